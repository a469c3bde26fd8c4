"""Exact search over all vectors, by FAISS."""

from pathlib import Path
from typing import Final

import faiss

from retrieval.filters import RowFilter
from retrieval.stores.base import Rows, best_first, check_unit_rows, checked, no_rows, selector
from retrieval.stores.faiss_store import FaissStore, read_index
from retrieval.vectors import Vectors


class FlatStore(FaissStore[faiss.IndexFlatIP]):
    """Exact search over all rows, by `IndexFlatIP`. See `retrieval.stores.base.VectorStore`."""

    kind: Final = "faiss-flat-ip"

    @classmethod
    def from_vectors(cls, vectors: Vectors) -> "FlatStore":
        """Index `vectors`, (n, d) unit rows; n may be 0."""
        check_unit_rows(vectors)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return cls(index)

    @classmethod
    def bytes_per_row(cls, dimension: int) -> int:
        return 4 * dimension

    @classmethod
    def read(cls, folder: Path) -> "FlatStore":
        """Open what `write` wrote; the vectors stay in the file and are mapped into memory."""
        return cls(read_index(folder, faiss.IndexFlatIP, faiss.IO_FLAG_MMAP_IFC))

    def search(
        self, vectors: Vectors, k: int, row_filter: RowFilter | None = None
    ) -> tuple[Vectors, Rows]:
        vectors, k, _ = checked(self, vectors, k, row_filter)
        if not k or not len(vectors):
            return no_rows(len(vectors), k)
        parameters = faiss.SearchParameters(sel=selector(row_filter))  # type: ignore[call-arg]  # FAISS adds keywords at import
        scores, rows = self._index.search(vectors, k, params=parameters)
        return best_first(scores, rows, k)
