"""Vectors of passages, kept from build to build: what hasn't changed isn't embedded again.

A build that was broken off goes on where it stood.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
import numpy as np

from indexer.errors import PublishError
from retrieval.encoder import Encoder, EncoderInfo
from retrieval.vectors import Vectors, non_unit_rows

CACHE_FILE = "embeddings.sqlite"

TABLE = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)"
# What this build uses. Not a column: to mark a row would write its whole vector anew.
USED = "CREATE TEMP TABLE used (key BLOB PRIMARY KEY)"


PROBES = ["Where?", "Who has the key to the shed?", "The key hangs beside the door. " * 20]


class CachedEncoder:
    """`encoder`, whose vectors of passages are kept in `database`. See `retrieval.encoder.Encoder`.

    A vector is known by the SHA-256 of its text, of what is known of the encoder, and of what that
    makes of a few texts here; no text is kept.
    """

    def __init__(self, encoder: Encoder, database: sqlite3.Connection) -> None:
        self._encoder = encoder
        self._database = database
        # A runtime or a processor that calculates otherwise in the last bit makes other vectors,
        # though all that is known of the model is the same.
        known = msgspec.json.encode(encoder.info) + encoder.encode_passages(PROBES).tobytes()
        self._prefix = hashlib.sha256(known).digest()

    @property
    def info(self) -> EncoderInfo:
        return self._encoder.info

    def encode_queries(self, texts: list[str]) -> Vectors:
        return self._encoder.encode_queries(texts)

    def encode_passages(self, texts: list[str]) -> Vectors:
        keys = [hashlib.sha256(self._prefix + text.encode()).digest() for text in texts]
        vectors: Vectors = np.empty((len(texts), self.info.dimension), np.float32)
        missing = self._take(keys, vectors)
        if missing:
            vectors[missing] = self._encoder.encode_passages([texts[at] for at in missing])
        with self._database:  # one transaction: all of these, or none
            self._database.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                [(keys[at], vectors[at].tobytes()) for at in missing],
            )
            self._database.executemany(
                "INSERT OR IGNORE INTO used VALUES (?)", [(key,) for key in keys]
            )
        return vectors

    def count_tokens(self, text: str) -> int:
        return self._encoder.count_tokens(text)

    def save(self, folder: Path) -> None:
        self._encoder.save(folder)

    def _take(self, keys: list[bytes], into: np.ndarray) -> list[int]:
        """Put the vectors of `keys` `into` the (n, d) given; where there are none of use."""
        missing = []
        for at, key in enumerate(keys):
            found = self._database.execute("SELECT vector FROM vectors WHERE key = ?", (key,))
            row = found.fetchone()
            if row is None or len(row[0]) != into[at].nbytes:
                missing.append(at)
                into[at] = 0  # as whatever isn't a vector
            else:
                into[at] = np.frombuffer(row[0], np.float32)
        spoilt = {at for at, _ in non_unit_rows(into)}
        return sorted(spoilt.union(missing))


@contextmanager
def embedding_cache(index: Path) -> Iterator[sqlite3.Connection]:
    """The cache in the folder `index`, for one build; a damaged one is made anew.

    When the build ends well, what it didn't use is deleted: the cache grows no larger than the
    corpus. Raises PublishError where the cache cannot be written.
    """
    file = index / CACHE_FILE
    try:
        with closing(_opened(file)) as database:
            yield database
            with database:
                database.execute("DELETE FROM vectors WHERE key NOT IN (SELECT key FROM used)")
    except sqlite3.Error as error:
        raise PublishError(
            f"{file}: {error}; this file only saves time, delete it and build again"
        ) from error


def _opened(file: Path) -> sqlite3.Connection:
    try:
        return _connected(file)
    except sqlite3.OperationalError:
        raise  # no right to write, no space: not the file's fault
    except sqlite3.DatabaseError:
        file.unlink()
        return _connected(file)


def _connected(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file)
    try:
        with database:
            database.execute(TABLE)
            database.execute(USED)
    except sqlite3.Error:
        database.close()
        raise
    return database
