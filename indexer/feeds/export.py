"""The documents of an export, and what was left out of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.feeds.record import Problem, Record, checked
from indexer.readers.metadata import URL, language_of


@dataclass(slots=True)
class Export:
    """The records of an export, each with its place, and why others were left out.

    `site` is the address of what was exported, for an export that doesn't have it.
    """

    site: str | None = None
    records: list[tuple[str, Record | Problem]] = field(default_factory=list)
    _left_out: Counter[str] = field(default_factory=Counter)

    def add(self, place: str, record: Record) -> None:
        """Add a document. One without a text is left out: its site shows an empty page."""
        if not (record.html or "").strip():
            self.leave_out("without a text")
        else:
            self.records.append((place, checked(place, record)))

    def leave_out(self, reason: str, count: int = 1) -> None:
        self._left_out[reason] += count

    @property
    def left_out(self) -> Iterator[str]:
        """What was left out and how often, the most frequent first."""
        for reason, count in self._left_out.most_common():
            yield f"{count} × {reason}"


def address(url: object) -> str | None:
    """Return `url` if links can lead there."""
    text = url.strip().partition("#")[0] if isinstance(url, str) else ""
    return text if URL.fullmatch(text) else None


def language(code: object) -> str | None:
    """Return the language of a code such as en-us, en_US or en."""
    parts = str(code or "").replace("_", "-").split("-")
    region = [part.upper() if len(part) == 2 else part for part in parts[1:]]
    return language_of("-".join([parts[0].lower(), *region]))
