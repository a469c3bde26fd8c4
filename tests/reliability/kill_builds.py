"""Kill builds in a process of its own, which forks a child for each: `python -m …kill_builds`.

Prints as JSON how many builds were killed at a file operation and how many at a random time, how
often the new snapshot was already live, and how many operations a build has.
"""

import json
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path

from tqdm import tqdm

from indexer.publishing.index_folder import snapshot_ids
from retrieval.layout import CURRENT, SNAPSHOTS, current_snapshot_id
from retrieval.load_settings import load_settings
from retrieval.manifest import verify
from retrieval.settings import Settings
from retrieval.snapshot import SnapshotReader
from tests import hashing_encoder
from tests.conftest import build_hashed


def kill_builds(settings: Settings, every: int, at_random: int) -> dict[str, int]:
    """Kill a build before each `every`-th operation in the index, then `at_random` at any time."""
    build_hashed(settings)
    build_hashed(settings)  # the first build also creates folders
    started = time.perf_counter()
    operations = _count_operations(settings)
    seconds = time.perf_counter() - started
    counts = {"operations": operations, "at_operations": 0, "at_random": 0, "live": 0}
    for number in range(operations, 0, -every):  # the last operations follow publication
        counts["live"] += _kill_one(settings, at=number)
        counts["at_operations"] += 1
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    for _ in range(at_random):
        counts["live"] += _kill_one(settings, after=chance.uniform(0, 1.2 * seconds))
        counts["at_random"] += 1
    new = build_hashed(settings).snapshot_id
    assert current_snapshot_id(settings.index) == new, "the next build needs help"
    assert list((settings.index / "staging").iterdir()) == [], "something was left behind"
    return counts


def _kill_one(settings: Settings, at: int | None = None, after: float | None = None) -> bool:
    """Kill a build before operation `at`, or `after` seconds; return whether its snapshot is live.

    Asserts that every snapshot in the index is complete, whichever is live.
    """
    before = current_snapshot_id(settings.index)
    child = os.fork()
    if child == 0:
        try:
            _count_operations(settings, stop_at=at)
            os._exit(0)
        finally:  # after an error, the child must not go on with the parent's code
            os._exit(1)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)  # the id is not reused before waitpid
    _, status = os.waitpid(child, 0)
    # A build that ends before it is killed is a valid trial too.
    assert status in {signal.SIGKILL, 0}, f"the build ended by itself: {status}"
    live = SnapshotReader(settings.index, hashing_encoder.load_encoder).open_current().id
    for snapshot_id in snapshot_ids(settings.index):
        verify(settings.index / SNAPSHOTS / snapshot_id)
    assert (settings.index / CURRENT).read_text(encoding="ascii") == f"{live}\n"
    if at is not None and at % 20 == 0:  # leftovers of killed builds remain until a build succeeds
        build_hashed(settings)
    return live != before


def _count_operations(settings: Settings, stop_at: int | None = None) -> int:
    """Build, and return the number of file operations in the index; die before number `stop_at`."""
    count = 0
    counting = True
    inside = str(settings.index)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        if not counting or not event.startswith(("open", "os.", "shutil.", "sqlite3.")):
            return
        if any(str(argument).startswith(inside) for argument in arguments[:2]):
            count += 1
            if count == stop_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)  # a hook cannot be removed, hence `counting`
    build_hashed(settings)
    counting = False
    return count


if __name__ == "__main__":
    tqdm.monitor_interval = 0  # no monitor thread, whose locks a child would inherit locked
    tqdm.set_lock(threading.RLock())  # no shared lock, which a killed child would hold
    corpus, index, every, at_random = sys.argv[1:]
    settings = load_settings(corpus=Path(corpus), index=Path(index), encoder="hashing")
    json.dump(kill_builds(settings, int(every), int(at_random)), sys.stdout)
