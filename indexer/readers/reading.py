"""The result of every reader, which is a function `read(source) -> Reading`."""

from dataclasses import dataclass

from indexer.report import Dropped, Reject
from retrieval.types import Document


@dataclass(frozen=True, slots=True)
class Reading:
    """A document, the parts of its file that were rejected, and those left out on purpose."""

    document: Document
    rejects: tuple[Reject, ...] = ()
    dropped: tuple[Dropped, ...] = ()
