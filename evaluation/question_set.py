"""Question sets about a corpus of one's own. Format: evaluation/questions/README.md."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from evaluation.collection import Collection
from evaluation.errors import CollectionError
from retrieval.types import Document

FIX = "see evaluation/questions/README.md for the format"


def read_question_set(file: Path, documents: dict[str, Document]) -> Collection:
    """The questions of `file` about `documents` (by id), whose sections it refers to.

    Raises CollectionError for anything that is not in the format, and for a section that isn't
    there: a question set that no longer fits its corpus measures nothing.
    """
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CollectionError(f"{file}: cannot be read ({error})") from error
    if not isinstance(content, dict) or content.keys() - {"answerable", "unanswerable"}:
        raise CollectionError(f"{file}: has to hold `answerable` and `unanswerable`; {FIX}")
    sections = {
        f"{document.id}#{section.anchor}"
        for document in documents.values()
        for section in document.sections
    }
    questions: dict[str, str] = {}
    relevant: dict[str, dict[str, int]] = {}
    for section, question in _questions(file, content.get("answerable")):
        if section not in sections:
            raise CollectionError(f"{file}: the corpus has no section {section!r}")
        questions[question_id(question)] = question
        relevant.setdefault(question_id(question), {})[section] = 1
    unanswerable = set()
    for _, question in _questions(file, content.get("unanswerable")):
        if question_id(question) in questions:
            raise CollectionError(f"{file}: {question!r} stands there twice")
        questions[question_id(question)] = question
        unanswerable.add(question_id(question))
    if not questions:
        raise CollectionError(f"{file}: holds no question; {FIX}")
    return Collection(
        name=f"{file.resolve().parent.name}-{file.stem}",
        unit="section",
        documents=tuple(documents.values()),
        questions=questions,
        relevant=relevant,
        unanswerable=frozenset(unanswerable),
    )


def question_id(question: str) -> str:
    """An id that stays the same when other questions come and go, so that runs can be compared."""
    return hashlib.sha256(question.encode()).hexdigest()[:12]


def _questions(file: Path, groups: Any) -> Iterator[tuple[str, str]]:
    """(group, question) for each question under each group."""
    if groups is None:
        return
    if not isinstance(groups, dict):
        raise CollectionError(f"{file}: {groups!r} is no group of questions; {FIX}")
    for group, questions in groups.items():
        if not isinstance(questions, list) or not all(isinstance(one, str) for one in questions):
            raise CollectionError(f"{file}: {group!r} has to hold a list of questions; {FIX}")
        for question in questions:
            yield str(group), " ".join(question.split())
