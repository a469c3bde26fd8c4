"""The read and check stages: a corpus as documents, and all that is wrong with it."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from indexer.corpus.question_set import QUESTIONS_FILE
from indexer.corpus.support import SUPPORT_FILE, read_support
from indexer.corpus.synonyms import SYNONYMS_FILE, read_synonyms
from indexer.errors import RejectedFileError
from indexer.readers.reading import Reading
from indexer.readers.registry import READERS, check_suffix, read
from indexer.report import Dropped, Reject, Warned
from indexer.sources.source import Source, corpus_files, read_source
from retrieval.errors import SettingsError
from retrieval.index.support import Support
from retrieval.root import Root
from retrieval.settings import BuildSettings
from retrieval.types import Document

Value = TypeVar("Value")
Keep = Callable[[Iterator[Document]], Sequence[Document]]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents in the order of roots and paths, and what their owner keeps beside them.

    `files` has the file of each document, by its id. `sha256` is the digest of what was read.
    """

    documents: Sequence[Document]
    files: dict[str, str]
    synonyms: dict[str, str]
    support: Support
    rejects: tuple[Reject, ...]
    dropped: tuple[Dropped, ...]
    warned: tuple[Warned, ...]
    sha256: str


def read_corpus(
    settings: BuildSettings, parse: Callable[[Source], Reading] = read, keep: Keep = tuple
) -> Corpus:
    """Read every file of all roots; nothing is skipped without a reject.

    `parse` makes a reading of a file, or raises RejectedFileError. `keep` is given the documents
    one after the other, and gives back all of them.
    """
    check_there(settings)
    corpus = settings.corpus
    today = datetime.now(UTC).date()
    found = _Found()
    documents = keep(_documents(settings, parse, found, today))
    if not documents and not found.rejects:
        suffixes = ", ".join(READERS)
        found.reject(corpus.as_posix(), 1, f"holds no document ({suffixes}); add one")
    synonyms = _beside(corpus / SYNONYMS_FILE, read_synonyms, found) or {}
    support, warned = _beside(
        corpus / SUPPORT_FILE, lambda file: read_support(file, today), found
    ) or (Support(), ())
    return Corpus(
        documents=documents,
        files=found.files,
        synonyms=synonyms,
        support=support,
        rejects=tuple(found.rejects),
        dropped=tuple(found.dropped),
        warned=(*warned, *found.warned),
        sha256=found.digest.hexdigest(),
    )


def check_there(settings: BuildSettings) -> None:
    """Raise SettingsError where there is nothing at all at a root."""
    for root in settings.all_roots:
        if not root.folder.exists():
            name = f"roots: {root.name}" if root.name else "corpus"
            folder = str(root.folder)
            raise SettingsError(f"bad setting: {name}: there is no file or folder {folder!r}")


@dataclass(slots=True)
class _Found:
    """What is known of the files that were read so far, but for the documents."""

    files: dict[str, str] = field(default_factory=dict)
    names_by_data: dict[bytes, str] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    warned: list[Warned] = field(default_factory=list)
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def reject(self, file: str, line: int, reason: str) -> None:
        self.rejects.append(Reject(file, line, reason))

    def check_new(self, source: Source, data: bytes) -> None:
        """`data` is the digest of the source's."""
        if data in self.names_by_data:
            raise RejectedFileError(
                1, f"has the same text as {self.names_by_data[data]}; take one of them out"
            )
        if source.document_id in self.files:
            raise RejectedFileError(
                1,
                f"would be the document {source.document_id!r} as "
                f"{self.files[source.document_id]} already is; rename one of them",
            )

    def add(self, source: Source, data: bytes, reading: Reading) -> None:
        self.files[source.document_id] = self.names_by_data[data] = source.name
        self.digest.update(source.sha256.encode())
        self.rejects.extend(reading.rejects)
        self.dropped.extend(reading.dropped)


def _documents(
    settings: BuildSettings, parse: Callable[[Source], Reading], found: _Found, today: date
) -> Iterator[Document]:
    """Of all files; the rest of what they say is put into `found`. On a terminal with a bar."""
    kept_beside = {settings.corpus / name for name in (QUESTIONS_FILE, SYNONYMS_FILE, SUPPORT_FILE)}
    files = [(root, file) for root, file in _files(settings.all_roots) if file not in kept_beside]
    for root, file in tqdm(files, desc="reading files", disable=None):
        try:
            source = _read_file(file, root)
            data = hashlib.sha256(source.data).digest()
            found.check_new(source, data)
            reading = parse(source)
        except RejectedFileError as error:
            found.reject(file.as_posix(), error.line, error.reason)
            continue
        found.add(source, data, reading)
        if reading.document.review_by is not None and reading.document.review_by < today:
            found.warned.append(_overdue(source.name, reading.document.review_by))
        yield of_root(reading.document, source, root)


def _files(roots: tuple[Root, ...]) -> Iterator[tuple[Root, Path]]:
    """Each file once, with the innermost root that it lies in."""
    folders = frozenset(root.folder.resolve() for root in roots)
    for root in roots:
        for file in corpus_files(root.folder, root.exclude, folders - {root.folder.resolve()}):
            yield root, file


def root_of(file: Path, roots: tuple[Root, ...]) -> Root:
    """The innermost of `roots` that `file` lies in; else the first, as if that were the file."""
    place = file.resolve()
    around = [root for root in roots if place.is_relative_to(root.folder.resolve())]
    around.sort(key=lambda root: len(root.folder.resolve().parts))
    return around[-1] if around else roots[0].model_copy(update={"folder": file})


def of_root(document: Document, source: Source, root: Root) -> Document:
    """`document` with what its `root` says of all; what it says itself comes first."""
    labels = root.labels | document.labels
    if document.audience is not None:
        labels.pop("audience", None)  # its own is one by itself
    return replace(document, url=document.url or source.url, owner=root.owner, labels=labels)


def _overdue(file: str, review_by: date) -> Warned:
    return Warned(
        file,
        1,
        f"was to be reviewed by {review_by}; hold it against its source again, then set "
        "reviewed_on and review_by",
    )


def _beside(file: Path, read: Callable[[Path], Value], found: _Found) -> Value | None:
    """What stands in one of the owner's files; None, and a reject, where that can't be read."""
    try:
        return read(file) if file.is_file() else None
    except RejectedFileError as error:
        found.reject(file.as_posix(), error.line, error.reason)
        return None


def _read_file(file: Path, root: Root) -> Source:
    if file.is_file():
        check_suffix(file.suffix)
    return read_source(file, root)
