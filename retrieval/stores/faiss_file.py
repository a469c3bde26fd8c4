"""Reading and writing of FAISS's index files. The bytes are trusted: verify their digest first."""

from pathlib import Path
from typing import Any, TypeVar

import faiss

from retrieval.errors import VectorStoreError

FILE = "vectors.faiss"

Index = TypeVar("Index", bound=faiss.Index)


def read_index(folder: Path, kind: type[Index], flags: int) -> Index:
    """The index in `folder`, which has to be of `kind`; `flags` say what is mapped into memory."""
    file = folder / FILE
    try:
        index: Any = faiss.read_index(str(file), flags)
    except RuntimeError as error:
        raise VectorStoreError(f"{file}: FAISS cannot read this index") from error
    if type(index) is not kind:
        raise VectorStoreError(
            f"{file}: holds a {type(index).__name__}, expected an {kind.__name__}; build it anew"
        )
    found: Index = index
    return found


def write_index(index: faiss.Index, folder: Path) -> None:
    file = folder / FILE
    try:
        faiss.write_index(index, str(file))
    except RuntimeError as error:
        raise VectorStoreError(f"{file}: FAISS cannot write here; is the disk full?") from error
