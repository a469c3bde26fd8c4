"""The read and check stages, which turn a corpus into documents and list all its problems."""

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
StoreDocuments = Callable[[Iterator[Document]], Sequence[Document]]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents in the order of roots and paths, and their owner's synonyms and contacts.

    `files` has the file of each document by its id. `sha256` is the digest of everything read.
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
    settings: BuildSettings,
    parse: Callable[[Source], Reading] = read,
    store: StoreDocuments = tuple,
) -> Corpus:
    """Read every file of all roots. No file is skipped without a reject.

    `parse` makes a reading of a file, or raises RejectedFileError. `store` is given an iterator
    over the documents, and returns all of them.
    """
    check_there(settings)
    corpus = settings.corpus
    today = datetime.now(UTC).date()
    progress = _Progress()
    documents = store(_documents(settings, parse, progress, today))
    if not documents and not progress.rejects:
        suffixes = ", ".join(READERS)
        progress.reject(corpus.as_posix(), 1, f"contains no document ({suffixes}); add one")
    synonyms = _owners_file(corpus / SYNONYMS_FILE, read_synonyms, progress) or {}
    support, warned = _owners_file(
        corpus / SUPPORT_FILE, lambda file: read_support(file, today), progress
    ) or (Support(), ())
    return Corpus(
        documents=documents,
        files=progress.files,
        synonyms=synonyms,
        support=support,
        rejects=tuple(progress.rejects),
        dropped=tuple(progress.dropped),
        warned=(*warned, *progress.warned),
        sha256=progress.digest.hexdigest(),
    )


def check_there(settings: BuildSettings) -> None:
    """Raise SettingsError if the file or folder of any root does not exist."""
    for root in settings.all_roots:
        if not root.folder.exists():
            name = f"roots: {root.name}" if root.name else "corpus"
            folder = str(root.folder)
            raise SettingsError(f"bad setting: {name}: there is no file or folder {folder!r}")


@dataclass(slots=True)
class _Progress:
    """What is known of the files that were read so far, apart from their documents."""

    files: dict[str, str] = field(default_factory=dict)
    names_by_data: dict[bytes, str] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    warned: list[Warned] = field(default_factory=list)
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def reject(self, file: str, line: int, reason: str) -> None:
        self.rejects.append(Reject(file, line, reason))

    def check_new(self, source: Source, data: bytes) -> None:
        """Raise RejectedFileError if another file has the same text or the same id.

        `data` is the digest of the source's data.
        """
        if data in self.names_by_data:
            raise RejectedFileError(
                1, f"has the same text as {self.names_by_data[data]}; remove one of them"
            )
        if source.document_id in self.files:
            raise RejectedFileError(
                1,
                f"would get the document id {source.document_id!r}, which "
                f"{self.files[source.document_id]} already has; rename one of them",
            )

    def add(self, source: Source, data: bytes, reading: Reading) -> None:
        self.files[source.document_id] = self.names_by_data[data] = source.name
        self.digest.update(source.sha256.encode())
        self.rejects.extend(reading.rejects)
        self.dropped.extend(reading.dropped)


def _documents(
    settings: BuildSettings, parse: Callable[[Source], Reading], progress: _Progress, today: date
) -> Iterator[Document]:
    """The documents of all files, while everything else about the files is added to `progress`.

    A terminal shows a progress bar.
    """
    owners = {settings.corpus / name for name in (QUESTIONS_FILE, SYNONYMS_FILE, SUPPORT_FILE)}
    files = [(root, file) for root, file in _files(settings.all_roots) if file not in owners]
    for root, file in tqdm(files, desc="reading files", disable=None):
        try:
            source = _read_file(file, root)
            data = hashlib.sha256(source.data).digest()
            progress.check_new(source, data)
            reading = parse(source)
        except RejectedFileError as error:
            progress.reject(file.as_posix(), error.line, error.reason)
            continue
        progress.add(source, data, reading)
        if reading.document.review_by is not None and reading.document.review_by < today:
            progress.warned.append(_overdue(source.name, reading.document.review_by))
        yield of_root(reading.document, source, root)


def _files(roots: tuple[Root, ...]) -> Iterator[tuple[Root, Path]]:
    """Each file once, with the innermost root that contains it."""
    folders = frozenset(root.folder.resolve() for root in roots)
    for root in roots:
        for file in corpus_files(root.folder, root.exclude, folders - {root.folder.resolve()}):
            yield root, file


def root_of(file: Path, roots: tuple[Root, ...]) -> Root:
    """The innermost of `roots` that contains `file`.

    If none does, it is a copy of the first root whose folder is the file itself.
    """
    path = file.resolve()
    containing = [root for root in roots if path.is_relative_to(root.folder.resolve())]
    containing.sort(key=lambda root: len(root.folder.resolve().parts))
    return containing[-1] if containing else roots[0].model_copy(update={"folder": file})


def of_root(document: Document, source: Source, root: Root) -> Document:
    """`document` with the address, owner and labels of its `root`, unless it names its own."""
    labels = root.labels | document.labels
    if document.audience is not None:
        labels.pop("audience", None)  # the document's own audience becomes a label elsewhere
    return replace(document, url=document.url or source.url, owner=root.owner, labels=labels)


def _overdue(file: str, review_by: date) -> Warned:
    return Warned(
        file,
        1,
        f"was to be reviewed by {review_by}; check it against its source, then update reviewed_on "
        "and review_by",
    )


def _owners_file(file: Path, read: Callable[[Path], Value], progress: _Progress) -> Value | None:
    """The contents of one of the owner's files, or None if it is missing or rejected."""
    try:
        return read(file) if file.is_file() else None
    except RejectedFileError as error:
        progress.reject(file.as_posix(), error.line, error.reason)
        return None


def _read_file(file: Path, root: Root) -> Source:
    if file.is_file():
        check_suffix(file.suffix)
    return read_source(file, root)
