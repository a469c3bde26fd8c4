"""Servers that tests start end with the process that runs the tests, whatever ends that."""

import os
import shutil
import subprocess
import threading
from collections.abc import Sequence
from functools import cache
from signal import SIGKILL, Signals

# A process that ended before it could be asked about would never be missed.
IF_WE_ARE_THERE = ("--", "sh", "-c", 'test "$PPID" = "$0" && exec "$@"')


def ends_with_us(command: Sequence[str], by: Signals = SIGKILL) -> list[str]:
    """What to start instead of `command`, so that the signal `by` ends it when this process ends.

    A process that is killed runs no fixture to its end; the kernel sends the signal all the same,
    on Linux with util-linux. The process id is that of `command`. Give SIGTERM to what has
    processes of its own to end.

    The kernel looks at the thread that starts the process, not at all of them, so that has to be
    the main thread. Raises RuntimeError in another one.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError(f"start {command[0]} in the main thread: it would end with this one")
    setpriv = find_setpriv()
    if setpriv is None:
        return list(command)
    return [setpriv, f"--pdeathsig={by.name}", *IF_WE_ARE_THERE, str(os.getpid()), *command]


@cache
def find_setpriv() -> str | None:
    """The program that asks the kernel for it. Some have the name and not the option."""
    program = shutil.which("setpriv")
    if program is None:
        return None
    tried = [program, "--pdeathsig=SIGKILL", "--", "true"]
    done = subprocess.run(tried, check=False, capture_output=True)  # noqa: S603
    return program if done.returncode == 0 else None
