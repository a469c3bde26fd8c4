"""Waits to be interrupted from outside: `python -m tests.cli.interrupted CASE FOLDER`.

An interrupt goes to a whole process, so it must not go to the one that runs the tests. Each line
that this one prints says how far it came; after each that is in WAITING it expects an interrupt.
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

# Seconds that no test lets it wait.
LONG = 60.0


def say(line: str) -> None:
    """Print at once, and wholly before an interrupt that answers to it."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


def in_a_turn_that_takes_it(folder: Path) -> None:
    """What is called in a turn takes the KeyboardInterrupt for an error of its own."""
    with until_interrupted() as interrupted:
        for _ in changes(folder, end=interrupted):
            try:
                say(TURN)
                time.sleep(LONG)
            except KeyboardInterrupt:
                say("taken")
    say(f"left, set: {interrupted.is_set()}")


def between_turns(folder: Path) -> None:
    """The interrupt comes while it waits for a change."""
    with until_interrupted() as interrupted:
        for _ in changes(folder, end=interrupted):
            say(TURN)
        say("went on")
    say(f"left, set: {interrupted.is_set()}")


def twice(_: Path) -> None:
    """The first interrupt comes inside, the second one after it."""

    def ours(_number: int, _frame: FrameType | None) -> None:
        raise InterruptedError

    signal.signal(signal.SIGINT, ours)
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
