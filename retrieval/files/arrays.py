"""Arrays in files, mapped into memory: processes share them, and opening one reads no data."""

import tokenize
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from retrieval.errors import SnapshotError

# NumPy parses the head of a file as Python text, and raises all of these for a bad one.
UNREADABLE = (OSError, ValueError, EOFError, TypeError, SyntaxError, tokenize.TokenError)


def read_array(file: Path, kind: DTypeLike, dimensions: int) -> np.ndarray:
    """Map the array that `np.save` wrote to `file` into memory, read-only.

    Raises SnapshotError where it can't be read, or has another type than `kind` or another number
    of dimensions.
    """
    try:
        array = np.asarray(np.load(file, mmap_mode="r", allow_pickle=False))
    except UNREADABLE as error:
        raise SnapshotError(f"{file}: cannot be read ({error}); build a new snapshot") from error
    if array.dtype != kind or array.ndim != dimensions:
        raise SnapshotError(
            f"{file}: holds {array.dtype} in {array.ndim} dimensions, not {np.dtype(kind)} in "
            f"{dimensions}; build a new snapshot"
        )
    return array


def write_array(file: Path, array: np.ndarray) -> None:
    np.save(file, array, allow_pickle=False)
