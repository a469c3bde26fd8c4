"""Servers that tests start end with the process that runs the tests, however that ends."""

import os
import shutil
import subprocess
import threading
from collections.abc import Sequence
from functools import cache
from signal import SIGKILL, Signals

# If the tests end before `setpriv` asks for the signal, the kernel never sends it. The command is
# therefore run only if its parent is still the process that runs the tests.
IF_PARENT_RUNS = ("--", "sh", "-c", 'test "$PPID" = "$0" && exec "$@"')


def ends_with_us(command: Sequence[str], by: Signals = SIGKILL) -> list[str]:
    """Return a command that runs `command` and ends it with signal `by` when this process ends.

    A process that is killed does not run the teardown of its fixtures, but the kernel still sends
    the signal, on Linux with util-linux. The process id is that of `command`. Use SIGTERM for a
    command that has child processes to end.

    The kernel sends the signal when the thread that started the process ends, so this has to be
    called in the main thread. Raises RuntimeError in any other thread.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError(
            f"start {command[0]} in the main thread: it would end when this thread ends"
        )
    setpriv = find_setpriv()
    if setpriv is None:
        return list(command)
    return [setpriv, f"--pdeathsig={by.name}", *IF_PARENT_RUNS, str(os.getpid()), *command]


@cache
def find_setpriv() -> str | None:
    """Return the path of a `setpriv` with the option `--pdeathsig`, which some versions lack."""
    program = shutil.which("setpriv")
    if program is None:
        return None
    command = [program, "--pdeathsig=SIGKILL", "--", "true"]
    result = subprocess.run(command, check=False, capture_output=True)
    return program if result.returncode == 0 else None
