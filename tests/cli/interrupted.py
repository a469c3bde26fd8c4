"""Run one interrupt case in a process of its own: `python -m tests.cli.interrupted CASE FOLDER`.

An interrupt reaches a whole process, so it must not reach the one that runs the tests. Each printed
line reports progress, and after each line in WAITING this program expects an interrupt.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from cli.watch import changes, until_interrupted

WAITING = (TURN, BEGUN, AGAIN) = ("turn", "begun", "again")

# Seconds to sleep: longer than any test waits.
LONG = 60.0


def say(line: str) -> None:
    """Print a line unbuffered, so that it is complete before the interrupt that it causes."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def in_a_turn_that_takes_it(folder: Path) -> None:
    """Code called in a turn catches the KeyboardInterrupt as if it were its own error."""
    with until_interrupted() as interrupted:
        for _ in changes(folder, end=interrupted):
            try:
                say(TURN)
                time.sleep(LONG)
            except KeyboardInterrupt:
                say("taken")
    say(f"left, set: {interrupted.is_set()}")


def between_turns(folder: Path) -> None:
    """The interrupt arrives while the loop waits for a change."""
    with until_interrupted() as interrupted:
        for _ in changes(folder, end=interrupted):
            say(TURN)
        say("went on")
    say(f"left, set: {interrupted.is_set()}")


def twice(_: Path) -> None:
    """The first interrupt arrives inside `until_interrupted`, the second one after it."""

    def raise_error(_number: int, _frame: FrameType | None) -> None:
        raise InterruptedError

    signal.signal(signal.SIGINT, raise_error)
    with until_interrupted() as interrupted:
        say(BEGUN)
        time.sleep(LONG)
        say("went on")
    say(f"left, set: {interrupted.is_set()}")
    try:
        say(AGAIN)
        time.sleep(LONG)
    except InterruptedError:
        say("as before")


CASES: dict[str, Callable[[Path], None]] = {
    "in a turn that takes it": in_a_turn_that_takes_it,
    "between turns": between_turns,
    "twice": twice,
}

if __name__ == "__main__":
    case, folder = sys.argv[1:]
    CASES[case](Path(folder))
