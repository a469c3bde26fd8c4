"""Approximate search in the inverted lists nearest to a query, by FAISS: for little memory.

Jégou, Douze and Schmid, "Product Quantization for Nearest Neighbor Search", 2011; André, Kermarrec
and Le Scouarnec, "Cache locality is not enough", 2015, for the codes of 4 bits. Reasons and
figures: docs/decisions/0011-vector-index.md.
"""

import math
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from retrieval.errors import SnapshotError, VectorStoreError
from retrieval.files.arrays import read_array, write_array
from retrieval.filters import RowFilter
from retrieval.stores.base import (
    BRUTE_FORCE_ROWS,
    Rows,
    best_first,
    check_unit_rows,
    checked,
    no_rows,
    selector,
)
from retrieval.stores.faiss_store import FaissStore, read_index
from retrieval.vectors import Vectors

EXACT_FILE = "exact.npy"

# This many times the rows asked for are found by their codes, and the best of them by their exact
# vectors are returned. On 77,851 real sentences, with 128 of 1,116 lists: 1 finds .83 of the ten
# best, 2 .96, 4 .980.
REFINE = 4

# Rows a list that FAISS learns the centroids from. With fewer it warns and finds less; with more it
# takes longer and finds the same.
LEAST_TRAINING_ROWS = 39
MOST_TRAINING_ROWS = 64


class IvfStore(FaissStore[faiss.IndexIVFPQFastScan]):
    """Rows in lists around centroids, as codes of 4 bits for two numbers.

    See `retrieval.stores.base.VectorStore`: rows may be missed, but scores are in order, and as
    many rows are returned as were asked for. `exact` is (n, d) float16, on disk and mapped into
    memory. `nprobe` is how many lists a query searches.
    """

    kind = "faiss-ivf-pq4"

    def __init__(self, index: faiss.IndexIVFPQFastScan, exact: np.ndarray, nprobe: int) -> None:
        super().__init__(index)
        self._exact = exact
        self.nprobe = nprobe

    @classmethod
    def from_vectors(cls, vectors: Vectors, lists: int) -> "IvfStore":
        """Index `vectors`, (n, d), in `lists` lists.

        d is even, and n is at least `LEAST_TRAINING_ROWS` times `lists`.
        """
        check_unit_rows(vectors)
        rows, dimension = vectors.shape
        index: Any = faiss.index_factory(
            dimension, f"IVF{lists},PQ{dimension // 2}x4fs", faiss.METRIC_INNER_PRODUCT
        )
        sample = np.random.default_rng(0).permutation(rows)[: lists * MOST_TRAINING_ROWS]
        index.train(vectors[np.sort(sample)])
        index.add(vectors)
        return cls(index, vectors.astype(np.float16), 1)

    @classmethod
    def bytes_per_row(cls, dimension: int) -> int:
        """Return a row's bytes in memory: its code and its number. Exact vectors stay on disk."""
        return dimension // 4 + 8

    @classmethod
    def read(cls, folder: Path, nprobe: int) -> "IvfStore":
        """Open what `write` wrote; the exact vectors stay in their file."""
        index = read_index(folder, faiss.IndexIVFPQFastScan, 0)
        file = folder / EXACT_FILE
        try:
            exact = read_array(file, np.float16, 2)
        except SnapshotError as error:
            raise VectorStoreError(str(error)) from error
        if exact.shape != (index.ntotal, index.d):
            raise VectorStoreError(f"{file}: has shape {exact.shape}; build a new snapshot")
        return cls(index, exact, nprobe)

    def write(self, folder: Path) -> None:
        super().write(folder)
        write_array(folder / EXACT_FILE, self._exact)

    @property
    def lists(self) -> int:
        """How many lists there are, which is the largest `nprobe` that makes a difference."""
        return int(self._index.nlist)

    def with_nprobe(self, nprobe: int) -> "IvfStore":
        """Return a store of the same index that is searched with another `nprobe`."""
        return IvfStore(self._index, self._exact, nprobe)

    def search(
        self, vectors: Vectors, k: int, row_filter: RowFilter | None = None
    ) -> tuple[Vectors, Rows]:
        vectors, k, share = checked(self, vectors, k, row_filter)
        if not k or not len(vectors):
            return no_rows(len(vectors), k)
        if row_filter is not None and share * len(self) <= BRUTE_FORCE_ROWS:
            allowed = np.flatnonzero(row_filter.mask)
            scores = vectors @ self.vectors(allowed).T
            return best_first(scores, np.broadcast_to(allowed, scores.shape), k)
        depth = min(round(share * len(self)), REFINE * k)
        # The fewer rows pass the filter, the farther away the nearest of them are.
        nprobe = min(self.lists, math.ceil(self.nprobe / share))
        rows = self._rows(vectors, depth, nprobe, row_filter)
        short = np.flatnonzero((rows < 0).any(axis=1))  # the searched lists held too few rows
        if len(short):
            rows[short] = self._rows(vectors[short], depth, self.lists, row_filter)
        scores = np.einsum("nkd,nd->nk", self._exact[rows].astype(np.float32), vectors)
        return best_first(scores, rows, k)

    def vectors(self, rows: np.ndarray) -> Vectors:
        exact: Vectors = self._exact[rows].astype(np.float32)
        return exact

    def _rows(
        self, vectors: Vectors, depth: int, nprobe: int, row_filter: RowFilter | None
    ) -> Rows:
        """Return each query's `depth` nearest rows by their codes; -1 where there are fewer."""
        parameters = faiss.SearchParametersIVF(nprobe=nprobe, sel=selector(row_filter))  # type: ignore[call-arg]  # FAISS adds keywords at import
        _, rows = self._index.search(vectors, depth, params=parameters)
        nearest: Rows = rows
        return nearest
