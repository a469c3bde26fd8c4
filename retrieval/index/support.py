"""Support contacts, and the rules that recognise an urgent question.

The rules are those of the corpus's support.yaml, which anyone can read: no model, no ranking.
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
    """A place to turn to, with a `number`, a `link` or both.

    `verified_on` is the day on which someone last compared it with its source, `expires_on` the day
    after which that is too long ago.
    """

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
    """A rule that holds for a question with a phrase of each list in `all_of`, none of `none_of`.

    A phrase is a row of words; `x*` is a word that begins with x, and `_` is any one word.
    """

    signal: str
    all_of: tuple[tuple[str, ...], ...]
    none_of: tuple[str, ...] = ()

    def holds(self, words: str) -> bool:
        """Return whether the rule holds for `words`, which are text as `as_words` returns it."""
        if not all(_pattern(phrases).search(words) for phrases in self.all_of):
            return False
        return not (self.none_of and _pattern(self.none_of).search(words))


@dataclass(frozen=True, slots=True)
class Support:
    """Contacts in the order in which they are shown, and the rules for urgent questions."""

    contacts: tuple[Contact, ...] = ()
    urgent: tuple[Rule, ...] = ()

    def signal(self, question: str) -> str | None:
        """Return the signal by which `question`, as it was typed, is urgent; None if it isn't."""
        words = as_words(question)
        return next((rule.signal for rule in self.urgent if rule.holds(words)), None)

    @classmethod
    def read(cls, file: Path) -> "Support":
        return read_json(file, cls)

    def write(self, file: Path) -> None:
        write_json(file, self)


def as_words(text: str) -> str:
    """Return the words in lower case without apostrophes ("can't" is "cant"), a space around
    each."""
    return f" {' '.join(WORD.findall(APOSTROPHE.sub('', text.lower())))} "


# There are few rules, and each question needs all of them.
@lru_cache(512)
def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f" {_phrase(phrase)}(?= )" for phrase in phrases))


def _phrase(phrase: str) -> str:
    words = APOSTROPHE.sub("", phrase.lower()).split()
    return " ".join(
        r"\w+" if word == "_" else re.escape(word).replace(r"\*", r"\w*") for word in words
    )
