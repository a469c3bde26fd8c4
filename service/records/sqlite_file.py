"""SQLite files for a few records, in which deleted data is overwritten."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from retrieval.errors import FaqSearchError


@contextmanager
def transaction(path: Path, failure: type[FaqSearchError]) -> Iterator[sqlite3.Connection]:
    """Open one transaction on the file at `path`, which must exist.

    Raises `failure` for every error of SQLite.
    """
    try:
        # With mode=rw a file that was just deleted isn't created again.
        uri = f"{path.absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(uri, uri=True, timeout=1)) as file, file:
            file.execute("PRAGMA secure_delete = ON")
            yield file
    except sqlite3.Error as error:
        raise failure(f"{path}: {error}") from error


def delete(path: Path) -> None:
    """Delete the file, and the journal that a process may have left beside it."""
    for file in (path, path.with_name(f"{path.name}-journal")):
        file.unlink(missing_ok=True)
