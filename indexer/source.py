"""From a folder to what its files hold: the only place where the corpus is read from disk."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from indexer.anchors import document_id_of
from indexer.errors import RejectedFileError

# UTF-8 punctuation that was read as Windows-1252 and saved again: “â€™” for “’”, “Â ” for a space.
MOJIBAKE = re.compile("â€[™œ˜“”¢¦\u009d\u009c\u0099\u0098\u0093\u0094]|Ã[©¨¶¼¤±]|Â[\u00a0£·»«]")


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read. `name` is its path as people know it.

    `include` and `exclude` are CSS selectors of what is content and what is not in a web page; no
    `include` leaves that to be found. `columns` are those of questions, of answers and of what else
    is asked, in tables.
    """

    name: str
    document_id: str
    suffix: str
    data: bytes
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    columns: tuple[str, str, str] = ("question", "answer", "also asked")

    @property
    def text(self) -> str:
        r"""Decoded, with `\n` line ends. Raises RejectedFileError for what is no text."""
        return decode(self.data)

    @property
    def sha256(self) -> str:
        """The digest of all that a document is made from."""
        return hashlib.sha256(self.document_id.encode() + b"\n" + self.data).hexdigest()


def corpus_files(corpus: Path, exclude: tuple[str, ...]) -> Iterator[Path]:
    """Every file in `corpus` that isn't hidden or excluded by its name, in the order of paths.

    Links to folders and folders that can't be listed are given too, for `read_source` to refuse:
    what isn't read must be named.
    """
    if corpus.is_file():
        yield corpus
        return
    unreadable: list[Path] = []
    walk = os.walk(corpus, onerror=lambda error: unreadable.append(Path(error.filename)))
    for folder, folders, files in walk:
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in sorted([*files, *links]):
            if not name.startswith(".") and not any(fnmatch(name, each) for each in exclude):
                yield Path(folder) / name
    yield from unreadable


def read_source(file: Path, corpus: Path) -> Source:
    """What one file holds. Raises RejectedFileError where it can't be read."""
    root = corpus.parent if corpus.is_file() else corpus
    if not file.resolve().is_relative_to(root.resolve()):
        raise RejectedFileError(1, "is a link out of the corpus; put the file itself there")
    if not file.is_file():
        raise RejectedFileError(1, "is no file that can be read; put one there, or `exclude` it")
    try:
        data = file.read_bytes()
    except OSError as error:
        raise RejectedFileError(
            1, f"cannot be read ({error.strerror}); mend its permissions"
        ) from error
    relative = file.relative_to(root).with_suffix("")
    return Source(
        name=file.as_posix(),
        document_id=document_id_of(relative),
        suffix=file.suffix.lower(),
        data=data,
    )


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
    for character in line:
        if character == "\ufffd":
            raise RejectedFileError(
                number, "holds U+FFFD, left by a failed conversion; put the right character there"
            )
        if unicodedata.category(character) in {"Cc", "Cs"} and character != "\t":
            raise RejectedFileError(
                number, f"holds the control character U+{ord(character):04X}; take it out"
            )


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1
