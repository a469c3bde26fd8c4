"""The interface between this project and a vector engine, and what all engines share.

`tests/contract` compares every engine with brute force.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import faiss
import numpy as np

from retrieval.errors import VectorStoreError
from retrieval.filters import RowFilter
from retrieval.vectors import RowVectors, Vectors, non_unit_rows

Rows = np.ndarray[tuple[int, int], np.dtype[np.int64]]


class VectorStore(Protocol):
    """Vectors by row number, searched by inner product (on unit rows: the cosine)."""

    @property
    def kind(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def __len__(self) -> int:
        """Return how many rows there are."""
        ...

    def search(
        self, vectors: Vectors, k: int, row_filter: RowFilter | None = None
    ) -> tuple[Vectors, Rows]:
        """Return the `k` nearest rows that `row_filter` lets pass, for each of n query vectors.

        `vectors` is (n, d) with rows of length 1. The result is scores, (n, m) float32, and row
        numbers, (n, m) int64, with m = min(k, rows that pass), best first, equal scores by
        ascending row. Raises VectorStoreError for another dimension or a row that isn't of length
        1, and StoreUnavailableError where the engine is another process that does not answer.
        """
        ...

    @property
    def views(self) -> Mapping[str, RowVectors]:
        """The vectors of views that the engine holds too, by their field in `Views`."""
        ...

    def vectors(self, rows: np.ndarray) -> Vectors:
        """Return the vectors of `rows`, (m,) int64, as (m, d) float32."""
        ...

    def check(self) -> None:
        """Raise StoreUnavailableError if it cannot answer now, and VectorStoreError if it does not
        hold the rows that it should."""
        ...

    def write(self, folder: Path) -> None:
        """Write it into the empty `folder`, from which the engine's `read` opens it again."""
        ...


# Up to this many rows that pass a filter are compared one by one instead of searched in a structure
# made for all rows. That takes as long as an exact search of as many (see `exact_rows`).
BRUTE_FORCE_ROWS = 30_000


def checked(
    store: VectorStore, vectors: Vectors, k: int, row_filter: RowFilter | None
) -> tuple[Vectors, int, float]:
    """Return `vectors` made contiguous, `k` capped at the rows that pass, and those rows' share.

    The share is from 0 to 1. Raises VectorStoreError unless `vectors` is (n, d) with rows of length
    1, and where `row_filter` was made for another number of rows.
    """
    if vectors.ndim != 2 or vectors.shape[1] != store.dimension:
        raise VectorStoreError(
            f"query vectors have shape {vectors.shape}, expected (n, {store.dimension})"
        )
    check_unit_rows(vectors)
    if row_filter is not None and len(row_filter.mask) != len(store):
        raise VectorStoreError(
            f"the row filter has {len(row_filter.mask)} rows, expected {len(store)}"
        )
    allowed = len(store) if row_filter is None else int(row_filter.mask.sum())
    share = allowed / len(store) if len(store) else 0.0
    return np.ascontiguousarray(vectors, np.float32), max(0, min(k, allowed)), share


def selector(row_filter: RowFilter | None) -> faiss.IDSelector | None:
    """Return the filter as FAISS reads it: one bit a row."""
    if row_filter is None:
        return None
    bits = np.packbits(row_filter.mask, bitorder="little")
    return faiss.IDSelectorBitmap(bits)  # type: ignore[arg-type, call-arg]  # FAISS takes, and keeps, the array


def no_rows(queries: int, k: int) -> tuple[Vectors, Rows]:
    """Return what a search without a row gives: (n, k) scores and rows, n or k being 0."""
    return np.empty((queries, k), np.float32), np.empty((queries, k), np.int64)


def best_first(scores: Vectors, rows: Rows, k: int) -> tuple[Vectors, Rows]:
    """Return each query's `k` highest scores and their rows, ties by ascending row.

    FAISS leaves the order of ties open.
    """
    order = np.lexsort((rows, -scores), axis=1)[:, :k]
    return np.take_along_axis(scores, order, 1), np.take_along_axis(rows, order, 1)


def check_unit_rows(vectors: Vectors) -> None:
    for row, length in non_unit_rows(vectors)[:1]:
        raise VectorStoreError(f"vector {row} has length {length:.4g}; vectors must have length 1")
