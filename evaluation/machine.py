"""The commit and the machine that a figure was measured with."""

import os
import platform
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


# The benchmarks write these files, so that changes to them do not mark a commit as changed.
WRITTEN = (":!benchmarks/results", ":!docs")


def commit() -> str:
    """Return the checked-out commit, with `-dirty` if files other than measurements differ from it.

    The result is empty outside a checkout.
    """
    head = _git("rev-parse", "--short=12", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", *WRITTEN)
    return f"{head}-dirty" if head and changed else head


def _git(*arguments: str) -> str:
    try:
        result = subprocess.run(  # noqa: S603 - our own arguments, no shell
            ["git", *arguments],  # noqa: S607 - the git of whoever runs this
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return result.stdout.strip()


def machine() -> str:
    """Return the processor, cores, system and Python version of this machine."""
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, {platform.platform()}, "
        f"Python {platform.python_version()}"
    )
