"""Search along a graph of near rows, by FAISS: for more rows than can all be looked at in time.

Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using Hierarchical
Navigable Small World graphs", 2016. Reasons and figures: docs/decisions/0011-vector-index.md.
"""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from retrieval.filters import Among
from retrieval.stores.base import (
    ALL_LOOKED_AT,
    Rows,
    best_first,
    check_unit_rows,
    checked,
    no_rows,
    selector,
)
from retrieval.stores.faiss_file import read_index, write_index
from retrieval.vectors import Vectors

# Neighbours kept of each row, and candidates looked at when one is added. On 77,851 vectors of real
# sentences 80 candidates take 7 s and 200 take 16 s, for 1 % more recall at the same effort.
NEIGHBOURS = 32
CANDIDATES = 80

ADDED_AT_ONCE = 20_000  # some seconds

TRAIN_MOST = 100_000  # rows; only the range of each dimension is learnt


class HnswStore:
    """Rows as codes of 8 bits a number, each linked with near ones.

    See `retrieval.stores.base.VectorStore`: rows may be missed, but scores are in order and as
    many rows come as were asked for. `effort` is how many rows are kept in view on the way.
    """

    kind = "faiss-hnsw-sq8"

    def __init__(self, index: faiss.IndexHNSWSQ, effort: int) -> None:
        self._index = index
        self.effort = effort

    @classmethod
    def from_vectors(
        cls, vectors: Vectors, told: Callable[[int], object] = lambda _: None
    ) -> "HnswStore":
        """`vectors` is (n, d), n at least 1; `told` is called with how many more were added."""
        check_unit_rows(vectors)
        index: Any = faiss.index_factory(
            vectors.shape[1], f"HNSW{NEIGHBOURS},SQ8", faiss.METRIC_INNER_PRODUCT
        )
        index.hnsw.efConstruction = CANDIDATES
        index.train(vectors[:: len(vectors) // TRAIN_MOST + 1])
        for start in range(0, len(vectors), ADDED_AT_ONCE):
            some = vectors[start : start + ADDED_AT_ONCE]
            index.add(some)
            told(len(some))
        return cls(index, NEIGHBOURS)

    @classmethod
    def bytes_per_row(cls, dimension: int) -> int:
        """Codes, and links of 4 bytes: twice as many on the lowest level, about 1/31 of that above.

        With the bookkeeping of levels and offsets.
        """
        return dimension + 4 * 2 * NEIGHBOURS + 4 * 2 + 16

    @classmethod
    def read(cls, folder: Path, effort: int) -> "HnswStore":
        """Open what `write` wrote; codes and links stay in the file and are mapped into memory."""
        index = read_index(folder, faiss.IndexHNSWSQ, faiss.IO_FLAG_MMAP_IFC)
        return cls(index, effort)

    def check(self) -> None:
        """Its file was held against the manifest."""

    def write(self, folder: Path) -> None:
        write_index(self._index, folder)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    @property
    def most_effort(self) -> int:
        return len(self)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, vectors: Vectors, k: int, among: Among | None = None) -> tuple[Vectors, Rows]:
        vectors, k, share = checked(self, vectors, k, among)
        if not k or not len(vectors):
            return no_rows(len(vectors), k)
        only = faiss.SearchParameters(sel=selector(among))  # type: ignore[call-arg]
        if among is not None and share * len(self) <= ALL_LOOKED_AT:
            scores, rows = self._index.storage.search(vectors, k, params=only)
            return best_first(scores, rows, k)
        # Rows that may not be are kept in view as well: the fewer may, the more are needed.
        in_view = math.ceil(max(self.effort, k) / share)
        effort = faiss.SearchParametersHNSW(efSearch=in_view, sel=only.sel)  # type: ignore[attr-defined]
        scores, rows = self._index.search(vectors, k, params=effort)
        short = np.flatnonzero(rows[:, -1] < 0)  # where no link leads, all codes are looked at
        if len(short):
            scores[short], rows[short] = self._index.storage.search(vectors[short], k, params=only)
        return best_first(scores, rows, k)

    def vectors(self, rows: np.ndarray) -> Vectors:
        if not len(rows):
            return np.empty((0, self.dimension), np.float32)
        vectors: Vectors = self._index.reconstruct_batch(rows)
        return vectors
