"""Waiting for a corpus to change."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from types import FrameType

from watchfiles import watch

# Changes that follow each other closely are one: an editor writes a file in several steps, and a
# check-out writes hundreds.
QUIET_MS = 500
LONGEST_MS = 10_000

LOOK_MS = 1000


@contextmanager
def until_interrupted() -> Iterator[Event]:
    """Leaves what it encloses at the first Ctrl-C, wherever that was just then.

    The event that it gives is set by then: some code of others, which was called just then, takes
    the KeyboardInterrupt for an error of its own and goes on. In the main thread only.
    """
    interrupted = Event()

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        interrupted.set()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        with suppress(KeyboardInterrupt):
            yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)


def changes(*folders: Path, end: Event) -> Iterator[None]:
    """Once at the start, then each time that something in the `folders`, or files, changed.

    What changes while nobody waits counts at the next turn: nothing is missed. There is no turn
    once `end` is set. Hidden files and what editors leave beside a file don't count.
    """
    started = False
    for changed in watch(
        *folders,
        debounce=LONGEST_MS,
        step=QUIET_MS,
        rust_timeout=LOOK_MS,
        yield_on_timeout=True,  # so that the first turn comes when it is already watching
        stop_event=end,
    ):
        if end.is_set():
            return
        if changed or not started:
            started = True
            yield
