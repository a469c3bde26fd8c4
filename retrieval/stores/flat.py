"""Exact search, by FAISS."""

from pathlib import Path
from typing import Final

import faiss
import numpy as np

from retrieval.filters import Among
from retrieval.stores.base import Rows, best_first, check_unit_rows, checked, no_rows, selector
from retrieval.stores.faiss_file import read_index, write_index
from retrieval.vectors import Vectors


class FlatStore:
    """Exact search over all rows, by `IndexFlatIP`. See `retrieval.stores.base.VectorStore`."""

    kind: Final = "faiss-flat-ip"

    def __init__(self, index: faiss.IndexFlatIP) -> None:
        self._index = index

    @classmethod
    def from_vectors(cls, vectors: Vectors) -> "FlatStore":
        """`vectors` is (n, d); n may be 0."""
        check_unit_rows(vectors)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return cls(index)

    @classmethod
    def bytes_per_row(cls, dimension: int) -> int:
        return 4 * dimension

    @classmethod
    def read(cls, folder: Path, effort: int = 0) -> "FlatStore":  # noqa: ARG003  it has no choice
        """Open what `write` wrote; the vectors stay in the file and are mapped into memory."""
        index = read_index(folder, faiss.IndexFlatIP, faiss.IO_FLAG_MMAP_IFC)
        return cls(index)

    def check(self) -> None:
        """Its file was held against the manifest."""

    def write(self, folder: Path) -> None:
        write_index(self._index, folder)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, vectors: Vectors, k: int, among: Among | None = None) -> tuple[Vectors, Rows]:
        vectors, k, _ = checked(self, vectors, k, among)
        if not k or not len(vectors):
            return no_rows(len(vectors), k)
        only = faiss.SearchParameters(sel=selector(among))  # type: ignore[call-arg]
        scores, rows = self._index.search(vectors, k, params=only)
        return best_first(scores, rows, k)

    def vectors(self, rows: np.ndarray) -> Vectors:
        if not len(rows):
            return np.empty((0, self.dimension), np.float32)
        vectors: Vectors = self._index.reconstruct_batch(rows)
        return vectors
