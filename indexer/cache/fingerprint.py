"""The fingerprint of the code. What other code has cached is not used again."""

import hashlib
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import indexer
import retrieval


@cache
def code_digest() -> bytes:
    """Return the digest of every file of the indexer and retrieval, and of libraries' versions.

    A file counts by its path and its bytes, in subfolders too, so adding, removing or moving one
    changes the digest. Compiled files don't count, because Python writes them as it runs.
    """
    digest = hashlib.sha256()
    for package in (indexer, retrieval):
        folder = Path(package.__path__[0])
        for file in sorted(folder.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"{file.relative_to(folder.parent).as_posix()}\n".encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    for library in sorted(f"{library.name}=={library.version}" for library in distributions()):
        digest.update(f"{library}\n".encode())
    return digest.digest()
