"""A spool: a folder of documents that other programs hand over, which a root of the corpus is."""

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from indexer.errors import FeedError
from indexer.feeds.record import BODIES, Problem, Record
from indexer.sources.slugs import slug
from retrieval.files.fsync import fsync

# This file marks a folder as a spool. It is locked while documents are put in place.
MARK = ".faq-search-spool"
INCOMING = ".incoming-"
LEFT_OVER_SECONDS = 86_400  # of a program that was killed; no batch takes a day to be read

# File systems allow 255 bytes for a name; a letter takes up to four.
LONGEST_NAME = 50
MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Pushed:
    """How many documents a batch brought, and how many the spool has now."""

    taken: int
    unchanged: int
    deleted: int
    held: int

    def __str__(self) -> str:
        return (
            f"{self.taken} taken, {self.unchanged} unchanged, {self.deleted} deleted; "
            f"{self.held} documents"
        )


def push(
    records: Iterable[tuple[str, Record | Problem]], folder: Path, *, replace: bool = False
) -> Pushed:
    """Check all documents of `records`, and then move them into the spool `folder`.

    One that is wrong keeps all of them out. Each file appears there whole, but a build that runs
    meanwhile may see a part of them. With `replace`, the documents that are not among `records` are
    deleted. Raises FeedError if anything is wrong with a record, or `folder` is no spool.
    """
    try:
        _mark(folder)
        incoming = Path(tempfile.mkdtemp(prefix=INCOMING, dir=folder))
        try:
            batch = _staged(records, incoming)
            if replace and not batch.ids:
                raise FeedError(
                    f"{folder}: nothing was taken; the batch has no document, and with --replace "
                    "none would be left. Check the program that exports them."
                )
            with _locked(folder):
                return _put_in_place(batch, incoming, folder, replace=replace)
        finally:
            shutil.rmtree(incoming, ignore_errors=True)
    except OSError as error:
        place = error.filename2 or error.filename or folder
        raise FeedError(f"{place}: cannot be written ({error.strerror})") from error


def file_stem(document_id: str) -> str:
    """Return the name of the file of a document, without a suffix.

    It is the id itself if that is a safe name. Else it is the words of the id with a digest of it,
    since different ids may have the same words.
    """
    words = re.sub(r"-+", "-", slug(document_id)).strip("-")
    if words == document_id and len(words) <= LONGEST_NAME:
        return words
    digest = hashlib.sha256(document_id.encode()).hexdigest()[:12]
    return f"{words[:LONGEST_NAME].strip('-') or 'document'}-{digest}"


@dataclass(slots=True)
class _Batch:
    """The lines with the ids of a batch by the stems of their files; those to be deleted."""

    ids: dict[str, str] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)


def _staged(records: Iterable[tuple[str, Record | Problem]], incoming: Path) -> _Batch:
    """Write all `records` to `incoming`. Raises FeedError with everything that is wrong."""
    batch = _Batch()
    places: dict[str, str] = {}
    problems: list[Problem] = []
    for place, record in records:
        if isinstance(record, Problem):
            problems.append(record)
            continue
        stem = file_stem(str(record.id))
        if stem in batch.ids:
            problems.append(Problem(place, f"has the `id` of {places[stem]}; keep one of them"))
            continue
        batch.ids[stem], places[stem] = record.id_line, place
        if record.delete:
            batch.deleted.append(stem)
        elif not problems:
            _write(incoming / f"{stem}{record.suffix}", record.file())
    if problems:
        shown = [str(problem) for problem in problems[:MOST_PROBLEMS]]
        if more := len(problems) - len(shown):
            shown.append(f"and {more} more")
        raise FeedError("\n".join(["nothing was taken; these documents are wrong:", *shown]))
    return batch


def _put_in_place(batch: _Batch, incoming: Path, folder: Path, *, replace: bool) -> Pushed:
    """Move the staged files to `folder`, and delete what is to go. The spool is locked."""
    _check_ids(batch, folder)
    taken = unchanged = deleted = 0
    for new in sorted(incoming.iterdir()):
        target = folder / new.name
        if target.is_file() and target.read_bytes() == new.read_bytes():
            unchanged += 1
            continue
        new.replace(target)
        taken += 1
        for other in _files(folder, target.stem):
            if other != target:
                other.unlink()
    gone = set(batch.deleted)
    if replace:
        gone |= {file.stem for file in _documents(folder)} - batch.ids.keys()
    for stem in sorted(gone):
        for file in _files(folder, stem):
            file.unlink()
            deleted += 1
    fsync(folder)
    return Pushed(taken, unchanged, deleted, sum(1 for _ in _documents(folder)))


def _check_ids(batch: _Batch, folder: Path) -> None:
    """Raise FeedError if a file of the spool has the name of another document."""
    for stem, id_line in batch.ids.items():
        for file in _files(folder, stem):
            with file.open("rb") as opened:
                head = [opened.readline(), opened.readline()]
            if head[1] != f"{id_line}\n".encode():
                raise FeedError(
                    f"{file}: nothing was taken; this file belongs to another document. Give one "
                    "of the two another id."
                )


def _documents(folder: Path) -> Iterator[Path]:
    """Yield the documents of a spool."""
    for file in folder.iterdir():
        if file.suffix in BODIES.values() and not file.name.startswith("."):
            yield file


def _files(folder: Path, stem: str) -> list[Path]:
    """Return the files of one document, of which there is at most one between two batches."""
    files = (folder / f"{stem}{suffix}" for suffix in BODIES.values())
    return [file for file in files if file.is_file()]


def _mark(folder: Path) -> None:
    """Make `folder` a spool. Raises FeedError if it has other files: they could be deleted."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / MARK
    if not mark.exists():
        others = [file for file in folder.iterdir() if not file.name.startswith((MARK, INCOMING))]
        if others and not mark.exists():  # else another program has just made it one
            raise FeedError(
                f"{folder}: is not a spool, since it has files that were not pushed; name a new or "
                "an empty folder"
            )
        mark.touch()
    for left_over in folder.glob(f"{INCOMING}*"):
        with suppress(FileNotFoundError):  # the program to which it belongs has just finished
            if time.time() - left_over.stat().st_mtime > LEFT_OVER_SECONDS:
                shutil.rmtree(left_over, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Lock the spool; another program that puts documents in place is waited for."""
    with (folder / MARK).open("a", encoding="ascii") as mark:
        fcntl.flock(mark.fileno(), fcntl.LOCK_EX)
        yield


def _write(file: Path, content: bytes) -> None:
    with file.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
