"""Feedback: votes on whether a passage helped, each with its day.

The text of a question is stored only where the person who asked it agreed. Equal votes of a day are
one row with their number, in the order of their keys: nothing says who voted, or when in a day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from retrieval.errors import FaqSearchError
from service.records.sqlite_file import delete, transaction

# Each connection sets `secure_delete`, which overwrites what is deleted.
SCHEMA = """
CREATE TABLE IF NOT EXISTS votes (
    day TEXT, passage TEXT, helped INTEGER, question TEXT, number INTEGER NOT NULL,
    PRIMARY KEY (day, passage, helped, question)) WITHOUT ROWID
"""


class FeedbackError(FaqSearchError):
    """The file cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Votes:
    """Equal votes of all days; `question` is empty where its text was not to be stored."""

    passage_id: str
    helped: bool
    question: str
    number: int


class Feedback:
    """The file at `path`, made with the first vote; votes expire after `keep_days` days."""

    def __init__(self, path: Path, keep_days: int) -> None:
        self._path = path
        self._keep_days = keep_days

    def record(self, passage_id: str, *, helped: bool, question: str = "") -> None:
        """Store a vote. Raises FeedbackError where that fails."""
        try:
            self._path.touch(mode=0o600)
        except OSError as error:
            raise FeedbackError(f"{self._path}: {error.strerror}") from error
        today = datetime.now(UTC).date().isoformat()
        with transaction(self._path, FeedbackError) as file:
            file.execute(SCHEMA)
            file.execute(
                "INSERT INTO votes VALUES (?, ?, ?, ?, 1) "
                "ON CONFLICT DO UPDATE SET number = number + 1",
                (today, passage_id, int(helped), question),
            )

    def votes(self) -> Iterable[Votes]:
        """Return votes by passage, then question, those that helped first; raise FeedbackError."""
        if not self._path.exists():
            return []
        with transaction(self._path, FeedbackError) as file:
            rows = file.execute(
                "SELECT passage, helped, question, sum(number) FROM votes "
                "GROUP BY passage, question, helped ORDER BY passage, question, helped DESC"
            ).fetchall()
        return [
            Votes(passage, bool(helped), text, number) for passage, helped, text, number in rows
        ]

    def expire(self, today: date) -> None:
        """Delete votes that are older than `keep_days`. Raises FeedbackError."""
        if not self._path.exists():
            return
        oldest = (today - timedelta(days=self._keep_days - 1)).isoformat()
        with transaction(self._path, FeedbackError) as file:
            file.execute(SCHEMA)
            file.execute("DELETE FROM votes WHERE day < ?", (oldest,))

    def purge(self) -> None:
        """Delete everything."""
        delete(self._path)
