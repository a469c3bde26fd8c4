"""Readings of files, cached from build to build: an unchanged PDF isn't parsed again."""

import hashlib
from collections.abc import Callable

import msgspec

from indexer.cache.fingerprint import code_digest
from indexer.cache.key_value import KeyValueCache
from indexer.readers.reading import Reading
from indexer.sources.source import Source

Parse = Callable[[Source], Reading]


def cached_reader(parse: Parse, cache: KeyValueCache) -> Parse:
    """`parse` with a cache of its readings. A file that it rejects is parsed again each time.

    The key of a reading covers everything that it is made from: the file, the settings by which it
    is read, and the code and libraries that read it.
    """
    prefix = code_digest()

    def read(source: Source) -> Reading:
        key = hashlib.sha256(prefix + msgspec.msgpack.encode(source)).digest()
        value = cache.take(key)
        if value is not None:
            try:
                return msgspec.msgpack.decode(value, type=Reading)
            except msgspec.MsgspecError:
                pass  # damaged: parse the file again
        reading = parse(source)
        cache.put(key, msgspec.msgpack.encode(reading))
        return reading

    return read
