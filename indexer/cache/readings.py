"""Readings of files, cached from build to build: an unchanged PDF isn't parsed again."""

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec

from indexer.cache.fingerprint import code_digest
from indexer.cache.key_value import KeyValueCache
from indexer.readers.reading import OpenFile, Reading, SourceFile
from retrieval.root import Root


def cached_reader(open_file: OpenFile, cache: KeyValueCache) -> OpenFile:
    """Return `open_file` with a cache of readings.

    The key of a reading covers everything that it is made from: the file, the settings by which it
    is read, and the code and libraries that read it. A file that is not indexed is parsed again
    each time.
    """
    prefix = code_digest()

    def open_cached(file: Path, root: Root) -> tuple[SourceFile, Callable[[], Reading]]:
        opened, parse = open_file(file, root)
        key = hashlib.sha256(prefix + opened.key).digest()
        return opened, partial(_read, key, parse, cache)

    return open_cached


def _read(key: bytes, parse: Callable[[], Reading], cache: KeyValueCache) -> Reading:
    value = cache.take(key)
    if value is not None:
        try:
            return msgspec.msgpack.decode(value, type=Reading)
        except msgspec.MsgspecError:
            pass  # damaged: parse the file again
    reading = parse()
    cache.put(key, msgspec.msgpack.encode(reading))
    return reading
