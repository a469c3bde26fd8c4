"""A file of SQLite in which a service keeps a little, and from which what goes is overwritten."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from retrieval.errors import FaqSearchError


@contextmanager
def transaction(path: Path, failure: type[FaqSearchError]) -> Iterator[sqlite3.Connection]:
    """One transaction on the file at `path`, which has to be there.

    Raises `failure` for whatever SQLite cannot do.
    """
    try:
        # Not made anew where somebody has just deleted it.
        uri = f"{path.absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(uri, uri=True, timeout=1)) as file, file:
            file.execute("PRAGMA secure_delete = ON")
            yield file
    except sqlite3.Error as error:
        raise failure(f"{path}: {error}") from error


def delete(path: Path) -> None:
    """The file, and the journal that a process may have left beside it."""
    for each in (path, path.with_name(f"{path.name}-journal")):
        each.unlink(missing_ok=True)
