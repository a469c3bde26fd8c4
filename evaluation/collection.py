"""A test collection: documents, questions, and which documents answer which questions."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from indexer.corpus.question_set import QuestionSet
from retrieval.types import Document, Hit, Passage

Unit = Literal["document", "section"]


@dataclass(frozen=True, slots=True)
class Collection:
    """Questions by id, and the relevance of documents or sections to them.

    `relevant` has exactly the answerable questions: question id → unit id → grade (> 0).
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
    """Return the unit id of a passage: its document, or its section (`<document id>#<anchor>`)."""
    if unit == "document":
        return passage.document_id
    return f"{passage.document_id}#{passage.anchor}"


def units_of(hit: Hit, unit: Unit) -> list[str]:
    """Return the unit ids of a hit: its own, then those of its near-duplicates."""
    passages = [hit.passage, *(place.passage for place in hit.also_in)]
    return list(dict.fromkeys(unit_id(passage, unit) for passage in passages))


def from_question_set(questions: QuestionSet, documents: Iterable[Document]) -> Collection:
    """Return a collection of `questions` about `documents`, which have an index of their own."""
    relevant: dict[str, dict[str, int]] = {}
    for question, section in questions.answerable:
        relevant.setdefault(question_id(question), {})[section] = 1
    texts = [*(question for question, _ in questions.answerable), *questions.unanswerable]
    return Collection(
        name=questions.name,
        unit="section",
        documents=tuple(documents),
        questions={question_id(question): question for question in texts},
        relevant=relevant,
        unanswerable=frozenset(map(question_id, questions.unanswerable)),
    )


def question_id(question: str) -> str:
    """Return an id that does not depend on the other questions, so that runs can be compared."""
    return hashlib.sha256(question.encode()).hexdigest()[:12]
