"""A cache of values by key, which one build leaves for the next in a file that only saves time.

After an interruption the next build resumes from it, and repeats at most the last second of work.
"""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from indexer.errors import PublishError

# The table is called `kept` in files that earlier versions wrote. Another name would leave their
# values unused.
TABLE = "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, value BLOB NOT NULL)"
# The keys that this build uses. They are not marked in a column of the table above, because an
# update of a row writes its whole value again.
USED = "CREATE TEMP TABLE used (key BLOB PRIMARY KEY)"

# Keys in one query. SQLite accepts at least 999.
BATCH_SIZE = 512

# Committing each value separately would take longer than computing some of them again.
COMMIT_SECONDS = 1.0


class KeyValueCache:
    """Values of one kind in `database`.

    When a build ends without an error, every value that it neither took nor put is deleted, so the
    cache never grows beyond the corpus.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._committed = time.monotonic()

    def take(self, key: bytes) -> bytes | None:
        """Return the value of `key`, or None if there is none."""
        return dict(self.take_all([key])).get(key)

    def take_all(self, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Yield (key, value) for each of `keys` that has a value, once each, in any order."""
        for start in range(0, len(keys), BATCH_SIZE):
            batch = keys[start : start + BATCH_SIZE]
            self._mark_used(batch)
            places = ", ".join("?" * len(batch))
            yield from self._database.execute(
                f"SELECT key, value FROM kept WHERE key IN ({places})",  # noqa: S608 - the text is only question marks
                batch,
            )

    def put(self, key: bytes, value: bytes) -> None:
        self._database.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (key, value))
        self._mark_used([key])
        if time.monotonic() - self._committed > COMMIT_SECONDS:
            self._database.commit()
            self._committed = time.monotonic()

    def _mark_used(self, keys: Sequence[bytes]) -> None:
        self._database.executemany(
            "INSERT OR IGNORE INTO used VALUES (?)", ((key,) for key in keys)
        )


@contextmanager
def open_cache(file: Path) -> Iterator[KeyValueCache]:
    """Open the cache in `file` for one build; replace a damaged file by an empty one.

    Raises PublishError where the file cannot be written.
    """
    try:
        with closing(_database(file)) as database:
            try:
                yield KeyValueCache(database)
            finally:  # commit even if the build fails
                database.commit()
            with database:
                database.execute("DELETE FROM kept WHERE key NOT IN (SELECT key FROM used)")
    except sqlite3.Error as error:
        raise PublishError(
            f"{file}: {error}; this file only saves time, delete it and build again"
        ) from error


def _database(file: Path) -> sqlite3.Connection:
    try:
        return _connect(file)
    except sqlite3.OperationalError:
        raise  # no permission or no space, so the file itself may be sound
    except sqlite3.DatabaseError:
        file.unlink()
        return _connect(file)


def _connect(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file)
    try:
        with database:
            database.execute(TABLE)
            database.execute(USED)
    except sqlite3.Error:
        database.close()
        raise
    return database
