"""Kills builds in a process of its own, which forks one for each: `python -m …kill_builds`.

Prints, as JSON, how many were killed at a file operation, how many at a random time, how often the
new snapshot was live already, and how many operations a build has.
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
    build_hashed(settings)  # the first one also had folders to make
    started = time.perf_counter()
    operations = _count_operations(settings)
    seconds = time.perf_counter() - started
    counts = {"operations": operations, "at_operations": 0, "at_random": 0, "live": 0}
    for number in range(operations, 0, -every):  # the last ones are after it went live
        counts["live"] += _one_killed(settings, at=number)
        counts["at_operations"] += 1
    chance = random.Random(7)  # noqa: S311  no secret
    for _ in range(at_random):
        counts["live"] += _one_killed(settings, after=chance.uniform(0, 1.2 * seconds))
        counts["at_random"] += 1
    new = build_hashed(settings).snapshot_id
    assert current_snapshot_id(settings.index) == new, "the next build needs help"
    assert list((settings.index / "staging").iterdir()) == [], "something was left behind"
    return counts


def _one_killed(settings: Settings, at: int | None = None, after: float | None = None) -> bool:
    """Whether a build that died before operation `at`, or `after` seconds, had gone live.

    Asserts that what is there is whole, whichever snapshot it is.
    """
    before = current_snapshot_id(settings.index)
    child = os.fork()
    if child == 0:
        try:
            _count_operations(settings, stop_at=at)
            os._exit(0)
        finally:  # an error must not have the child go on as its own parent
            os._exit(1)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)  # it is ours until it was waited for
    _, status = os.waitpid(child, 0)
    # One that chance lets live is as good a trial: it was about to end.
    assert status in {signal.SIGKILL, 0}, f"the build ended by itself: {status}"
    live = SnapshotReader(settings.index, hashing_encoder.load_encoder).open_current().id
    for each in snapshot_ids(settings.index):
        verify(settings.index / SNAPSHOTS / each)
    assert (settings.index / CURRENT).read_text(encoding="ascii") == f"{live}\n"
    if at is not None and at % 20 == 0:  # what killed builds left piles up until one succeeds
        build_hashed(settings)
    return live != before


def _count_operations(settings: Settings, stop_at: int | None = None) -> int:
    """Build; how many file operations that takes in the index. Die before number `stop_at`."""
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

    sys.addaudithook(hook)  # can't be taken off again: hence `counting`
    build_hashed(settings)
    counting = False
    return count


if __name__ == "__main__":
    tqdm.monitor_interval = 0  # no thread beside, whose locks a child would find taken
    tqdm.set_lock(threading.RLock())  # nor one that all share, which a killed child has taken
    corpus, index, every, at_random = sys.argv[1:]
    settings = load_settings(corpus=Path(corpus), index=Path(index), encoder="hashing")
    json.dump(kill_builds(settings, int(every), int(at_random)), sys.stdout)
