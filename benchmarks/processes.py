"""Processes by what the kernel says of them, in files that may be gone at any moment."""

from pathlib import Path


def told_of(process: int | str, name: str) -> str:
    """The file `name` of `process`; empty where that has ended."""
    try:
        return Path(f"/proc/{process}/{name}").read_text(encoding="utf-8")
    except OSError:
        return ""


def family(process: int) -> list[int]:
    """`process`, its children and theirs."""
    found, waiting = [], [process]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += map(int, told_of(pid, f"task/{pid}/children").split())
    return found


def memory_mb(process: int | str = "self") -> dict[str, int]:
    """MiB by kind: `anon` is the process's own, `file` pages of files, which can be had again.

    Empty for a process that has ended.
    """
    return {
        line[3:7].lower(): int(line.split()[1]) // 1024
        for line in told_of(process, "status").splitlines()
        if line.startswith(("RssAnon:", "RssFile:"))
    }
