"""The seam between this project and any vector engine.

Every engine is held against brute force in `tests/contract`.
"""

from pathlib import Path
from typing import Protocol

import faiss
import numpy as np

from retrieval.errors import VectorStoreError
from retrieval.filters import Among
from retrieval.vectors import Vectors, non_unit_rows

Rows = np.ndarray[tuple[int, int], np.dtype[np.int64]]


class VectorStore(Protocol):
    """Vectors by row number, searched by inner product (on unit rows: the cosine)."""

    @property
    def kind(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def __len__(self) -> int:
        """How many rows there are."""
        ...

    def search(self, vectors: Vectors, k: int, among: Among | None = None) -> tuple[Vectors, Rows]:
        """The `k` nearest rows of each of n query vectors, of those `among` which they may be.

        `vectors` is (n, d) with rows of length 1. Returns scores, (n, m) float32, and row numbers,
        (n, m) int64, with m = min(k, rows that may be), best first, equal scores by ascending row.
        Raises VectorStoreError for another dimension or a row that isn't of length 1, and
        StoreUnavailableError where the engine is another process that does not answer.
        """
        ...

    def vectors(self, rows: np.ndarray) -> Vectors:
        """The vectors of `rows`, (m,) int64, as (m, d) float32."""
        ...

    def check(self) -> None:
        """Raise StoreUnavailableError where it cannot answer now, VectorStoreError where it holds
        other rows than it should."""
        ...

    def write(self, folder: Path) -> None:
        """Into the empty `folder`, from which the engine's `read` opens it again."""
        ...


# So few rows are all looked at rather than sought in a structure made for all of them: that takes
# as long as an exact search of so many (see the setting `exact_rows`).
ALL_LOOKED_AT = 30_000


def checked(
    store: VectorStore, vectors: Vectors, k: int, among: Among | None
) -> tuple[Vectors, int, float]:
    """`vectors` and `k` as an engine takes them: contiguous, and no more rows than there may be.

    Also the share of the rows that may be, from 0 to 1. VectorStoreError unless `vectors` is (n, d)
    with rows of length 1.
    """
    if vectors.ndim != 2 or vectors.shape[1] != store.dimension:
        raise VectorStoreError(
            f"query vectors have shape {vectors.shape}, expected (n, {store.dimension})"
        )
    check_unit_rows(vectors)
    if among is not None and len(among.rows) != len(store):
        raise VectorStoreError(f"`among` has {len(among.rows)} rows, expected {len(store)}")
    allowed = len(store) if among is None else int(among.rows.sum())
    share = allowed / len(store) if len(store) else 0.0
    return np.ascontiguousarray(vectors, np.float32), max(0, min(k, allowed)), share


def selector(among: Among | None) -> faiss.IDSelector | None:
    """As FAISS takes it: a bit for each row."""
    if among is None:
        return None
    bits = np.packbits(among.rows, bitorder="little")
    return faiss.IDSelectorBitmap(bits)  # type: ignore[arg-type, call-arg]  # it keeps the array


def no_rows(queries: int, k: int) -> tuple[Vectors, Rows]:
    """What a search for nothing gives."""
    return np.empty((queries, k), np.float32), np.empty((queries, k), np.int64)


def best_first(scores: Vectors, rows: Rows, k: int) -> tuple[Vectors, Rows]:
    """The `k` highest of each query, equal scores by ascending row: FAISS leaves ties unordered."""
    order = np.lexsort((rows, -scores), axis=1)[:, :k]
    return np.take_along_axis(scores, order, 1), np.take_along_axis(rows, order, 1)


def check_unit_rows(vectors: Vectors) -> None:
    for row, length in non_unit_rows(vectors)[:1]:
        raise VectorStoreError(f"vector {row} has length {length:.4g}; vectors must have length 1")
