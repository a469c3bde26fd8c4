"""Reading and writing of FAISS's index files. The bytes are trusted: verify their digest first."""

from pathlib import Path

import faiss

from retrieval.errors import VectorStoreError

FILE = "vectors.faiss"


def read_index(folder: Path, flags: int) -> faiss.Index:
    """The index in `folder`, as the class that it is of; `flags` say what is mapped into memory."""
    file = folder / FILE
    try:
        return faiss.read_index(str(file), flags)
    except RuntimeError as error:
        raise VectorStoreError(f"{file}: FAISS cannot read this index") from error


def write_index(index: faiss.Index, folder: Path) -> None:
    file = folder / FILE
    try:
        faiss.write_index(index, str(file))
    except RuntimeError as error:
        raise VectorStoreError(f"{file}: FAISS cannot write here; is the disk full?") from error
