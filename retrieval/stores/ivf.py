"""Search in the lists nearest to a query, by FAISS: for little memory.

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

EXACT_FILE = "exact.npy"

# Of so many times the rows asked for, found by their codes, the best are taken by their vectors.
# On 77,851 real sentences, with 128 of 1,116 lists: 1 finds .83 of the ten best, 2 .96, 4 .980.
REFINE = 4

# FAISS wants so many rows for each list to learn from; with fewer it warns, and finds less.
TRAIN_LEAST = 39
TRAIN_MOST = 64  # beyond which learning takes longer and finds the same


class IvfStore:
    """Rows in lists around centroids, as codes of 4 bits for two numbers.

    See `retrieval.stores.base.VectorStore`: rows may be missed, but scores are in order and as
    many rows come as were asked for. `exact` is (n, d) float16, on disk and mapped into memory.
    `effort` is how many lists are searched.
    """

    kind = "faiss-ivf-pq4"

    def __init__(self, index: faiss.IndexIVFPQFastScan, exact: np.ndarray, effort: int) -> None:
        self._index = index
        self._exact = exact
        self.effort = effort

    @classmethod
    def from_vectors(cls, vectors: Vectors, lists: int) -> "IvfStore":
        """`vectors` is (n, d), d even; n is at least `TRAIN_LEAST` times `lists`."""
        check_unit_rows(vectors)
        rows, dimension = vectors.shape
        index: Any = faiss.index_factory(
            dimension, f"IVF{lists},PQ{dimension // 2}x4fs", faiss.METRIC_INNER_PRODUCT
        )
        sample = np.random.default_rng(0).permutation(rows)[: lists * TRAIN_MOST]
        index.train(vectors[np.sort(sample)])
        index.add(vectors)
        return cls(index, vectors.astype(np.float16), 1)

    @classmethod
    def bytes_per_row(cls, dimension: int) -> int:
        """A code and the row's number; the exact vectors lie on disk."""
        return dimension // 4 + 8

    @classmethod
    def read(cls, folder: Path, effort: int) -> "IvfStore":
        """Open what `write` wrote; the exact vectors stay in their file."""
        index = read_index(folder, faiss.IndexIVFPQFastScan, 0)
        file = folder / EXACT_FILE
        try:
            exact = read_array(file, np.float16, 2)
        except SnapshotError as error:
            raise VectorStoreError(str(error)) from error
        if exact.shape != (index.ntotal, index.d):
            raise VectorStoreError(f"{file}: has shape {exact.shape}; build it anew")
        return cls(index, exact, effort)

    def check(self) -> None:
        """Its file was held against the manifest."""

    def write(self, folder: Path) -> None:
        write_index(self._index, folder)
        write_array(folder / EXACT_FILE, self._exact)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    @property
    def most_effort(self) -> int:
        """How many lists there are."""
        return int(self._index.nlist)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, vectors: Vectors, k: int, among: Among | None = None) -> tuple[Vectors, Rows]:
        vectors, k, share = checked(self, vectors, k, among)
        if not k or not len(vectors):
            return no_rows(len(vectors), k)
        if among is not None and share * len(self) <= ALL_LOOKED_AT:
            allowed = np.flatnonzero(among.rows)
            scores = vectors @ self.vectors(allowed).T
            return best_first(scores, np.broadcast_to(allowed, scores.shape), k)
        depth = min(round(share * len(self)), REFINE * k)
        # What is sought lies the farther off, the fewer of the rows may be found.
        lists = min(self.most_effort, math.ceil(self.effort / share))
        rows = self._rows(vectors, depth, lists, among)
        short = np.flatnonzero((rows < 0).any(axis=1))  # the lists searched held too few
        if len(short):
            rows[short] = self._rows(vectors[short], depth, self.most_effort, among)
        scores = np.einsum("nkd,nd->nk", self._exact[rows].astype(np.float32), vectors)
        return best_first(scores, rows, k)

    def vectors(self, rows: np.ndarray) -> Vectors:
        exact: Vectors = self._exact[rows].astype(np.float32)
        return exact

    def _rows(self, vectors: Vectors, depth: int, lists: int, among: Among | None) -> Rows:
        parameters = faiss.SearchParametersIVF(nprobe=lists, sel=selector(among))  # type: ignore[call-arg]
        _, rows = self._index.search(vectors, depth, params=parameters)
        found: Rows = rows
        return found
