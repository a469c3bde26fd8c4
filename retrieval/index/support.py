"""Support contacts, and the rules that recognise an urgent question.

The rules are those of the corpus's support.yaml, which anyone can read: no model, no ranking.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import msgspec

from retrieval.files.json_file import read_json, write_json
from retrieval.index.phrases import ANY, STEM, Phrases, as_words, phrase_words
from retrieval.index.spelling import ORDINARY, Spelling


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


# Without slots, so that what the rules need is prepared once, and goes with them.
@dataclass(frozen=True)
class Support:
    """Contacts in the order in which they are shown, and the rules for urgent questions."""

    contacts: tuple[Contact, ...] = ()
    urgent: tuple[Rule, ...] = ()

    def signal(self, question: str) -> str | None:
        """Return the signal by which `question`, as it was typed, is urgent; None if it isn't.

        With the rules that ship, this takes .02 ms for a usual question, .2 ms for one of 1,000
        characters, .25 ms if most of its words are misspelt, and 3 ms if they are long and random.
        """
        return self._prepared.signal(question)

    @classmethod
    def read(cls, file: Path) -> "Support":
        support = read_json(file, cls)
        support.signal("")  # so that the rules are prepared before the first question
        return support

    def write(self, file: Path) -> None:
        write_json(file, self)

    @cached_property
    def _prepared(self) -> "_Rules":
        return _Rules(self.urgent)


class _Rules:
    """Rules, prepared so that a question is gone through once, however many there are."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        # Rules may share a list, which is then looked up once.
        lists = dict.fromkeys(phrases for rule in rules for phrases in (*rule.all_of, rule.none_of))
        numbers = {phrases: number for number, phrases in enumerate(lists)}
        wanted = [word for rule in rules for phrases in rule.all_of for word in _words(phrases)]
        unwanted = [word for rule in rules for word in _words(rule.none_of)]
        stems = {word.removesuffix(STEM) for word in (*wanted, *unwanted) if word.endswith(STEM)}
        self._spelling = Spelling(
            (word for word in wanted if word != ANY and not word.endswith(STEM)),
            (stem for stem in stems if stem),
            {*unwanted, *ORDINARY},
        )
        self._phrases = Phrases(
            [self._spelling.joined(phrase_words(phrase)) for phrase in phrases] for phrases in lists
        )
        self._rules = [
            (rule.signal, {numbers[phrases] for phrases in rule.all_of}, numbers[rule.none_of])
            for rule in rules
        ]

    def signal(self, question: str) -> str | None:
        lists = self._phrases.lists_in(self._spelling.repaired(as_words(question)))
        return next(
            (
                signal
                for signal, all_of, none_of in self._rules
                if all_of <= lists and none_of not in lists
            ),
            None,
        )


def _words(phrases: tuple[str, ...]) -> list[str]:
    return [word for phrase in phrases for word in phrase_words(phrase)]
