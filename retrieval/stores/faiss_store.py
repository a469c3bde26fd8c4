"""What all FAISS stores share, and the reading and writing of FAISS's index files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

import faiss
import numpy as np

from retrieval.errors import VectorStoreError
from retrieval.vectors import RowVectors, Vectors

FILE = "vectors.faiss"

Index = TypeVar("Index", bound=faiss.Index)


class FaissStore(Generic[Index]):
    """A FAISS index of vectors that lies in a file of the snapshot.

    It is the part of `retrieval.stores.base.VectorStore` that does not depend on the kind of index.
    """

    def __init__(self, index: Index) -> None:
        self._index = index

    def check(self) -> None:
        """Do nothing: the file was verified when the snapshot was opened."""

    def write(self, folder: Path) -> None:
        write_index(self._index, folder)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def views(self) -> Mapping[str, RowVectors]:
        """An empty mapping: the arrays of views are read from the snapshot's own files."""
        return {}

    def vectors(self, rows: np.ndarray) -> Vectors:
        if not len(rows):
            return np.empty((0, self.dimension), np.float32)
        vectors: Vectors = self._index.reconstruct_batch(rows)
        return vectors


def read_index(folder: Path, kind: type[Index], flags: int) -> Index:
    """Read the index in `folder`, which must be of `kind`; `flags` say what is mapped into memory.

    FAISS trusts the bytes that it reads, so the file's digest must be verified first. Raises
    VectorStoreError where FAISS can't read it or it is of another kind.
    """
    file = folder / FILE
    try:
        index: Any = faiss.read_index(str(file), flags)
    except RuntimeError as error:
        raise VectorStoreError(f"{file}: FAISS cannot read this index") from error
    if type(index) is not kind:
        raise VectorStoreError(
            f"{file}: holds {type(index).__name__}, expected {kind.__name__}; build a new snapshot"
        )
    expected: Index = index
    return expected


def write_index(index: faiss.Index, folder: Path) -> None:
    file = folder / FILE
    try:
        faiss.write_index(index, str(file))
    except RuntimeError as error:
        raise VectorStoreError(f"{file}: FAISS cannot write here; is the disk full?") from error
