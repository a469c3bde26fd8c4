"""The files of a corpus. This is the only place where they are read from disk."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from errno import ELOOP
from os.path import realpath
from pathlib import Path

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.sources.addresses import address_of, id_path, own_key, suffix_of
from indexer.sources.archives import archive_of, read_member
from indexer.sources.blocks import BlockKind
from indexer.sources.includes import with_includes
from indexer.sources.site import Site, site_of
from indexer.sources.slugs import document_id_of
from retrieval.report import Finding
from retrieval.root import Dialect, Root

# Unicode's control characters and surrogates, except the tab, and U+FFFD.
NO_TEXT = re.compile(r"[\x00-\x08\x0A-\x1F\x7F-\x9F\uD800-\uDFFF\uFFFD]")
# Control characters that are white space, and those that are nothing at all.
SPACING_CONTROL = re.compile(r"[\x0B\x0C\x1C-\x1F\x85]")
CONTROL = re.compile(r"[\x00-\x08\x0E-\x1B\x7F-\x84\x86-\x9F\uD800-\uDFFF]")
# The private use area, whose characters only the font of their author shows.
PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
# Where they are words, a space beside them goes too.
PRIVATE_WORDS = re.compile(
    rf"(?m)^{PRIVATE.pattern}+[ \t]?|[ \t]?{PRIVATE.pattern}+(?=\s|$)|{PRIVATE.pattern}"
)
# The bullets that Word offers for lists, of Symbol and of Wingdings, by their codes where they were
# pasted without these fonts. Icons of websites may have the same codes elsewhere in a line.
BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf076": "❖", "\uf0fc": "✓"}
PRIVATE_BULLET = re.compile(rf"(?m)(?P<before>(?:^|>)[ \t]*)(?P<sign>[{''.join(BULLETS)}])(?=\s)")
# UTF-8 punctuation that was read as Windows-1252 and saved again: “â€™” for “’”, “Â ” for a space.
MOJIBAKE = re.compile("â€[™œ˜“”¢¦\u009d\u009c\u0099\u0098\u0093\u0094]|Ã[©¨¶¼¤±]|Â[\u00a0£·»«]")

# The formats that may include other files.
INCLUDING = (".md", ".markdown", ".mdx", ".rst", ".adoc", ".asciidoc")
PAGES = (".html", ".htm")  # the formats whose files may be copies of one page
FRONT_MATTER = (b"---\n", b"---\r\n", b"\xef\xbb\xbf---")  # a page with it says itself what it is

# In these formats, the lines of odd characters are those of the file itself.
WITH_LINES = (".md", ".markdown", ".mdx", ".txt", ".rst", ".adoc", ".asciidoc")


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read, and how its root says that it is to be parsed.

    `name` is its path as messages show it. `url` is its address for readers, if its root has one.
    `include` and `exclude` are CSS selectors of what is content in a web page and what is not;
    without `include`, the reader determines the content itself. `columns` names a table's columns
    of questions, of answers and of other phrasings. `language` is that of documents that name none.
    `navigation_title` is how the site's navigation names the page. `dialect` is the site generator
    that Markdown was written for, and `anchors` the rule by which it makes anchors of headings.
    `blocks` are the kinds of blocks that its configuration adds.
    If other files were included, `lines` has the line of the file for each line of `data`.
    `address` is the key of a web page's address, or of its path if its root has no address.
    """

    name: str
    document_id: str
    suffix: str
    data: bytes
    url: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    columns: tuple[str, str, str] = ("question", "answer", "also asked")
    language: str = "en"
    navigation_title: str | None = None
    dialect: Dialect = ""
    anchors: str = "github"
    blocks: tuple[BlockKind, ...] = ()
    lines: tuple[int, ...] = ()
    address: str = ""

    @property
    def text(self) -> str:
        r"""The decoded text, with `\n` line ends and without control characters.

        Those that only their own font shows are left out where they are reported by their lines.

        Raises NotIndexedError if it isn't text.
        """
        text = without_controls(decode(self.data))
        return without_private(text) if self.suffix in WITH_LINES else text

    @property
    def sha256(self) -> str:
        """The digest of everything that a document is made from."""
        return hashlib.sha256(self.document_id.encode() + b"\n" + self.data).hexdigest()


def check_link(file: Path, root: Root) -> None:
    """Raise NotIndexedError for a link that leads to itself or to a folder, which nobody follows.

    Only a link to a folder outside the root is refused, because its files would be missing.
    """
    if not file.is_symlink():
        return
    try:
        target = Path(realpath(file, strict=True))
    except OSError as error:
        if error.errno != ELOOP:
            return  # it leads to nothing, and its name says whether it should be a document
        message = "is a link that leads to itself; remove it, or `exclude` it"
        raise NotIndexedError(1, message) from error
    if not target.is_dir():
        return
    if Path(realpath(file.parent)).is_relative_to(target):
        message = "is a link to a folder that holds it, a loop, and is not followed"
        raise NotIndexedError(1, message, "other-file")
    if target.is_relative_to(realpath(_folder_of(root))):
        message = "is a link to a folder of the corpus, whose files are read where they are"
        raise NotIndexedError(1, message, "other-file")
    message = (
        "is a link to a place outside the corpus, whose files are not read; put the folder itself "
        "there, make it a root, or `exclude` the link"
    )
    raise NotIndexedError(1, message)


