"""Arrays in files, mapped into memory: processes share them, and opening reads nothing."""

from pathlib import Path

import numpy as np

from retrieval.errors import SnapshotError


def read_array(file: Path) -> np.ndarray:
    """What `np.save` wrote, to be read only. Raises SnapshotError where it can't be read."""
    try:
        return np.asarray(np.load(file, mmap_mode="r", allow_pickle=False))
    except (OSError, ValueError, EOFError) as error:
        raise SnapshotError(f"{file}: cannot be read ({error}); build a new snapshot") from error


def write_array(file: Path, array: np.ndarray) -> None:
    np.save(file, array, allow_pickle=False)
