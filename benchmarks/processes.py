"""Facts about processes from /proc, whose files may disappear at any moment."""

from pathlib import Path


def read_proc(process: int | str, name: str) -> str:
    """Return the file `name` of `process` in /proc; empty if the process has ended."""
    try:
        return Path(f"/proc/{process}/{name}").read_text(encoding="utf-8")
    except OSError:
        return ""


def family(process: int) -> list[int]:
    """Return the ids of `process` and of all its descendants."""
    pids, waiting = [], [process]
    while waiting:
        pid = waiting.pop()
        pids.append(pid)
        waiting += map(int, read_proc(pid, f"task/{pid}/children").split())
    return pids


def memory_mb(process: int | str = "self") -> dict[str, int]:
    """Return MiB by kind: `anon` is private memory, `file` is pages of files, which can be reread.

    The result is empty for a process that has ended.
    """
    return {
        line[3:7].lower(): int(line.split()[1]) // 1024
        for line in read_proc(process, "status").splitlines()
        if line.startswith(("RssAnon:", "RssFile:"))
    }
