"""The seam between this project and any vector engine, and FAISS behind it.

FAISS is held against brute force in `tests/contract`.
"""

from pathlib import Path
from typing import Protocol

import faiss
import numpy as np

from retrieval.errors import VectorStoreError
from retrieval.vectors import Vectors, non_unit_rows

Rows = np.ndarray[tuple[int, int], np.dtype[np.int64]]


class VectorStore(Protocol):
    """Vectors by row number, searched by inner product (on unit rows: the cosine)."""

    def __len__(self) -> int:
        """How many rows there are."""
        ...

    def search(self, vectors: Vectors, k: int) -> tuple[Vectors, Rows]:
        """The `k` nearest rows of each of n query vectors.

        `vectors` is (n, d) with rows of length 1. Returns scores, (n, m) float32, and row numbers,
        (n, m) int64, with m = min(k, rows), best first, equal scores by ascending row. Raises
        VectorStoreError for another dimension or a row that isn't of length 1.
        """
        ...

    def vectors(self, rows: np.ndarray) -> Vectors:
        """The vectors of `rows`, (m,) int64, as (m, d) float32."""
        ...


class FlatStore:
    """Exact search over all rows, by FAISS's `IndexFlatIP`."""

    kind = "faiss-flat-ip"

    def __init__(self, index: faiss.IndexFlatIP) -> None:
        self._index = index

    @classmethod
    def from_vectors(cls, vectors: Vectors) -> "FlatStore":
        """`vectors` is (n, d); n may be 0."""
        _check_unit_rows(vectors)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return cls(index)

    @classmethod
    def read(cls, file: Path) -> "FlatStore":
        """Open what `write` wrote. FAISS trusts the bytes: verify the file's digest first."""
        try:
            index = faiss.read_index(str(file))
        except RuntimeError as error:
            raise VectorStoreError(f"{file}: FAISS cannot read this index") from error
        if type(index) is not faiss.IndexFlatIP:
            raise VectorStoreError(
                f"{file}: holds a {type(index).__name__}, expected an IndexFlatIP; build it anew"
            )
        return cls(index)

    def write(self, file: Path) -> None:
        try:
            faiss.write_index(self._index, str(file))
        except RuntimeError as error:
            raise VectorStoreError(f"{file}: FAISS cannot write here; is the disk full?") from error

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, vectors: Vectors, k: int) -> tuple[Vectors, Rows]:
        if vectors.ndim != 2 or vectors.shape[1] != self.dimension:
            raise VectorStoreError(
                f"query vectors have shape {vectors.shape}, expected (n, {self.dimension})"
            )
        _check_unit_rows(vectors)
        k = min(k, len(self))  # beyond its rows FAISS pads with row -1
        if k < 1 or not len(vectors):
            shape = (len(vectors), max(k, 0))
            return np.empty(shape, np.float32), np.empty(shape, np.int64)
        scores, rows = self._index.search(np.ascontiguousarray(vectors, np.float32), k)
        order = np.lexsort((rows, -scores), axis=1)  # FAISS leaves ties in no stated order
        return np.take_along_axis(scores, order, 1), np.take_along_axis(rows, order, 1)

    def vectors(self, rows: np.ndarray) -> Vectors:
        if not len(rows):
            return np.empty((0, self.dimension), np.float32)
        vectors: Vectors = self._index.reconstruct_batch(rows)
        return vectors


def _check_unit_rows(vectors: Vectors) -> None:
    for row, length in non_unit_rows(vectors)[:1]:
        raise VectorStoreError(f"vector {row} has length {length:.4g}; vectors must have length 1")
