"""Writing a snapshot so that it is there as a whole, or not at all."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import LockedError, PublishError
from retrieval.index_folder import CURRENT, SNAPSHOTS, STAGING

LOCK = "build.lock"


@contextmanager
def writing(index: Path) -> Iterator[Path]:
    """An empty staging folder in `index`, which only this process may write until it leaves.

    The kernel frees the lock of a process that dies, and the next to come clears away what it
    left. Raises LockedError where another build is at work, PublishError where `index` cannot be
    written or the disk is full.
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
                shutil.rmtree(left_over)
            staging = index / STAGING / str(os.getpid())
            staging.mkdir()
            try:
                yield staging
            finally:
                shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise PublishError(
            f"{error.filename or index}: {error.strerror}; the live snapshot was not harmed"
        ) from error


def put_in_place(staging: Path, index: Path, snapshot_id: str) -> Path:
    """Make the staged snapshot durable and move it to where it will be opened; not yet live."""
    for path in [*staging.rglob("*"), staging]:
        _fsync(path)
    target = index / SNAPSHOTS / snapshot_id
    staging.rename(target)
    _fsync(target.parent)
    return target


def make_current(index: Path, snapshot_id: str) -> None:
    """Flip `CURRENT`, in one step, for every reader."""
    new = index / STAGING / CURRENT
    new.write_text(f"{snapshot_id}\n", encoding="ascii")
    _fsync(new)
    new.replace(index / CURRENT)
    _fsync(index)


def prune(index: Path, keep: int, current: str) -> None:
    """Delete all but the newest `keep` snapshots; the live one always stays and counts."""
    ids = sorted(folder.name for folder in (index / SNAPSHOTS).iterdir() if folder.is_dir())
    others = [snapshot_id for snapshot_id in ids if snapshot_id != current]
    for snapshot_id in others[: max(0, len(others) - (keep - 1))]:
        shutil.rmtree(index / SNAPSHOTS / snapshot_id)


def _lock(descriptor: int, index: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = (index / LOCK).read_text(encoding="ascii").strip() or "unknown"
        raise LockedError(
            f"{index}: another build (process {holder}) is writing here; wait until it has ended"
        ) from None


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
