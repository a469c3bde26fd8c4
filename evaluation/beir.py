"""Data sets in the layout of BEIR: corpus.jsonl, queries.jsonl, qrels/<split>.tsv.

Thakur et al., "BEIR: A Heterogenous Benchmark for Zero-shot Evaluation of Information Retrieval
Models", NeurIPS 2021. Two additions, both optional: `metadata.section_headers` of a document is its
heading path, and `queries_unanswerable.jsonl` lists questions that nothing in the corpus answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from evaluation.collection import Collection
from evaluation.errors import CollectionError
from retrieval.types import Block, Document, Section


@dataclass(frozen=True, slots=True)
class _Text:
    """A line of corpus.jsonl or queries.jsonl."""

    _id: str
    text: str
    title: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)


def read_beir(folder: Path, split: str) -> Collection:
    """Return the collection in `folder`, with the questions that `qrels/<split>.tsv` names.

    Raises CollectionError, which names the file and the line.
    """
    documents = {line._id: _document(line) for line in _texts(folder / "corpus.jsonl")}
    questions = {line._id: line.text for line in _texts(folder / "queries.jsonl")}
    relevant = _qrels(folder / "qrels" / f"{split}.tsv", questions, documents)
    unanswerable_file = folder / "queries_unanswerable.jsonl"
    unanswerable = (
        {line._id: line.text for line in _texts(unanswerable_file)}
        if unanswerable_file.exists()
        else {}
    )
    if both := unanswerable.keys() & relevant.keys():
        raise CollectionError(
            f"{unanswerable_file}: {min(both)!r} has a relevant document in {split}.tsv"
        )
    return Collection(
        name=folder.resolve().name,
        unit="document",
        documents=tuple(documents.values()),
        questions={question: questions[question] for question in relevant} | unanswerable,
        relevant=relevant,
        unanswerable=frozenset(unanswerable),
    )


def _document(line: _Text) -> Document:
    """Return a document of one section with a block per paragraph.

    Items of `section_headers` that are not strings are ignored.
    """
    headers = line.metadata.get("section_headers") or []
    heading_path = tuple(header for header in headers if isinstance(header, str))
    paragraphs = [part.strip() for part in line.text.split("\n\n") if part.strip()]
    blocks = tuple(Block("paragraph", (paragraph,)) for paragraph in paragraphs)
    section = Section(heading_path, "", blocks, line=1)
    return Document(id=line._id, title=line.title.strip(), url=None, sections=(section,))


def _texts(file: Path) -> Iterator[_Text]:
    decoder = msgspec.json.Decoder(_Text)
    seen: set[str] = set()
    for number, raw in _lines(file):
        try:
            line = decoder.decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise CollectionError(f"{file}:{number}: {error}") from error
        if line._id in seen:
            raise CollectionError(f"{file}:{number}: the id {line._id!r} was used before")
        seen.add(line._id)
        yield line


def _qrels(
    file: Path, questions: dict[str, str], documents: dict[str, Document]
) -> dict[str, dict[str, int]]:
    """Return the judgements with grades above 0; the first line of the file is a header."""
    relevant: dict[str, dict[str, int]] = {}
    for number, raw in _lines(file):
        if number == 1:
            continue
        fields = raw.decode(errors="replace").split("\t")
        if len(fields) != 3 or not fields[2].strip().lstrip("-").isdigit():
            raise CollectionError(
                f"{file}:{number}: expected query id, document id and a whole number"
            )
        question, document, grade = fields[0], fields[1], int(fields[2])
        if question not in questions:
            raise CollectionError(f"{file}:{number}: queries.jsonl has no {question!r}")
        if document not in documents:
            raise CollectionError(f"{file}:{number}: corpus.jsonl has no {document!r}")
        if grade > 0:
            relevant.setdefault(question, {})[document] = grade
    if not relevant:
        raise CollectionError(f"{file}: holds no relevant document")
    return relevant


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """Yield (line number from 1, line) without line ends; blank lines are skipped."""
    try:
        with file.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield number, line.rstrip(b"\r\n")
    except OSError as error:
        raise CollectionError(f"{file}: cannot be read ({error.strerror})") from error
