"""The result of every reader, which is a function `read(source) -> Reading`."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from indexer.sources.source import Source
from retrieval.report import Finding
from retrieval.root import Root
from retrieval.types import Document


@dataclass(frozen=True, slots=True)
class Reading:
    """A document, what is odd in its file or was left out, and where its title comes from."""

    document: Document
    findings: tuple[Finding, ...] = ()
    title_from: str = "the file"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """What is known of a file that was opened but not yet parsed.

    `sha256` is the digest of everything that the document is made from, `data_sha256` that of the
    file alone, and `key` that of the file and of how it is to be read. `address` is that of
    `Source`.
    """

    name: str
    document_id: str
    url: str | None
    sha256: str
    data_sha256: str
    key: bytes
    address: str = ""

    @classmethod
    def of(cls, source: Source) -> "SourceFile":
        return cls(
            source.name,
            source.document_id,
            source.url,
            source.sha256,
            hashlib.sha256(source.data).hexdigest(),
            hashlib.sha256(msgspec.msgpack.encode(source)).digest(),
            source.address,
        )


# Opens a file of a root, and gives a function that parses it. Both raise NotIndexedError.
OpenFile = Callable[[Path, Root], tuple[SourceFile, Callable[[], Reading]]]
