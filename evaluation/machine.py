"""The commit and the machine that a figure was measured with."""

import os
import platform
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


# Files that measuring itself writes; a commit counts as unchanged in spite of them.
WRITTEN = (":!benchmarks/results", ":!docs")


def commit() -> str:
    """The checked-out commit, marked where other files than measurements differ from it.

    Empty outside a checkout.
    """
    head = _git("rev-parse", "--short=12", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", *WRITTEN)
    return f"{head}-dirty" if head and changed else head


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603
            ["git", *arguments],  # noqa: S607
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def machine() -> str:
    """The processor, cores, system and Python of this machine."""
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, {platform.platform()}, "
        f"Python {platform.python_version()}"
    )
