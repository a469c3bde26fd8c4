"""The stage that groups near-duplicate passages, of which a search shows only one."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from indexer.minhash import WORD, alike, near_duplicates, shingles_of
from retrieval.index.duplicates import Duplicates
from retrieval.index.texts import Texts

# The least similarity of passages that count as the same. It is stricter than that of the near
# duplicates reported to authors: one changed word in thirty leaves .81.
SAME = 0.8

# Adding or removing one of these words changes what a text says. They are English; in other
# languages they count like any other word.
DECISIVE = frozenset(
    """
    aren barely can cannot couldn didn doesn don except hadn hardly hasn haven isn less more mustn
    never no nobody none nor not nothing nowhere only rarely seldom shouldn unless unlikely until
    wasn weren without won wouldn
    """.split()  # noqa: SIM905 - a table of words reads better so
)


def find_duplicates(texts: Texts, scratch: Path | None = None) -> Duplicates:
    """Return groups of near-duplicates among the passages of `texts`.

    Temporary files go into the folder `scratch`, by default that of the system.
    """
    return Duplicates.of(_pairs(texts, scratch))


def _pairs(texts: Texts, scratch: Path | None) -> Iterator[tuple[int, int]]:
    """Yield (row, first row that says nearly the same) for each row that repeats an earlier one."""

    def text_of(row: int) -> str:
        return texts.passages[row].text

    first_of: dict[int, int] = {}
    for row, other, _ in near_duplicates(len(texts.passages), text_of, scratch):
        first = first_of.get(other, other)
        if says_the_same(text_of(row), text_of(first)):
            first_of[row] = first
            yield row, first


def says_the_same(text: str, other: str) -> bool:
    """Return whether readers lose nothing if they see only one of both texts.

    A number or a “not” that only one of them has is a difference, however long the texts are.
    """
    if alike(shingles_of(text), shingles_of(other)) < SAME:
        return False
    words, other_words = (Counter(WORD.findall(passage.casefold())) for passage in (text, other))
    differing = (words - other_words) | (other_words - words)
    return not any(word in DECISIVE or any(map(str.isdigit, word)) for word in differing)