def _folder_of(root: Root) -> Path:
    inside = root.folder.is_file() or archive_of(root.folder) is not None
    return root.folder.parent if inside else root.folder


def read_source(file: Path, root: Root, suffix: str | None = None) -> Source:
    """Read one file of `root`, whose `suffix_of` is `suffix` if that is known already.

    Raises NotIndexedError if it can't be read.
    """
    folder = _folder_of(root)
    archive = archive_of(file)
    try:
        if not Path(realpath(archive or file)).is_relative_to(realpath(folder)):
            if not (archive or file).exists():
                raise NotIndexedError(1, "is a link to nothing; put the file there, or remove it")
            raise NotIndexedError(
                1, "is a link to a place outside the corpus; put the file itself there"
            )
        if archive is not None:
            data = read_member(archive, file.relative_to(archive).as_posix())
        elif file.is_file():
            data = file.read_bytes()
        else:
            raise NotIndexedError(1, "is not a regular file; replace it by one, or `exclude` it")
    except OSError as error:
        raise NotIndexedError(
            1, f"cannot be read ({error.strerror}); correct its permissions or its name"
        ) from error
    relative = file.relative_to(folder)
    try:
        relative.as_posix().encode()
    except UnicodeEncodeError as error:
        raise NotIndexedError(1, "has a name that is not UTF-8; rename it") from error
    lines: tuple[int, ...] = ()
    site = Site()
    suffix = suffix_of(file) if suffix is None else suffix
    if suffix in INCLUDING:
        data, lines = _with_includes(data, file, folder)
        site = site_of(folder, root.dialect)
    return Source(
        name=file.as_posix(),
        document_id=document_id_of(root.name / id_path(relative)),
        suffix=suffix,
        data=data,
        # No site has a part of an archive.
        url=address_of(root, relative) if root.base_url and archive is None else None,
        include=root.html_include,
        exclude=root.html_exclude,
        columns=(root.table_question, root.table_answer, root.table_also_asked),
        language=root.language,
        navigation_title=site.title_of(file),
        dialect=site.dialect,
        anchors=site.anchors,
        blocks=site.blocks,
        lines=lines,
        address=own_key(root, relative) if _is_page(suffix, data) else "",
    )


def _with_includes(data: bytes, file: Path, folder: Path) -> tuple[bytes, tuple[int, ...]]:
    if not any(word in data for word in (b"8<", b"include", b"INCLUDE", b"import ")):
        return data, ()
    try:
        original = decode(data)
    except NotIndexedError:
        return data, ()  # the reader will report it
    text, lines = with_includes(original, file, folder)
    return (data, ()) if text == original else (text.encode(), lines)


def _is_page(suffix: str, data: bytes) -> bool:
    """Return whether a file is a web page by its suffix, and has no front matter."""
    return suffix in PAGES and not data.startswith(FRONT_MATTER)


def decode(data: bytes) -> str:
    """Decode `data` as UTF-8 text with `\\n` line ends. Nothing is guessed or replaced.

    Raises NotIndexedError with the line of the first byte or character that isn't text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotIndexedError(1, "is UTF-16; save it as UTF-8", "encoding")
    if b"\0" in data:
        raise NotIndexedError(
            _line(data, data.index(b"\0")),
            "is a binary file; only text files can be read",
            "encoding",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotIndexedError(
            _line(data, error.start),
            f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8",
            "encoding",
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise NotIndexedError(1, "is empty; write some text, or remove the file", "no-text")
    return text


def without_controls(text: str) -> str:
    """Return `text` without control characters; those that part words become spaces."""
    return CONTROL.sub("", SPACING_CONTROL.sub(" ", text))


def without_private(text: str) -> str:
    """Return `text` without characters that only their own font shows, but for known bullets."""
    return PRIVATE_WORDS.sub("", with_bullets(text))


def with_bullets(text: str) -> str:
    """Return `text` with Unicode's bullets for those of Word's fonts that begin lines or HTML."""
    return PRIVATE_BULLET.sub(lambda match: match["before"] + BULLETS[match["sign"]], text)


def odd_characters(file: str, line: int, text: str) -> Iterator[Finding]:
    """Yield a finding for each line of `text` that has the remains of a failed conversion.

    `line` is the number of the first line.
    """
    for number, content in enumerate(text.split("\n"), start=line):
        if match := MOJIBAKE.search(content):
            message = f"“{match[0]}” is UTF-8 read as Windows-1252; save the original as UTF-8"
        elif match := NO_TEXT.search(content):
            message = _character_message(match[0])
        elif private := PRIVATE.findall(with_bullets(content)):
            first = f"U+{ord(private[0]):04X}"
            message = (
                f"contains {len(private)} × a character that only its own font shows, such as "
                f"{first}; it is left out"
            )
        else:
            continue
        yield finding("character", (file, number), message)


def _character_message(character: str) -> str:
    if character == "\ufffd":
        return "contains U+FFFD from a failed conversion; put in the right character"
    return f"contains the control character U+{ord(character):04X}; remove it"


def check_characters(number: int, line: str) -> None:
    """Raise NotIndexedError if `line` has a character that UTF-8 allows but text does not."""
    if match := NO_TEXT.search(line):
        raise NotIndexedError(number, _character_message(match[0]))


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1
