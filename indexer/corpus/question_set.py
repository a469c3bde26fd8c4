"""Questions that the corpus's owner keeps: what answers them, and which nothing answers.

Format: evaluation/questions/README.md. They measure a build, calibrate it and guard it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from indexer.errors import QuestionSetError
from retrieval.errors import QueryError
from retrieval.query import clean_query
from retrieval.types import Document

# Beside the documents, in the corpus's folder.
QUESTIONS_FILE = "questions.yaml"

GROUPS = ("answerable", "must_answer")
LISTS = ("unanswerable", "must_not_answer")
INVARIANTS = "same_answer"
FIX = "see evaluation/questions/README.md for the format"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """`answerable` has each question with the section (`<document id>#<anchor>`) that answers it,
    once for each such section; `unanswerable` are answered nowhere. Both include those that a build
    is held to, `must_answer` and `must_not_answer`. The questions of each group of `same_answer`
    have to get the same section first.
    """

    file: Path
    answerable: tuple[tuple[str, str], ...] = ()
    unanswerable: tuple[str, ...] = ()
    must_answer: tuple[tuple[str, str], ...] = ()
    must_not_answer: tuple[str, ...] = ()
    same_answer: tuple[tuple[str, ...], ...] = ()

    @property
    def name(self) -> str:
        return f"{self.file.resolve().parent.name}-{self.file.stem}"


def owners_questions(corpus: Path, documents: Sequence[Document]) -> QuestionSet | None:
    """Those beside the documents in the folder `corpus`, if there are any."""
    file = corpus / QUESTIONS_FILE
    return read_question_set(file, documents) if file.is_file() else None


def read_question_set(file: Path, documents: Sequence[Document]) -> QuestionSet:
    """The questions of `file` about `documents`.

    Raises QuestionSetError for anything that is not in the format, and for a section that isn't
    there: a question set that no longer fits its corpus measures nothing.
    """
    try:
        # Lists, mappings and text: it makes nothing else of anything.
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise QuestionSetError(f"{file}: cannot be read ({error})") from error
    allowed = {*GROUPS, *LISTS, INVARIANTS}
    if not isinstance(content, dict) or content.keys() - allowed:
        raise QuestionSetError(
            f"{file}: has to hold {', '.join(sorted(allowed))} and nothing else; {FIX}"
        )
    answerable, must = (tuple(_by_group(file, content.get(key))) for key in GROUPS)
    named = {section for section, _ in (*answerable, *must)}
    there = {
        name
        for one in documents
        for section in one.sections
        if (name := f"{one.id}#{section.anchor}") in named
    }
    for section, _ in (*answerable, *must):
        if section not in there:
            raise QuestionSetError(
                f"{file}: the corpus has no section {section!r}; name the one that answers now, or "
                "take its questions out"
            )
    unanswerable, must_not = (
        tuple(question for _, question in _by_group(file, content.get(key))) for key in LISTS
    )
    found = QuestionSet(
        file=file,
        answerable=tuple((question, section) for section, question in (*answerable, *must)),
        unanswerable=(*unanswerable, *must_not),
        must_answer=tuple((question, section) for section, question in must),
        must_not_answer=must_not,
        same_answer=tuple(_invariants(file, content.get(INVARIANTS))),
    )
    _check_once(found)
    return found


def _by_group(file: Path, groups: Any) -> Iterator[tuple[str, str]]:
    """(group, question) for each question under each group."""
    if not groups:
        return
    if not isinstance(groups, dict):
        raise QuestionSetError(f"{file}: has a list of questions without a name; {FIX}")
    for group, questions in groups.items():
        for question in _list(file, group, questions):
            yield group, question


def _invariants(file: Path, groups: Any) -> Iterator[tuple[str, ...]]:
    for group in groups or ():
        questions = tuple(_list(file, INVARIANTS, group))
        if len(questions) < 2:
            raise QuestionSetError(f"{file}: {INVARIANTS}: {questions} needs two questions; {FIX}")
        yield questions


def _list(file: Path, name: str, questions: Any) -> list[str]:
    """As the service would take them."""
    if not isinstance(questions, list) or not all(isinstance(one, str) for one in questions):
        raise QuestionSetError(f"{file}: {name!r} has to hold a list of questions; {FIX}")
    try:
        return [clean_query(question, len(question)) for question in questions]
    except QueryError as error:
        raise QuestionSetError(f"{file}: {name!r}: a question {error.reason}") from error


def _check_once(found: QuestionSet) -> None:
    if not found.answerable and not found.unanswerable and not found.same_answer:
        raise QuestionSetError(f"{found.file}: holds no question; {FIX}")
    pairs = [*found.answerable, *((question, "") for question in found.unanswerable)]
    answerable = {question for question, _ in found.answerable}
    for number, (question, section) in enumerate(pairs):
        if (question, section) in pairs[:number] or (not section and question in answerable):
            raise QuestionSetError(f"{found.file}: {question!r} stands there twice; keep one")
