"""Diagnostics: the words of questions and their answer states, while an operator counts them.

What is stored doesn't allow anyone to reconstruct a question. Each word is a row of its own, under
a digest; nothing says which words came together, in which order, or when, except for the day. The
word itself is stored once it was in `LEAST` different questions. The key of the digests is in the
same file: they hide a rare word from a glance, but not from a search through a dictionary. So only
the owner can read the file, and everything in it is deleted after some days.
"""

import hashlib
import re
import secrets
import sqlite3
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import structlog

from retrieval.errors import FaqSearchError
from retrieval.types import AnswerState
from service.records.sqlite_file import delete, transaction

# How many different questions must hold a word before the word itself is stored or shown.
LEAST = 5

# The most days for which it can be switched on at a time.
LONGEST = 7

WORD = re.compile(r"\w{2,}")

# `secure_delete` overwrites what is deleted. Without row ids, rows are stored in the order of their
# digests, not in the order in which they were written.
SCHEMA = """
PRAGMA secure_delete = ON;
PRAGMA journal_mode = DELETE;
CREATE TABLE IF NOT EXISTS period (key BLOB NOT NULL, until TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS searches (
    day TEXT, state TEXT, number INTEGER NOT NULL, PRIMARY KEY (day, state)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS held (
    word BLOB, state TEXT, question BLOB, day TEXT NOT NULL,
    PRIMARY KEY (word, state, question)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS words (digest BLOB PRIMARY KEY, word TEXT NOT NULL) WITHOUT ROWID;
"""

log = structlog.get_logger("service")


class DiagnosticsError(FaqSearchError):
    """Diagnostics can't be switched on this way, or their file cannot be read or written."""


@dataclass(frozen=True, slots=True)
class WordCount:
    """A word and the number of different questions that held it, by their answer state."""

    word: str
    questions: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.questions.values())


class Diagnostics:
    """The file at `path`, which exists only while it holds something of the last `keep_days`."""

    def __init__(self, path: Path, keep_days: int) -> None:
        self._path = path
        self._keep_days = keep_days
        self._seen: tuple[int, int] | None = None
        self._until: datetime | None = None

    @property
    def until(self) -> datetime | None:
        """When counting ends; None while it is off. The file is read only when it has changed."""
        try:
            stat = self._path.stat()
        except OSError:  # the file doesn't exist while counting is off
            return None
        version = (stat.st_ino, stat.st_mtime_ns)
        if version != self._seen:
            self._until, self._seen = self._read_until(), version
        return self._until if self._until is not None and datetime.now(UTC) < self._until else None

    def start(self, days: int) -> datetime:
        """Count words for this many days from now, and return when that ends.

        Raises DiagnosticsError.
        """
        if not 1 <= days <= LONGEST:
            raise DiagnosticsError(f"{days} days: it must be between 1 and {LONGEST}")
        until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)
        try:
            self._begin(until)
        except DiagnosticsError:  # a service may have deleted the empty file at the same moment
            self._begin(until)
        return until

    def _begin(self, until: datetime) -> None:
        self._path.touch(mode=0o600)
        with self._opened() as file:
            file.executescript(SCHEMA)
            key = file.execute("SELECT key FROM period").fetchone()
            file.execute("DELETE FROM period")
            file.execute(
                "INSERT INTO period VALUES (?, ?)",
                (key[0] if key else secrets.token_bytes(32), until.isoformat()),
            )

    def stop(self) -> None:
        """Stop counting. What is there stays for the report until it is too old."""
        if self._path.exists():
            with self._opened() as file:
                file.execute("UPDATE period SET until = ?", (datetime.now(UTC).isoformat(),))

    def purge(self) -> None:
        """Delete everything."""
        delete(self._path)

    def record(self, question: str, state: AnswerState) -> None:
        """Count the words of `question` if this is on. It never raises: the answer matters more."""
        try:
            if self.until is not None:
                self._count(question, state, datetime.now(UTC).date())
        except DiagnosticsError as error:
            log.error("the diagnostics could not be stored", reason=str(error))  # noqa: TRY400 - its message is enough

    def expire(self, today: date) -> None:
        """Delete what is older than `keep_days`, and an empty file once counting is off."""
        if not self._path.exists():
            return
        oldest = (today - timedelta(days=self._keep_days - 1)).isoformat()
        with self._opened() as file:
            file.execute("DELETE FROM searches WHERE day < ?", (oldest,))
            file.execute("DELETE FROM held WHERE day < ?", (oldest,))
            file.execute(
                "DELETE FROM words WHERE "
                "(SELECT count(DISTINCT question) FROM held WHERE held.word = digest) < ?",
                (LEAST,),
            )
            empty = not file.execute("SELECT 1 FROM searches").fetchone()
            period = file.execute("SELECT until FROM period").fetchone()
            is_over = period is None or datetime.fromisoformat(period[0]) <= datetime.now(UTC)
            if empty and is_over:  # within the transaction, so that no other write is lost
                self.purge()

    def report(self) -> tuple[dict[str, int], list[WordCount]]:
        """Return searches by state, and the words of at least `LEAST` questions.

        The words of most questions come first.
        """
        if not self._path.exists():
            return {}, []
        with self._opened() as file:
            searches = dict(
                file.execute("SELECT state, sum(number) FROM searches GROUP BY state").fetchall()
            )
            rows = file.execute(
                "SELECT words.word, state, count(*) FROM held JOIN words ON digest = held.word "
                "GROUP BY words.word, state"
            ).fetchall()
        by_word: dict[str, dict[str, int]] = {}
        for word, state, number in rows:
            by_word.setdefault(word, {})[state] = number
        counts = [WordCount(word, questions) for word, questions in by_word.items()]
        return searches, sorted(
            (count for count in counts if count.total >= LEAST),
            key=lambda count: (-count.total, count.word),
        )

    def _read_until(self) -> datetime | None:
        try:
            with self._opened() as file:
                row = file.execute("SELECT until FROM period").fetchone()
        except DiagnosticsError as error:
            log.error("diagnostics unreadable", reason=str(error))  # noqa: TRY400 - its message is enough
            return None  # and so nothing is counted
        return datetime.fromisoformat(row[0]) if row else None

    def _count(self, question: str, state: AnswerState, day: date) -> None:
        words = sorted(set(WORD.findall(question.lower())))
        with self._opened() as file:
            row = file.execute("SELECT key FROM period").fetchone()
            if row is None:
                return
            key = row[0]
            file.execute(
                "INSERT INTO searches VALUES (?, ?, 1) "
                "ON CONFLICT DO UPDATE SET number = number + 1",
                (day.isoformat(), state),
            )
            for word in words:
                digest = _digest(key, word)
                file.execute(
                    "INSERT OR IGNORE INTO held VALUES (?, ?, ?, ?)",
                    # The digest includes the word, so that the rows of a question share nothing.
                    (digest, state, _digest(key, word, *words), day.isoformat()),
                )
                file.execute(
                    "INSERT OR IGNORE INTO words SELECT ?, ? WHERE "
                    "(SELECT count(DISTINCT question) FROM held WHERE word = ?) >= ?",
                    (digest, word, digest, LEAST),
                )

    def _opened(self) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self._path, DiagnosticsError)


def _digest(key: bytes, *words: str) -> bytes:
    return hashlib.blake2b("\0".join(words).encode(), digest_size=16, key=key).digest()
