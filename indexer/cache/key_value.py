"""What a build keeps for the next: values by key, in a file that only saves time.

A build that was broken off goes on where it stood, but for its last second.
"""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from indexer.errors import PublishError

TABLE = "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, value BLOB NOT NULL)"
# What this build uses. Not a column: to mark a row would write its whole value anew.
USED = "CREATE TEMP TABLE used (key BLOB PRIMARY KEY)"

# Keys in one query, of which SQLite takes 999 at least.
AT_ONCE = 512

# To write to the disk for each value would take longer than to make some of them again.
COMMIT_SECONDS = 1.0


class Kept:
    """Values of one kind in `database`. What a build neither takes nor puts is forgotten when it
    ends well: there is never more than the corpus has."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._committed = time.monotonic()

    def take(self, key: bytes) -> bytes | None:
        """The value of `key`, if there is one."""
        return dict(self.take_all([key])).get(key)

    def take_all(self, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """(key, value) of those of `keys` that have one, each once, in any order."""
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            self._use(some)
            places = ", ".join("?" * len(some))
            yield from self._database.execute(
                f"SELECT key, value FROM kept WHERE key IN ({places})",  # noqa: S608  only places
                some,
            )

    def put(self, key: bytes, value: bytes) -> None:
        self._database.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (key, value))
        self._use([key])
        if time.monotonic() - self._committed > COMMIT_SECONDS:
            self._database.commit()
            self._committed = time.monotonic()

    def _use(self, keys: Sequence[bytes]) -> None:
        self._database.executemany(
            "INSERT OR IGNORE INTO used VALUES (?)", ((key,) for key in keys)
        )


@contextmanager
def kept(file: Path) -> Iterator[Kept]:
    """What is kept in `file`, for one build; a damaged one is made anew.

    Raises PublishError where it cannot be written.
    """
    try:
        with closing(_opened(file)) as database:
            try:
                yield Kept(database)
            finally:  # however the build ends
                database.commit()
            with database:
                database.execute("DELETE FROM kept WHERE key NOT IN (SELECT key FROM used)")
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
