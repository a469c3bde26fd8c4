"""Progress of long stages: a bar on a terminal, and lines in a log."""

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")

# Often enough to see that a build is alive, and rarely enough to read the log of a long one.
SECONDS = 30


def shown_progress(items: Sequence[Item], doing: str) -> Iterator[Item]:
    """The `items` one by one, while the progress is shown on standard error.

    A terminal shows a bar; anything else gets a line every 30 seconds.
    """
    if sys.stderr.isatty():
        yield from tqdm(items, desc=doing)
        return
    last = time.monotonic()
    for number, item in enumerate(items):
        if time.monotonic() - last >= SECONDS:
            last = time.monotonic()
            sys.stderr.write(f"{doing}: {number} of {len(items)}\n")
            sys.stderr.flush()
        yield item
