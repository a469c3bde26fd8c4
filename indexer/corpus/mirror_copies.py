"""Web pages by their addresses, of which several files of a mirror may be copies."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.readers.reading import OpenFile, Reading, SourceFile
from indexer.sources.addresses import address_key, is_own
from retrieval.root import Root
from retrieval.types import Document

# A copy for printing may have a line of its own. A page of which more is new says something else,
# as the second page of a list or another language does, whatever address it names.
LEAST_SHARED = 0.9


@dataclass(slots=True)
class MirroredPages:
    """The pages that were read, by their addresses.

    A page that names another address than its own, or whose address has a query, is read after all
    others: by then it is known whether the page at that address was read. `waiting` has these.
    """

    open_file: OpenFile
    waiting: list[tuple[Root, Path]] = field(default_factory=list)
    _postponed: set[Path] = field(default_factory=set)
    _read: dict[str, tuple[Root, Path]] = field(default_factory=dict)

    def postpone(self, root: Root, file: Path, opened: SourceFile, document: Document) -> bool:
        """Return whether `file` has to be read again later. If so, it is put into `waiting`."""
        if not opened.address or file in self._postponed:
            return False
        if is_own(_address(opened, document), opened.address):
            return False
        self._postponed.add(file)
        self.waiting.append((root, file))
        return True

    def settle_address(
        self, root: Root, file: Path, opened: SourceFile, reading: Reading
    ) -> Reading:
        """Return the reading of `file`, with the address at which it is found.

        If another page is there that says something else, the reading loses that address and gets
        a warning. Raises NotIndexedError for a copy.
        """
        if not opened.address:
            return reading
        address = _address(opened, reading.document)
        if address not in self._read:
            self._read.setdefault(opened.address, (root, file))
            self._read[address] = (root, file)
            return reading
        other_root, other_file = self._read[address]
        original = self.open_file(other_file, other_root)[1]().document
        if _shared(reading.document, original) >= LEAST_SHARED:
            message = f"is a copy of the page in {other_file.as_posix()}, which is found instead"
            raise NotIndexedError(1, message, "copy")
        self._read.setdefault(opened.address, (root, file))
        if reading.document.url is None:
            return reading
        warning = finding(
            "same-address",
            (opened.name, 1),
            f"names the address of {other_file.as_posix()}, {reading.document.url}, but says "
            "something else; it is found under its own address. Correct its canonical address",
        )
        return replace(
            reading,
            document=replace(reading.document, url=None),
            findings=(*reading.findings, warning),
        )


def _address(opened: SourceFile, document: Document) -> str:
    """Return the key of the address that a page names, or else of its own without the query."""
    if document.url is not None:
        return address_key(document.url)
    return opened.address.partition("?")[0]


def _shared(copy: Document, original: Document) -> float:
    """Return the share of the characters of `copy` that are in blocks which `original` has too."""
    original_texts = set(_texts(original))
    texts = list(_texts(copy))
    return sum(len(text) for text in texts if text in original_texts) / max(1, sum(map(len, texts)))


def _texts(document: Document) -> Iterator[str]:
    for section in document.sections:
        yield from (block.text for block in section.blocks)
