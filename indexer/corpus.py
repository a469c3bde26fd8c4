"""The read and check stages: a corpus as documents, and all that is wrong with it."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from indexer.errors import RejectedFileError
from indexer.question_set import QUESTIONS_FILE
from indexer.readers import READERS, check_suffix, read
from indexer.reading import Reading
from indexer.report import Dropped, Reject, Warned
from indexer.source import Source, corpus_files, read_source
from indexer.support import SUPPORT_FILE, read_support
from indexer.synonyms import SYNONYMS_FILE, read_synonyms
from retrieval.errors import SettingsError
from retrieval.support import Support
from retrieval.types import Document

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents in the order of their paths, and what their owner keeps beside them.

    `files` has the file of each document, by its id. `sha256` is the digest of what was read.
    """

    documents: tuple[Document, ...]
    files: dict[str, str]
    synonyms: dict[str, str]
    support: Support
    rejects: tuple[Reject, ...]
    dropped: tuple[Dropped, ...]
    warned: tuple[Warned, ...]
    sha256: str


def read_corpus(
    corpus: Path, exclude: tuple[str, ...], parse: Callable[[Source], Reading] = read
) -> Corpus:
    """Read every file of `corpus`, a folder or one file; nothing is skipped without a reject.

    `parse` makes a reading of a file, or raises RejectedFileError.
    """
    check_there(corpus)
    readings: list[Reading] = []
    rejects: list[Reject] = []
    names_by_id: dict[str, str] = {}
    names_by_data: dict[bytes, str] = {}
    digest = hashlib.sha256()
    kept_beside = {corpus / name for name in (QUESTIONS_FILE, SYNONYMS_FILE, SUPPORT_FILE)}
    for file in corpus_files(corpus, exclude):
        if file in kept_beside:
            continue
        try:
            source = _read_file(file, corpus)
            _check_new(source, names_by_id, names_by_data)
            reading = parse(source)
        except RejectedFileError as error:
            rejects.append(Reject(file.as_posix(), error.line, error.reason))
            continue
        names_by_id[source.document_id] = names_by_data[source.data] = source.name
        digest.update(source.sha256.encode())
        readings.append(reading)
        rejects.extend(reading.rejects)
    if not readings and not rejects:
        suffixes = ", ".join(READERS)
        rejects.append(Reject(corpus.as_posix(), 1, f"holds no document ({suffixes}); add one"))
    today = datetime.now(UTC).date()
    synonyms = _beside(corpus / SYNONYMS_FILE, read_synonyms, rejects) or {}
    support, warned = _beside(
        corpus / SUPPORT_FILE, lambda file: read_support(file, today), rejects
    ) or (Support(), ())
    return Corpus(
        documents=tuple(reading.document for reading in readings),
        files=names_by_id,
        synonyms=synonyms,
        support=support,
        rejects=tuple(rejects),
        dropped=tuple(one for reading in readings for one in reading.dropped),
        warned=(*warned, *_overdue(readings, names_by_id, today)),
        sha256=digest.hexdigest(),
    )


def check_there(corpus: Path) -> None:
    """Raise SettingsError where there is no corpus at all."""
    if not corpus.exists():
        raise SettingsError(f"bad setting: corpus: there is no file or folder {str(corpus)!r}")


def _overdue(readings: list[Reading], names_by_id: dict[str, str], today: date) -> Iterator[Warned]:
    for document in (reading.document for reading in readings):
        if document.review_by is not None and document.review_by < today:
            yield Warned(
                names_by_id[document.id],
                1,
                f"was to be reviewed by {document.review_by}; hold it against its source again, "
                "then set reviewed_on and review_by",
            )


def _beside(file: Path, read: Callable[[Path], Value], rejects: list[Reject]) -> Value | None:
    """What stands in one of the owner's files; None, and a reject, where that can't be read."""
    try:
        return read(file) if file.is_file() else None
    except RejectedFileError as error:
        rejects.append(Reject(file.as_posix(), error.line, error.reason))
        return None


def _read_file(file: Path, corpus: Path) -> Source:
    if file.is_file():
        check_suffix(file.suffix)
    return read_source(file, corpus)


def _check_new(source: Source, by_id: dict[str, str], by_data: dict[bytes, str]) -> None:
    if source.data in by_data:
        raise RejectedFileError(
            1, f"has the same text as {by_data[source.data]}; take one of them out"
        )
    if source.document_id in by_id:
        raise RejectedFileError(
            1,
            f"would be the document {source.document_id!r} as {by_id[source.document_id]} already "
            "is; rename one of them",
        )
