"""Waiting for a corpus to change."""

from collections.abc import Iterator
from pathlib import Path

from watchfiles import watch

# Changes that follow each other closely are one: an editor writes a file in several steps, and a
# check-out writes hundreds.
QUIET_MS = 500
LONGEST_MS = 10_000

LOOK_MS = 1000


def changes(*folders: Path) -> Iterator[None]:
    """Once at the start, then each time that something in the `folders`, or files, changed.

    What changes while nobody waits counts at the next turn: nothing is missed. Ends with Ctrl-C.
    Hidden files and what editors leave beside a file don't count.
    """
    started = False
    for changed in watch(
        *folders,
        debounce=LONGEST_MS,
        step=QUIET_MS,
        rust_timeout=LOOK_MS,
        yield_on_timeout=True,  # so that the first turn comes when it is already watching
        raise_interrupt=False,
    ):
        if changed or not started:
            started = True
            yield
