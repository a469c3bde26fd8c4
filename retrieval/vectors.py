"""Vectors are float32 rows of length 1, so that an inner product is a cosine."""

from typing import Protocol

import numpy as np

Vectors = np.ndarray[tuple[int, int], np.dtype[np.float32]]

# Far above float32 rounding over a row (about 1e-6), far below what an unnormalised model gives.
LENGTH_TOLERANCE = 1e-3


def non_unit_rows(vectors: Vectors) -> list[tuple[int, float]]:
    """Return (row, length) of each row whose length isn't 1; zero, NaN and infinite rows count.

    `vectors` is (n, d); no rows give an empty list.
    """
    lengths = np.sqrt(np.einsum("nd,nd->n", vectors, vectors))  # without a copy of them all
    bad = np.flatnonzero(~(np.abs(lengths - 1) < LENGTH_TOLERANCE))
    return [(int(row), float(lengths[row])) for row in bad]


Starts = np.ndarray[tuple[int], np.dtype[np.int64]]


class RowVectors(Protocol):
    """Vectors that are taken by number: an array, or an object that fetches them from a server."""

    def __len__(self) -> int: ...

    def __getitem__(self, numbers: Starts, /) -> np.ndarray:
        """Return the vectors of `numbers`, (m,), as (m, d) float16 or float32."""
        ...
