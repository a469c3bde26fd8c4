"""Readings of files, kept from build to build: a PDF that hasn't changed isn't parsed again."""

import hashlib
from collections.abc import Callable

import msgspec

from indexer.cache.fingerprint import code_digest
from indexer.cache.key_value import Kept
from indexer.readers.reading import Reading
from indexer.sources.source import Source

Parse = Callable[[Source], Reading]


def cached(parse: Parse, kept: Kept) -> Parse:
    """`parse`, whose readings are kept. What it rejects is tried again each time.

    A reading is known by all that it is made from: the file, how it is to be read, and the code and
    libraries that read it.
    """
    prefix = code_digest()

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
