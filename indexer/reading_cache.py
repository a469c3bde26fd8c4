"""Readings of files, kept from build to build: a PDF that hasn't changed isn't parsed again."""

import hashlib
from collections.abc import Callable
from importlib.metadata import distributions
from pathlib import Path

import msgspec

import indexer
import retrieval
from indexer.kept import Kept
from indexer.reading import Reading
from indexer.source import Source

READINGS_FILE = "readings.sqlite"

Parse = Callable[[Source], Reading]


def cached(parse: Parse, kept: Kept) -> Parse:
    """`parse`, whose readings are kept. What it rejects is tried again each time.

    A reading is known by all that it is made from: the file, how it is to be read, and the code and
    libraries that read it.
    """
    prefix = _code()

    def read(source: Source) -> Reading:
        key = hashlib.sha256(prefix + msgspec.msgpack.encode(source)).digest()
        value = kept.take(key)
        if value is not None:
            try:
                return msgspec.msgpack.decode(value, type=Reading)
            except msgspec.MsgspecError:
                pass  # spoilt: read anew
        reading = parse(source)
        kept.put(key, msgspec.msgpack.encode(reading))
        return reading

    return read


def _code() -> bytes:
    """The digest of the code that reads, its own and that of libraries by their versions."""
    digest = hashlib.sha256()
    for package in (indexer, retrieval):
        for file in sorted(Path(package.__path__[0]).glob("*.py")):
            digest.update(file.read_bytes())
    for each in sorted(f"{one.name}=={one.version}" for one in distributions()):
        digest.update(each.encode())
    return digest.digest()
