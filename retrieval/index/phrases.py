"""Phrases, which are rows of words, and finding many of them in a text at once."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

# Signs that one person writes and another leaves out: apostrophes, the marks over Latin letters
# that NFKD splits off, the stretching sign and the vowel marks of Arabic, joiners within a word.
LEFT_OUT = re.compile("['’ʼ`´\u0300-\u036f\u0640\u064b-\u065f\u0670\u200c\u200d]")

# Letters that keyboards exchange, and whose stroke or dot is no mark of its own.
LETTERS = str.maketrans(
    {
        "ł": "l",
        "ı": "i",
        "ø": "o",
        "đ": "d",
        "ß": "ss",
        "ي": "ی",
        "ى": "ی",
        "ك": "ک",
        "ة": "ه",
        "ہ": "ه",
    }
)

# Thai, Japanese and Chinese put no space between words, so each of their characters is a word.
# In the scripts of India, vowels are signs that Python doesn't count as letters.
UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
INDIAN = "\u0900-\u0963\u0966-\u0dff"
WORD = re.compile(f"[{UNSPACED}]|(?:[{INDIAN}]|[^\\W_{UNSPACED}])+")
# The same for the characters of most questions, in a third of the time.
ASCII_WORD = re.compile("[a-z0-9]+")

ANY = "_"
STEM = "*"


def as_words(text: str) -> list[str]:
    """Return the words in order, in lower case, without apostrophes ("can't" is "cant") and
    accents."""
    text = LEFT_OUT.sub("", text.lower())
    if text.isascii():
        return ASCII_WORD.findall(text)
    text = LEFT_OUT.sub("", unicodedata.normalize("NFKD", text)).translate(LETTERS)
    # Put together again, since Japanese and Korean signs come apart too.
    return WORD.findall(unicodedata.normalize("NFC", text))


def phrase_words(phrase: str) -> list[str]:
    """Return the words of a rule's phrase, in which `x*` and `_` remain as they are."""
    words: list[str] = []
    for part in phrase.split():
        parts = [ANY] if part == ANY else as_words(part)
        if part.endswith(STEM) and parts:
            parts[-1] += STEM
        words += parts
    return words


@dataclass(slots=True)
class _Node:
    """What may follow a row of words, and the lists in which that row is a phrase."""

    words: dict[str, "_Node"] = field(default_factory=dict)
    stems: dict[str, "_Node"] = field(default_factory=dict)
    starts: tuple[str, ...] = ()
    anything: "_Node | None" = None
    ends: set[int] = field(default_factory=set)

    def grown(self, word: str) -> "_Node":
        if word == ANY:
            self.anything = self.anything or _Node()
            return self.anything
        if not word.endswith(STEM):
            return self.words.setdefault(word, _Node())
        stem = word.removesuffix(STEM)
        node = self.stems.setdefault(stem, _Node())
        self.starts = tuple(self.stems)
        return node

    def followers(self, word: str) -> list["_Node"]:
        followers = [self.words[word]] if word in self.words else []
        if self.anything:
            followers.append(self.anything)
        # The whole row is tried first, since most words begin with no stem.
        if self.starts and word.startswith(self.starts):
            followers += [node for stem, node in self.stems.items() if word.startswith(stem)]
        return followers


class Phrases:
    """Lists of phrases, all of which are looked up in one pass over a text."""

    def __init__(self, lists: Iterable[Iterable[Sequence[str]]]) -> None:
        """Take `lists` of phrases, each as `phrase_words` returns it."""
        self._root = _Node()
        for number, phrases in enumerate(lists):
            for words in phrases:
                node = self._root
                for word in words:
                    node = node.grown(word)
                node.ends.add(number)

    def lists_in(self, words: Sequence[str]) -> set[int]:
        """Return the number of each list, counted from 0, of which `words` contain a phrase."""
        numbers: set[int] = set()
        nodes: list[_Node] = []
        for word in words:
            following = self._root.followers(word)
            for node in nodes:
                following += node.followers(word)
            for node in following:
                numbers |= node.ends
            nodes = following
        return numbers
