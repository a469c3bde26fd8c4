"""Texts that say nearly the same, by MinHash: no pair is compared that shares next to nothing.

Broder, "On the resemblance and containment of documents", 1997; bands of sketches: Leskovec,
Rajaraman and Ullman, "Mining of Massive Datasets", 3.4.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryFile
from zlib import crc32

import numpy as np
from datasketch import MinHash
from tqdm import tqdm

WORD = re.compile(r"\w+")

# Words in a row that count as one thing. Fewer are shared by chance; with more, one changed word
# takes away too much.
SHINGLE = 3

# Shared shingles over all of both. One word of twenty changed leaves .71, of forty .85.
ALIKE = 0.7
# A pair is compared if a band of its sketches is the same: of pairs that are .7 alike
# 1 - (1 - .7^4)^32 = .9998 are. Candidates are compared exactly.
BANDS, IN_BAND = 32, 4

FEWEST_WORDS = 20  # shorter texts are alike because they are short

Keys = np.ndarray[tuple[int, int], np.dtype[np.uint64]]
Shingles = frozenset[str]


def near_duplicates(
    count: int, text_of: Callable[[int], str], aside: Path | None = None
) -> Iterator[tuple[int, int, float]]:
    """(i, j, how alike from `ALIKE` to 1) with j < i: for each of `count` texts the one before it
    that is most like it, if any is; in order. Case, punctuation and white space don't count.

    `text_of` gives a text by its number. Memory holds 8 bytes for each candidate, and no text; what
    is known of each is in a file in the folder `aside`, by default that of the system.
    """

    @lru_cache(4096)
    def shingles(number: int) -> Shingles:
        return shingles_of(text_of(number))

    for one, pairs in groupby(_candidates(count, text_of, aside), itemgetter(0)):
        found = [(alike(shingles(one), shingles(other)), -other) for _, other in pairs]
        share, other = max(found)
        if share >= ALIKE:
            yield one, -other, share


def alike(one: Shingles, other: Shingles) -> float:
    """Jaccard's index: what both have over what either has."""
    return len(one & other) / len(one | other)


def shingles_of(text: str) -> Shingles:
    words = WORD.findall(text.casefold())
    return frozenset(" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))


def _candidates(
    count: int, text_of: Callable[[int], str], aside: Path | None
) -> Iterator[tuple[int, int]]:
    """Pairs (i, j), j < i, in order: texts with the same band in their sketches.

    Of many that share one, each is a pair with the one before it and with the first.
    """
    with TemporaryFile(dir=aside) as file:
        numbers = []
        for number in tqdm(range(count), desc="comparing texts", disable=None):
            text = text_of(number)
            if len(WORD.findall(text)) >= FEWEST_WORDS:
                numbers.append(number)
                file.write(_bands(shingles_of(text)).data)
        if not numbers:
            return
        file.flush()
        keys = np.memmap(file, np.uint64, "r", shape=(len(numbers), BANDS))
        pairs = np.unique(np.concatenate([_alike_pairs(keys[:, band]) for band in range(BANDS)]))
    for pair in pairs:
        yield numbers[int(pair) // len(numbers)], numbers[int(pair) % len(numbers)]


def _bands(shingles: Shingles) -> np.ndarray:
    """(`BANDS`,) uint64: equal where the band's values of the sketch are, and else next to never.

    For that they are mixed by odd factors; two texts that meet by chance are compared in vain.
    """
    sketch = EMPTY.copy()
    sketch.update_batch([each.encode() for each in shingles])
    values = np.asarray(sketch.hashvalues, np.uint64).reshape(BANDS, IN_BAND)
    keys: np.ndarray = (values * MIXERS).sum(axis=1, dtype=np.uint64)
    return keys


# Copied for each text: to draw the permutations anew takes longer than to use them. They do the
# mixing; the hash before them only tells shingles apart, for which a checksum is enough.
EMPTY = MinHash(num_perm=BANDS * IN_BAND, seed=1, hashfunc=crc32)
MIXERS = np.random.default_rng(1).integers(0, 2**64, IN_BAND, np.uint64) | np.uint64(1)


def _alike_pairs(keys: np.ndarray) -> np.ndarray:
    """i · n + j for the pairs of equal `keys`, (n,), that are to be compared; j < i < n."""
    order = np.argsort(keys, kind="stable")
    same = np.flatnonzero(keys[order][1:] == keys[order][:-1]) + 1
    starts = np.ones(len(keys), np.bool_)
    starts[same] = False
    first = np.maximum.accumulate(np.where(starts, np.arange(len(keys)), 0))
    ones = np.concatenate([order[same], order[same]])
    others = np.concatenate([order[same - 1], order[first[same]]])
    pairs: np.ndarray = ones * len(keys) + others
    return pairs
