"""The read and check stages, which turn a corpus into documents and list all its problems."""

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import TypeVar

from indexer.corpus.mirror_copies import MirroredPages
from indexer.corpus.question_set import QUESTIONS_FILE
from indexer.corpus.support import SUPPORT_FILE, read_support
from indexer.corpus.synonyms import SYNONYMS_FILE, read_synonyms
from indexer.corpus.urgent_examples import EXAMPLES_FILE, UrgentExamples, read_examples
from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.progress import shown_progress
from indexer.readers.reading import OpenFile, Reading, SourceFile
from indexer.readers.registry import READERS, open_file
from indexer.sources.files import corpus_files
from indexer.sources.site import scaffolding_of
from retrieval.errors import SettingsError
from retrieval.index.support import Support
from retrieval.report import LEVELS, Finding, Level, Report, RootCounts
from retrieval.root import Root
from retrieval.settings import BuildSettings
from retrieval.types import Document

Value = TypeVar("Value")
StoreDocuments = Callable[[Iterator[Document]], Sequence[Document]]

# A build warns this long before a document expires.
EXPIRES_SOON = timedelta(weeks=2)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents in the order of roots and paths, and what their owner has put beside them.

    Web pages that name another address than their own come last.

    `files` has the file of each document by its id, `roots` the number of documents of each root
    by its name. `sha256` is the digest of everything read. In the report, passages are not yet
    counted.
    """

    documents: Sequence[Document]
    files: dict[str, str]
    synonyms: dict[str, str]
    support: Support
    urgent_examples: UrgentExamples
    report: Report
    sha256: str


def read_corpus(
    settings: BuildSettings,
    open_file: OpenFile = open_file,
    store: StoreDocuments = tuple,
) -> Corpus:
    """Read every file of all roots. No file is skipped without a finding.

    `open_file` opens and parses a file, or raises NotIndexedError. `store` is given an iterator
    over the documents, and returns all of them.
    """
    check_there(settings)
    corpus = settings.corpus
    today = datetime.now(UTC).date()
    progress = _Progress()
    documents = store(_documents(settings, open_file, progress, today))
    synonyms = _owners_file(corpus / SYNONYMS_FILE, read_synonyms, progress) or {}
    support, ending = _owners_file(
        corpus / SUPPORT_FILE, lambda file: read_support(file, today), progress
    ) or (Support(), ())
    progress.findings.extend(ending)
    examples = _owners_file(corpus / EXAMPLES_FILE, read_examples, progress) or UrgentExamples()
    if documents:
        progress.findings.extend(_empty_roots(settings, progress))
    elif not any(finding.level == "refused" for finding in progress.findings):
        message = f"contains no document ({', '.join(READERS)}); add one"
        progress.findings.append(finding("no-document", (corpus.as_posix(), 1), message))
    return Corpus(
        documents=documents,
        files=progress.files,
        synonyms=synonyms,
        support=support,
        urgent_examples=examples,
        report=progress.report(settings.all_roots),
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
    names_by_data: dict[str, str] = field(default_factory=dict)
    documents: Counter[str] = field(default_factory=Counter)
    looked_at: int = 0
    findings: list[Finding] = field(default_factory=list)
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def check_new(self, opened: SourceFile) -> None:
        """Note that a file has the same text as another. Raises NotIndexedError for the same id."""
        if opened.document_id in self.files:
            raise NotIndexedError(
                1,
                f"would get the document id {opened.document_id!r}, which "
                f"{self.files[opened.document_id]} already has; rename one of them",
                "same-id",
            )
        if other := self.names_by_data.get(opened.data_sha256):
            message = f"has the same text as {other}; both are found, as one result"
            self.findings.append(finding("same-text", (opened.name, 1), message))

    def add(self, opened: SourceFile, root: Root, reading: Reading) -> None:
        self.files[opened.document_id] = opened.name
        self.names_by_data.setdefault(opened.data_sha256, opened.name)
        self.digest.update(opened.sha256.encode())
        self.documents[root.name] += 1
        self.findings.extend(reading.findings)

    def report(self, roots: tuple[Root, ...]) -> Report:
        """Return the report, in which each file counts by the gravest of its findings."""
        gravest: dict[str, Level] = {}
        for entry in self.findings:
            if entry.kind == "empty-root":
                continue  # a folder is no file
            before = gravest.setdefault(entry.file, entry.level)
            gravest[entry.file] = min(before, entry.level, key=LEVELS.index)
        levels = Counter(gravest.values())
        files: dict[str, int] = {level: levels[level] for level in LEVELS if level != "advised"}
        files["read"] = max(0, self.looked_at - sum(levels.values()))
        counts = {root.name: RootCounts(self.documents[root.name], 0) for root in roots}
        return Report(tuple(self.findings), files, counts)


def _documents(
    settings: BuildSettings, open_file: OpenFile, progress: _Progress, today: date
) -> Iterator[Document]:
    """Yield the documents of all files, and add everything else about the files to `progress`.

    The progress is shown: as a bar on a terminal, and else as a line from time to time.
    """
    names = (QUESTIONS_FILE, SYNONYMS_FILE, SUPPORT_FILE, EXAMPLES_FILE)
    owners = {settings.corpus / name for name in names}
    files = [(root, file) for root, file in _files(settings.all_roots) if file not in owners]
    progress.looked_at = len(files)
    pages = MirroredPages(open_file)
    for root, file in chain(shown_progress(files, "reading files"), pages.waiting):
        try:
            opened, parse = open_file(file, root)
            reading = parse()
            _check_expiry(reading.document, today)
            if pages.postpone(root, file, opened, reading.document):
                continue
            reading = pages.settle_address(root, file, opened, reading)
            progress.check_new(opened)
        except NotIndexedError as error:
            place = (shown_name(file), error.line)
            progress.findings.append(finding(error.kind, place, error.reason))
            continue
        progress.add(opened, root, reading)
        progress.findings.extend(_near_dates(opened.name, reading.document, today))
        yield of_root(reading.document, opened, root)


def _empty_roots(settings: BuildSettings, progress: _Progress) -> Iterator[Finding]:
    """Yield a warning for each root without a document, as a wrong pattern leaves it.

    The folder `corpus` itself may hold nothing but its owner's files.
    """
    for root in settings.roots:
        if not progress.documents[root.name]:
            message = (
                "has no document; check the folder, and the root's `include` and `exclude`, or "
                "remove the root"
            )
            yield finding("empty-root", (root.folder.as_posix(), 1), message)


def shown_name(file: Path) -> str:
    """Return the path of `file` as text; bytes that are not UTF-8 are shown as such."""
    return os.fsencode(file).decode("utf-8", "backslashreplace").replace(os.sep, "/")


def _files(roots: tuple[Root, ...]) -> Iterator[tuple[Root, Path]]:
    """Yield each file once, with the innermost root that contains it."""
    folders = {root.name: os.path.realpath(root.folder) for root in roots}
    for root in roots:
        others = frozenset(folders.values()) - {folders[root.name]}
        exclude = (*scaffolding_of(root.folder, root.dialect), *root.exclude)
        for file in corpus_files(root.folder, root.include, exclude, others):
            yield root, file


def root_of(file: Path, roots: tuple[Root, ...]) -> Root:
    """Return the innermost of `roots` that contains `file`.

    If none does, it is a copy of the first root whose folder is the file itself.
    """
    path = file.resolve()
    containing = [root for root in roots if path.is_relative_to(root.folder.resolve())]
    containing.sort(key=lambda root: len(root.folder.resolve().parts))
    return containing[-1] if containing else roots[0].model_copy(update={"folder": file})


def of_root(document: Document, opened: SourceFile, root: Root) -> Document:
    """Return `document` with its `root`'s address, owner and labels, unless it names its own."""
    labels = root.labels | document.labels
    if document.audience is not None:
        labels.pop("audience", None)  # the document's own audience becomes a label elsewhere
    return replace(document, url=document.url or opened.url, owner=root.owner, labels=labels)


def _check_expiry(document: Document, today: date) -> None:
    if document.expires is not None and document.expires <= today:
        reason = f"has expired on {document.expires}"
        raise NotIndexedError(1, reason, "not-published")


def _near_dates(file: str, document: Document, today: date) -> Iterator[Finding]:
    """Yield a warning for a review that is overdue, and for a document that expires soon."""
    if document.review_by is not None and document.review_by < today:
        yield finding(
            "overdue",
            (file, 1),
            f"was to be reviewed by {document.review_by}; check it against its source, then update "
            "reviewed_on and review_by",
        )
    if document.expires is not None and document.expires <= today + EXPIRES_SOON:
        message = f"expires on {document.expires}, and then is no longer found; renew or remove it"
        yield finding("expiring", (file, 1), message)


def _owners_file(file: Path, read: Callable[[Path], Value], progress: _Progress) -> Value | None:
    """Return the contents of one of the owner's files, or None if it is missing or refused."""
    try:
        return read(file) if file.is_file() else None
    except NotIndexedError as error:
        place = (file.as_posix(), error.line)
        progress.findings.append(finding("owners-file", place, error.reason))
        return None
