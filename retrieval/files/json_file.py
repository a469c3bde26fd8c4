"""JSON in files, strictly decoded into a type."""

from pathlib import Path
from typing import TypeVar

import msgspec

from retrieval.errors import SnapshotError

Value = TypeVar("Value")

# What msgspec raises for bytes that are not JSON, or JSON of another shape.
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def read_json(file: Path, kind: type[Value]) -> Value:
    """Decode `file` as a value of type `kind`; raise SnapshotError where that can't be done."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except (OSError, *UNREADABLE) as error:
        raise SnapshotError(f"{file}: cannot be read ({error}); build a new snapshot") from error


def write_json(file: Path, value: object) -> None:
    file.write_bytes(msgspec.json.encode(value) + b"\n")
