"""A test collection: documents, questions, and which answers which."""

from dataclasses import dataclass
from typing import Literal

from retrieval.types import Document, Passage

Unit = Literal["document", "section"]


@dataclass(frozen=True, slots=True)
class Collection:
    """Questions by id, and the relevance of documents or sections to them.

    `relevant` has every answerable question and no other: question id → unit id → grade (> 0).
    `unanswerable` questions are among `questions` and have no relevant unit. `documents` is empty
    where the questions are about a corpus that has an index of its own.
    """

    name: str
    unit: Unit
    documents: tuple[Document, ...]
    questions: dict[str, str]
    relevant: dict[str, dict[str, int]]
    unanswerable: frozenset[str]


def unit_id(passage: Passage, unit: Unit) -> str:
    """What a passage counts as: its document, or its section (`<document id>#<anchor>`)."""
    if unit == "document":
        return passage.document_id
    return f"{passage.document_id}#{passage.anchor}"
