"""Texts that say nearly the same, by MinHash: no pair is compared that shares next to nothing.

Broder, "On the resemblance and containment of documents", 1997.
"""

import re
from collections.abc import Iterator, Sequence

from datasketch import MinHash, MinHashLSH

WORD = re.compile(r"\w+")

# Words in a row that count as one thing. Fewer are shared by chance; with more, one changed word
# takes away too much.
SHINGLE = 3

# Shared shingles over all of both. One word of twenty changed leaves .71, of forty .85.
ALIKE = 0.7
# The sketch may miss a pair by its error, some .09 with 128 values: candidates are taken from below
# and then compared exactly.
CANDIDATES = 0.5
VALUES = 128

FEWEST_WORDS = 20  # shorter texts are alike because they are short


def near_duplicates(texts: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """(i, j, how alike from `ALIKE` to 1) with j < i: for each text the one before it that is most
    like it, if any is; in order. Case, punctuation and white space don't count."""
    index = MinHashLSH(threshold=CANDIDATES, num_perm=VALUES)
    shingles: dict[int, frozenset[str]] = {}
    for number, text in enumerate(texts):
        words = WORD.findall(text.casefold())
        if len(words) < FEWEST_WORDS:
            continue
        own = frozenset(
            " ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)
        )
        sketch = MinHash(num_perm=VALUES, seed=1)
        sketch.update_batch([each.encode() for each in own])
        found = [(_alike(own, shingles[other]), -other) for other in index.query(sketch)]
        alike, other = max(found, default=(0.0, 0))
        if alike >= ALIKE:
            yield number, -other, alike
        index.insert(number, sketch)
        shingles[number] = own


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard's index: what both have over what either has."""
    return len(one & other) / len(one | other)
