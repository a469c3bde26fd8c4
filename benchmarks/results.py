"""Results as JSON, with what they were measured on."""

import json
from pathlib import Path
from typing import Any

from evaluation.machine import commit, machine
from retrieval.manifest import timestamp

FOLDER = Path(__file__).parent / "results"


def write(name: str, folder: Path, **figures: Any) -> Path:
    """`<name>.json` in `folder`, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.json"
    made = {"made_at": timestamp(), "commit": commit(), "machine": machine()} | figures
    file.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    return file


def read(name: str, folder: Path) -> dict[str, Any] | None:
    """What `write` wrote; None if it never did."""
    file = folder / f"{name}.json"
    if not file.exists():
        return None
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found
