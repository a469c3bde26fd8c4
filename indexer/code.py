"""What a thing is made by that is kept from build to build."""

import hashlib
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import indexer
import retrieval


@cache
def code_digest() -> bytes:
    """The digest of this project's code, and of libraries by their versions."""
    digest = hashlib.sha256()
    for package in (indexer, retrieval):
        for file in sorted(Path(package.__path__[0]).glob("*.py")):
            digest.update(file.read_bytes())
    for each in sorted(f"{one.name}=={one.version}" for one in distributions()):
        digest.update(each.encode())
    return digest.digest()
