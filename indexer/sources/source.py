"""From a folder to what its files hold: the only place where the corpus is read from disk."""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import quote

from indexer.errors import RejectedFileError
from indexer.sources.includes import with_includes
from indexer.sources.slugs import document_id_of
from retrieval.root import Root

# UTF-8 punctuation that was read as Windows-1252 and saved again: “â€™” for “’”, “Â ” for a space.
# Unicode's control characters and surrogates but for the tab, and U+FFFD.
NO_TEXT = re.compile(r"[\x00-\x08\x0A-\x1F\x7F-\x9F\uD800-\uDFFF\uFFFD]")
MOJIBAKE = re.compile("â€[™œ˜“”¢¦\u009d\u009c\u0099\u0098\u0093\u0094]|Ã[©¨¶¼¤±]|Â[\u00a0£·»«]")

INCLUDING = (".md", ".markdown")  # other files

# What generators of sites make the page of a folder itself.
INDEXES = ("index", "_index", "README")


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read. `name` is its path as people know it.

    `url` is where readers find it, if its root says so. `include` and `exclude` are CSS selectors
    of what is content and what is not in a web page; no `include` leaves that to be found.
    `columns` are those of questions, of answers and of what else is asked, in tables. `language` is
    that of documents that name none. Where other files were taken in, `lines` has for each line of
    `data` that of the file.
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
    lines: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        r"""Decoded, with `\n` line ends. Raises RejectedFileError for what is no text."""
        return decode(self.data)

    @property
    def sha256(self) -> str:
        """The digest of all that a document is made from."""
        return hashlib.sha256(self.document_id.encode() + b"\n" + self.data).hexdigest()


def corpus_files(
    corpus: Path, exclude: tuple[str, ...], others: frozenset[Path] = frozenset()
) -> Iterator[Path]:
    """Every file in `corpus` that isn't hidden or excluded by its name, in the order of paths.

    What is among the `others`, resolved, belongs to another root and is left to it. Links to
    folders and folders that can't be listed are given too, for `read_source` to refuse: what isn't
    read must be named.
    """
    if corpus.is_file():
        yield corpus
        return
    unreadable: list[Path] = []
    walk = os.walk(corpus, onerror=lambda error: unreadable.append(Path(error.filename)))
    for folder, folders, files in walk:
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and (Path(folder) / name).resolve() not in others
        )
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in sorted([*files, *links]):
            file = Path(folder) / name
            if name.startswith(".") or any(fnmatch(name, each) for each in exclude):
                continue
            if not others or file.resolve() not in others:
                yield file
    yield from unreadable


def read_source(file: Path, root: Root) -> Source:
    """What one file of `root` holds. Raises RejectedFileError where it can't be read."""
    folder = root.folder.parent if root.folder.is_file() else root.folder
    if not file.resolve().is_relative_to(folder.resolve()):
        raise RejectedFileError(1, "is a link out of the corpus; put the file itself there")
    if not file.is_file():
        raise RejectedFileError(1, "is no file that can be read; put one there, or `exclude` it")
    try:
        data = file.read_bytes()
    except OSError as error:
        raise RejectedFileError(
            1, f"cannot be read ({error.strerror}); mend its permissions"
        ) from error
    relative = file.relative_to(folder)
    lines: tuple[int, ...] = ()
    if file.suffix.lower() in INCLUDING:
        data, lines = _with_includes(data, file, folder)
    return Source(
        name=file.as_posix(),
        document_id=document_id_of(root.name / relative.with_suffix("")),
        suffix=file.suffix.lower(),
        data=data,
        url=_url(root, relative),
        include=root.html_include,
        exclude=root.html_exclude,
        columns=(root.table_question, root.table_answer, root.table_also_asked),
        language=root.language,
        lines=lines,
    )


def _with_includes(data: bytes, file: Path, folder: Path) -> tuple[bytes, tuple[int, ...]]:
    if not any(word in data for word in (b"8<", b"include", b"import ")):
        return data, ()
    try:
        alone = decode(data)
    except RejectedFileError:
        return data, ()  # for the reader to say
    text, lines = with_includes(alone, file, folder)
    return (data, ()) if text == alone else (text.encode(), lines)


def _url(root: Root, relative: Path) -> str | None:
    """Where readers find the file of a document that doesn't say so itself."""
    if not root.base_url:
        return None
    path = relative.as_posix()
    if root.address == "page":
        page = relative.with_suffix("")
        path = f"{page.parent if page.name in INDEXES else page}/".removeprefix("./")
    return f"{root.base_url.rstrip('/')}/{quote(path)}"


def decode(data: bytes) -> str:
    """UTF-8 text with `\\n` line ends, or RejectedFileError: nothing is guessed or replaced."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RejectedFileError(1, "is UTF-16; save it as UTF-8")
    if b"\0" in data:
        raise RejectedFileError(
            _line(data, data.index(b"\0")), "is a binary file; only text can be read"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RejectedFileError(
            _line(data, error.start),
            f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8",
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise RejectedFileError(1, "is empty; write it, or take it out of the corpus")
    for number, line in enumerate(text.split("\n"), start=1):
        if found := MOJIBAKE.search(line):
            raise RejectedFileError(
                number, f"“{found[0]}” is UTF-8 read as Windows-1252; save the original as UTF-8"
            )
        check_characters(number, line)
    return text


def check_characters(number: int, line: str) -> None:
    """Raise RejectedFileError for what is no text, though it may stand in a file of text."""
    found = NO_TEXT.search(line)
    if found is None:
        return
    if found[0] == "\ufffd":
        raise RejectedFileError(
            number, "holds U+FFFD, left by a failed conversion; put the right character there"
        )
    raise RejectedFileError(
        number, f"holds the control character U+{ord(found[0]):04X}; take it out"
    )


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1
