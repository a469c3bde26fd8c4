"""The results of benchmarks as JSON, with the commit and the machine."""

import json
from pathlib import Path
from typing import Any

from evaluation.machine import commit, machine
from retrieval.manifest import timestamp

FOLDER = Path(__file__).parent / "results"


def write(name: str, folder: Path, **figures: Any) -> Path:
    """Write `<name>.json` in `folder`, which is created if needed; return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.json"
    content = {"made_at": timestamp(), "commit": commit(), "machine": machine()} | figures
    file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return file


def read(name: str, folder: Path) -> dict[str, Any] | None:
    """Return what `write` wrote; None if there is no such file."""
    file = folder / f"{name}.json"
    if not file.exists():
        return None
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content
