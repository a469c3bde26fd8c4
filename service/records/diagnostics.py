"""Which words are asked for and not answered, while an operator has switched this on.

What is kept is made so that nobody can read a question from it. Each word is a row of its own,
under a digest; nothing says which words stood together or in which order, or when but for the day.
The word itself is written down once it was in `LEAST` different questions. The digests' key lies in
the same file: they hide a rare word from a glance, not from somebody who tries out a dictionary. So
the file is its owner's alone, and everything in it goes after some days.
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

# Different questions that hold a word, before the word is written down or shown.
LEAST = 5

# Days that it can be switched on for at once.
LONGEST = 7

WORD = re.compile(r"\w{2,}")

# `secure_delete` overwrites what goes. Without row ids, rows lie in the order of their digests and
# not in that of their coming.
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
    """They can't be switched on so, or their file cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A word and the number of different questions that held it, by the state of their answer."""

    word: str
    questions: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.questions.values())


class Diagnostics:
    """The file at `path`, there only while something is kept in it for up to `keep_days` days."""

    def __init__(self, path: Path, keep_days: int) -> None:
        self._path = path
        self._keep_days = keep_days
        self._seen: tuple[int, int] | None = None
        self._until: datetime | None = None

    @property
    def until(self) -> datetime | None:
        """When it ends; None while it is off. Looks into the file only where it has changed."""
        try:
            stat = self._path.stat()
        except OSError:  # as it is as long as nobody switches it on
            return None
        version = (stat.st_ino, stat.st_mtime_ns)
        if version != self._seen:
            self._until, self._seen = self._read_until(), version
        return self._until if self._until is not None and datetime.now(UTC) < self._until else None

    def start(self, days: int) -> datetime:
        """Keep words for so many days from now; when that ends. Raises DiagnosticsError."""
        if not 1 <= days <= LONGEST:
            raise DiagnosticsError(f"{days} days: between 1 and {LONGEST} can be asked for")
        until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)
        try:
            self._begin(until)
        except DiagnosticsError:  # a service may have found it empty and deleted it just then
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
        """Keep nothing new. What is there stays for the report until it is too old."""
        if self._path.exists():
            with self._opened() as file:
                file.execute("UPDATE period SET until = ?", (datetime.now(UTC).isoformat(),))

    def purge(self) -> None:
        """Keep nothing at all."""
        delete(self._path)

    def record(self, question: str, state: AnswerState) -> None:
        """Keep the words of `question` if this is on. Never raises: an answer is worth more."""
        try:
            if self.until is not None:
                self._keep(question, state, datetime.now(UTC).date())
        except DiagnosticsError as error:
            log.error("diagnostics not kept", reason=str(error))  # noqa: TRY400  said it all

    def expire(self, today: date) -> None:
        """Take out what is older than `keep_days`; the file too, once it is off and empty."""
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
            if empty and is_over:  # while nobody else can write: what they did would be lost
                self.purge()

    def report(self) -> tuple[dict[str, int], list[Asked]]:
        """Searches by state, and the words of at least `LEAST` questions, the most asked first."""
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
        found: dict[str, dict[str, int]] = {}
        for word, state, number in rows:
            found.setdefault(word, {})[state] = number
        asked = [Asked(word, questions) for word, questions in found.items()]
        return searches, sorted(
            (each for each in asked if each.total >= LEAST),
            key=lambda each: (-each.total, each.word),
        )

    def _read_until(self) -> datetime | None:
        try:
            with self._opened() as file:
                row = file.execute("SELECT until FROM period").fetchone()
        except DiagnosticsError as error:
            log.error("diagnostics unreadable", reason=str(error))  # noqa: TRY400  said it all
            return None  # and so nothing is kept
        return datetime.fromisoformat(row[0]) if row else None

    def _keep(self, question: str, state: AnswerState, day: date) -> None:
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
                    # With the word in it, no two words of a question have it in common.
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
