"""Waiting for changes of a corpus."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from types import FrameType

from watchfiles import watch

# Changes in quick succession count as one: an editor writes a file in several steps, and a
# check-out writes hundreds.
QUIET_MS = 500
LONGEST_MS = 10_000

LOOK_MS = 1000


@contextmanager
def until_interrupted() -> Iterator[Event]:
    """Open a context that ends at the first Ctrl-C, whatever its code does; main thread only.

    The event that it yields is set by then, because a library may take the KeyboardInterrupt for an
    error of its own and go on.
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
    """Yield once at the start, then each time that something in the `folders`, or files, changed.

    Changes during a turn lead to another turn, so nothing is missed. There is no turn once `end` is
    set. Hidden files, and what editors leave beside a file, don't count.
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
