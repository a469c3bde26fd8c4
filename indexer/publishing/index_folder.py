"""The index folder: a snapshot appears in it completely or not at all."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import LockedError, PublishError
from retrieval.errors import FormatError, SnapshotError
from retrieval.files.fsync import fsync
from retrieval.layout import CURRENT, DAMAGED, LOCK, SNAPSHOTS, STAGING
from retrieval.manifest import MANIFEST, verify


@contextmanager
def locked_staging(index: Path) -> Iterator[Path]:
    """Lock `index` for this process, and give an empty staging folder in it.

    The lock is held until the context ends. The kernel frees the lock of a process that dies, and
    the next process to take it clears away what was left. Raises LockedError where another build is
    running, PublishError where `index` cannot be written or the disk is full.
    """
    try:
        for folder in (index / SNAPSHOTS, index / STAGING):
            folder.mkdir(parents=True, exist_ok=True)
        with (index / LOCK).open("a+", encoding="ascii") as lock:
            _lock(lock.fileno(), index)
            lock.truncate(0)
            lock.write(f"{os.getpid()}\n")
            lock.flush()
            for left_over in (index / STAGING).iterdir():
                if left_over.is_dir():
                    shutil.rmtree(left_over)
                else:  # a file of an interrupted `make_current`
                    left_over.unlink()
            staging = index / STAGING / str(os.getpid())
            staging.mkdir()
            try:
                yield staging
            finally:
                shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        place = error.filename2 or error.filename or index
        raise PublishError(
            f"{place}: {error.strerror}; the live snapshot was not harmed"
        ) from error


def put_in_place(staging: Path, index: Path, snapshot_id: str) -> Path:
    """Make the staged snapshot durable and move it to where it will be opened.

    It is not yet live. Return its new folder.
    """
    paths = sorted(staging.rglob("*"), reverse=True)  # a folder's contents before the folder
    files = [path for path in paths if path.is_file() and path.name != MANIFEST]
    folders = [path for path in paths if path.is_dir()]
    for path in [*files, staging / MANIFEST, *folders, staging]:
        fsync(path)
    target = index / SNAPSHOTS / snapshot_id
    staging.rename(target)
    fsync(target.parent)
    return target


def make_current(index: Path, snapshot_id: str) -> None:
    """Switch `CURRENT` to the snapshot in one step, so that every reader sees a whole id."""
    new = index / STAGING / CURRENT
    new.write_text(f"{snapshot_id}\n", encoding="ascii")
    fsync(new)
    new.replace(index / CURRENT)
    fsync(index)


def snapshot_ids(index: Path) -> list[str]:
    """Return the ids of all snapshots in `index`, the oldest first."""
    folders = (index / SNAPSHOTS).glob("*") if (index / SNAPSHOTS).is_dir() else ()
    return sorted(folder.name for folder in folders if folder.is_dir())


def prune(index: Path, keep: int, current: str) -> list[str]:
    """Delete all but the newest `keep` snapshots, and return the ids of those deleted.

    The live one always stays and counts. A damaged one is set aside instead, because the cause may
    be worth finding out; its id is returned too.
    """
    others = [snapshot_id for snapshot_id in snapshot_ids(index) if snapshot_id != current]
    dropped = others[: max(0, len(others) - (keep - 1))]
    for snapshot_id in dropped:
        try:
            verify(index / SNAPSHOTS / snapshot_id)
        except FormatError:
            _delete(index, snapshot_id)  # only its version differs, so it need not be damaged
        except SnapshotError:
            set_aside(index, snapshot_id)
        else:
            _delete(index, snapshot_id)
    return dropped


def set_aside(index: Path, snapshot_id: str) -> Path:
    """Move a damaged snapshot to where it is neither served nor pruned; return that folder."""
    (index / DAMAGED).mkdir(exist_ok=True)
    return _move(index, snapshot_id, index / DAMAGED / snapshot_id)


def _delete(index: Path, snapshot_id: str) -> None:
    # It is moved away first, so that an interrupted deletion leaves no half-deleted snapshot.
    shutil.rmtree(_move(index, snapshot_id, index / STAGING / snapshot_id))


def _move(index: Path, snapshot_id: str, target: Path) -> Path:
    (index / SNAPSHOTS / snapshot_id).rename(target)
    fsync(target.parent)
    fsync(index / SNAPSHOTS)
    return target


def _lock(descriptor: int, index: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = (index / LOCK).read_text(encoding="ascii").strip() or "unknown"
        raise LockedError(
            f"{index}: another build (process {holder}) is writing here; wait until it has finished"
        ) from None
