"""The stage that groups near-duplicate passages, of which a search shows only one."""

from array import array
from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b
from itertools import chain
from pathlib import Path

import numpy as np

from indexer.minhash import FEWEST_WORDS, WORD, alike, near_duplicates, shingles_of
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
    return Duplicates.of(chain(_pairs(texts, scratch), _short_pairs(texts)))


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


def _short_pairs(texts: Texts) -> Iterator[tuple[int, int]]:
    """Yield (row, first row) for each short passage that stands elsewhere word for word.

    Short texts have too few words to be compared by them, so their titles and headings have to be
    the same too: “Nine to five.” is said of many things. Memory holds 16 bytes for each of them.
    """
    rows, keys = array("q"), array("Q")
    for row, passage in enumerate(texts.passages):
        words = WORD.findall(passage.text.casefold())
        if len(words) < FEWEST_WORDS:
            rows.append(row)
            said = (texts.heads[passage.document_id].title, passage.heading_path, words)
            keys.append(int.from_bytes(blake2b(repr(said).encode(), digest_size=8).digest()))
    _, first, group = np.unique(
        np.frombuffer(keys, np.uint64), return_index=True, return_inverse=True
    )
    for position, row in enumerate(rows):
        earlier = rows[int(first[group[position]])]
        if earlier != row:
            yield row, earlier


def says_the_same(text: str, other: str) -> bool:
    """Return whether readers lose nothing if they see only one of both texts.

    A number or a “not” that only one of them has is a difference, however long the texts are.
    """
    if alike(shingles_of(text), shingles_of(other)) < SAME:
        return False
    words, other_words = (Counter(WORD.findall(passage.casefold())) for passage in (text, other))
    differing = (words - other_words) | (other_words - words)
    return not any(word in DECISIVE or any(map(str.isdigit, word)) for word in differing)
