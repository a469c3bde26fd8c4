"""Arrays that are written to a file piece by piece, so that they need not fit into memory."""

import os
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.lib import format as npy
from numpy.typing import DTypeLike


class ArrayWriter:
    """Writes to `file` what `retrieval.files.arrays.write_array` would write of all appended rows.

    Each row has the shape `row`; without one, rows are numbers. The file is not mapped into memory
    while it is written, so that a full disk raises an OSError instead of killing the process.
    """

    def __init__(self, file: Path, kind: DTypeLike, *row: int) -> None:
        self._kind = np.dtype(kind)
        self._row = row
        self._rows = 0
        self._stream = file.open("wb")
        self._write_head()

    def append(self, rows: np.ndarray) -> None:
        """Append `rows`, (n, …). Raises ValueError where their kind or shape is another."""
        if rows.dtype != self._kind or rows.shape[1:] != self._row:
            raise ValueError(f"rows are {rows.dtype} {rows.shape}, not {self._kind} {self._row}")
        self._stream.write(np.ascontiguousarray(rows).data)
        self._rows += len(rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._stream:
            if error is None:
                self._stream.seek(0)
                self._write_head()

    def _write_head(self) -> None:
        """Write the header. It has the same length for any number of rows, since NumPy pads it."""
        npy.write_array_header_1_0(
            self._stream,
            {
                "descr": npy.dtype_to_descr(self._kind),
                "fortran_order": False,
                "shape": (self._rows, *self._row),
            },
        )


def new_array(file: Path, kind: DTypeLike, length: int) -> np.ndarray:
    """Create (length,) of zeros, mapped from `file` to be filled in any order.

    Disk space is allocated first, because writing to mapped memory without space kills the process.
    """
    array = npy.open_memmap(file, mode="w+", dtype=np.dtype(kind), shape=(length,))
    with file.open("r+b") as stream:
        size = stream.seek(0, os.SEEK_END)
        os.posix_fallocate(stream.fileno(), 0, size)
    return array
