"""The owner's questions: which sections answer them, and which questions nothing answers.

They serve to measure a build, to calibrate it and as its quality gate. The format is described in
evaluation/questions/README.md.
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

# The file's name. It lies beside the documents, in the corpus's folder.
QUESTIONS_FILE = "questions.yaml"

GROUPS = ("answerable", "must_answer")
LISTS = ("unanswerable", "must_not_answer")
INVARIANTS = "same_answer"
FIX = "see evaluation/questions/README.md for the format"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A set of questions, as read from `file`.

    `answerable` pairs each question with every section (`<document id>#<anchor>`) that answers it.
    `unanswerable` questions are answered nowhere. Both include those of the quality gate,
    `must_answer` and `must_not_answer`. The questions of each group in `same_answer` have to get
    the same section first.
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
    """Read the questions beside the documents in the folder `corpus`; None without such a file.

    Raises QuestionSetError as `read_question_set` does.
    """
    file = corpus / QUESTIONS_FILE
    return read_question_set(file, documents) if file.is_file() else None


def read_question_set(file: Path, documents: Sequence[Document]) -> QuestionSet:
    """Read the questions of `file` about `documents`.

    Raises QuestionSetError for anything that is not in the format, and for a section that does not
    exist: a question set that no longer fits its corpus measures nothing.
    """
    try:
        # The BaseLoader makes only lists, mappings and strings.
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - this loader constructs no objects
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise QuestionSetError(f"{file}: cannot be read ({error})") from error
    allowed = {*GROUPS, *LISTS, INVARIANTS}
    if not isinstance(content, dict) or content.keys() - allowed:
        raise QuestionSetError(f"{file}: may contain only {', '.join(sorted(allowed))}; {FIX}")
    answerable, must = (tuple(_by_group(file, content.get(key))) for key in GROUPS)
    named = {section for section, _ in (*answerable, *must)}
    existing = {
        name
        for document in documents
        for section in document.sections
        if (name := f"{document.id}#{section.anchor}") in named
    }
    for section, _ in (*answerable, *must):
        if section not in existing:
            raise QuestionSetError(
                f"{file}: the corpus has no section {section!r}; name the section that answers "
                "now, or remove its questions"
            )
    unanswerable, must_not = (
        tuple(question for _, question in _by_group(file, content.get(key))) for key in LISTS
    )
    question_set = QuestionSet(
        file=file,
        answerable=tuple((question, section) for section, question in (*answerable, *must)),
        unanswerable=(*unanswerable, *must_not),
        must_answer=tuple((question, section) for section, question in must),
        must_not_answer=must_not,
        same_answer=tuple(_invariants(file, content.get(INVARIANTS))),
    )
    _check_distinct(question_set)
    return question_set


def _by_group(file: Path, groups: Any) -> Iterator[tuple[str, str]]:
    """Yield (group, question) for each question under each group."""
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
            raise QuestionSetError(
                f"{file}: {INVARIANTS}: {questions} needs at least two questions; {FIX}"
            )
        yield questions


def _list(file: Path, name: str, questions: Any) -> list[str]:
    """Return the `questions`, cleaned as the service cleans them."""
    if not isinstance(questions, list) or not all(
        isinstance(question, str) for question in questions
    ):
        raise QuestionSetError(f"{file}: {name!r} has to be a list of questions; {FIX}")
    try:
        return [clean_query(question, len(question)) for question in questions]
    except QueryError as error:
        raise QuestionSetError(f"{file}: {name!r}: a question {error.reason}") from error


def _check_distinct(questions: QuestionSet) -> None:
    if not questions.answerable and not questions.unanswerable and not questions.same_answer:
        raise QuestionSetError(f"{questions.file}: contains no question; {FIX}")
    pairs = [*questions.answerable, *((question, "") for question in questions.unanswerable)]
    answerable = {question for question, _ in questions.answerable}
    for number, (question, section) in enumerate(pairs):
        if (question, section) in pairs[:number] or (not section and question in answerable):
            raise QuestionSetError(f"{questions.file}: {question!r} is listed twice; keep one")
