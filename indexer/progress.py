"""Progress of long stages: a bar on a terminal, and lines in a log."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")

# Often enough to see that a build is alive, and rarely enough to read the log of a long one.
SECONDS = 30.0


@contextmanager
def progress(total: int, doing: str) -> Iterator[Callable[[int], object]]:
    """Yield a function to call with the number of items that were done since its last call.

    What is done of the `total` is shown on standard error: a terminal shows a bar, and anything
    else gets a line every 30 seconds.
    """
    if sys.stderr.isatty():
        with tqdm(total=total, desc=doing) as bar:
            yield bar.update
    else:
        yield _Lines(total, doing).update


class _Lines:
    """Writes lines about the progress, but not too often."""

    def __init__(self, total: int, doing: str) -> None:
        self._total = total
        self._doing = doing
        self._done = 0
        self._written = time.monotonic()

    def update(self, number: int) -> None:
        self._done += number
        if time.monotonic() - self._written >= SECONDS:
            self._written = time.monotonic()
            sys.stderr.write(f"{self._doing}: {self._done} of {self._total}\n")
            sys.stderr.flush()


def shown_progress(items: Sequence[Item], doing: str) -> Iterator[Item]:
    """Yield the `items` one by one, while the progress is shown."""
    with progress(len(items), doing) as done:
        for item in items:
            yield item
            done(1)
