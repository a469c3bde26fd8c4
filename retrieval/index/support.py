"""Who to turn to when a passage is not enough, and whether a question says that it can't wait.

Rules decide that, which anybody can read (the corpus's support.yaml): no model, no ranking.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import msgspec

from retrieval.files.json_file import read_json, write_json

WORD = re.compile(r"[^\W_]+")
APOSTROPHE = re.compile("['’ʼ`´]")


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"for_whom": "for"}):
    """`number` or `link` or both. `verified_on` is when somebody last held it against its source,
    `expires_on` the day after which that is too long ago."""

    name: str
    for_whom: str
    hours: str
    region: str
    expires_on: date
    owner: str
    number: str | None = None
    link: str | None = None
    verified_on: date | None = None
    signed_off_by: str | None = None

    @property
    def is_signed_off(self) -> bool:
        return self.verified_on is not None and self.signed_off_by is not None


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Holds for a question with one phrase of each list of `all_of`, and none of `none_of`.

    A phrase is words in a row; `x*` is a word that begins with x, `_` any one word.
    """

    signal: str
    all_of: tuple[tuple[str, ...], ...]
    none_of: tuple[str, ...] = ()

    def holds(self, words: str) -> bool:
        """For `words` as `as_words` gives them."""
        if not all(_pattern(phrases).search(words) for phrases in self.all_of):
            return False
        return not (self.none_of and _pattern(self.none_of).search(words))


@dataclass(frozen=True, slots=True)
class Support:
    """Contacts in the order in which they are shown, and the rules; none of either by default."""

    contacts: tuple[Contact, ...] = ()
    urgent: tuple[Rule, ...] = ()

    def signal(self, question: str) -> str | None:
        """What in `question`, as it was typed, says that it can't wait; None if nothing does."""
        words = as_words(question)
        return next((rule.signal for rule in self.urgent if rule.holds(words)), None)

    @classmethod
    def read(cls, file: Path) -> "Support":
        return read_json(file, cls)

    def write(self, file: Path) -> None:
        write_json(file, self)


def as_words(text: str) -> str:
    """Lower case, without apostrophes ("can't" is "cant"), a space before, between and after."""
    return f" {' '.join(WORD.findall(APOSTROPHE.sub('', text.lower())))} "


# Rules are few and come again with each question.
@lru_cache(512)
def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f" {_phrase(phrase)}(?= )" for phrase in phrases))


def _phrase(phrase: str) -> str:
    words = APOSTROPHE.sub("", phrase.lower()).split()
    return " ".join(
        r"\w+" if word == "_" else re.escape(word).replace(r"\*", r"\w*") for word in words
    )
