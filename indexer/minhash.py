"""Near-duplicate texts, found by MinHash without comparing pairs that share almost nothing.

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

from indexer.progress import shown_progress

WORD = re.compile(r"\w+")

# Consecutive words in a shingle. Shorter shingles are shared by chance; with longer ones, a single
# changed word takes away too many.
SHINGLE = 3

# The least similarity: shared shingles over all shingles of both texts. One changed word in twenty
# leaves .71, one in forty .85.
ALIKE = 0.7
# A pair is compared if at least one band of its sketches is equal. Of pairs with a similarity of .7
# that holds for 1 - (1 - .7^4)^32 = .9998. Candidates are then compared exactly.
BANDS, IN_BAND = 32, 4

FEWEST_WORDS = 20  # shorter texts are alike because they are short

Shingles = frozenset[str]


def near_duplicates(
    count: int, text_of: Callable[[int], str], scratch: Path | None = None
) -> Iterator[tuple[int, int, float]]:
    """Yield (i, j, similarity), in order of i, for each text i that is like an earlier text j.

    Of the texts before i, of `count` in all, j is the most similar one; the similarity is from
    `ALIKE` to 1. Case, punctuation and white space don't count.

    `text_of` gives a text by its number. Memory holds 8 bytes for each candidate and no text. The
    sketches are in a temporary file in the folder `scratch`, by default that of the system.
    """

    @lru_cache(4096)
    def shingles(number: int) -> Shingles:
        return shingles_of(text_of(number))

    for number, pairs in groupby(_candidates(count, text_of, scratch), itemgetter(0)):
        similarity, other = max(
            (alike(shingles(number), shingles(earlier)), -earlier) for _, earlier in pairs
        )
        if similarity >= ALIKE:
            yield number, -other, similarity


def alike(shingles: Shingles, other: Shingles) -> float:
    """Return the Jaccard index: the shingles that both texts have over those that either has."""
    return len(shingles & other) / len(shingles | other)


def shingles_of(text: str) -> Shingles:
    words = WORD.findall(text.casefold())
    starts = range(len(words) - SHINGLE + 1)
    return frozenset(" ".join(words[start : start + SHINGLE]) for start in starts)


def _candidates(
    count: int, text_of: Callable[[int], str], scratch: Path | None
) -> Iterator[tuple[int, int]]:
    """Yield pairs (i, j), j < i, in order, of texts whose sketches have an equal band.

    If many texts share a band, each is paired with the one before it and with the first.
    """
    with TemporaryFile(dir=scratch) as file:
        numbers = []
        for number in shown_progress(range(count), "comparing texts"):
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
    """Return (`BANDS`,) uint64: one key for each band of the sketch.

    Equal bands have equal keys, and different ones almost never do, because their values are mixed
    by odd factors. A chance collision only costs one needless comparison.
    """
    sketch = EMPTY.copy()
    sketch.update_batch([shingle.encode() for shingle in shingles])
    values = np.asarray(sketch.hashvalues, np.uint64).reshape(BANDS, IN_BAND)
    keys: np.ndarray = (values * MIXERS).sum(axis=1, dtype=np.uint64)
    return keys


# This is copied for each text, because drawing the permutations again takes longer than using them.
# They do the mixing. The hash before them only has to distinguish shingles, for which a checksum is
# enough.
EMPTY = MinHash(num_perm=BANDS * IN_BAND, seed=1, hashfunc=crc32)
MIXERS = np.random.default_rng(1).integers(0, 2**64, IN_BAND, np.uint64) | np.uint64(1)


def _alike_pairs(keys: np.ndarray) -> np.ndarray:
    """Return i * n + j for each pair of equal `keys`, (n,), that is to be compared; j < i < n."""
    order = np.argsort(keys, kind="stable")
    same = np.flatnonzero(keys[order][1:] == keys[order][:-1]) + 1
    starts = np.ones(len(keys), np.bool_)
    starts[same] = False
    first = np.maximum.accumulate(np.where(starts, np.arange(len(keys)), 0))
    later = np.concatenate([order[same], order[same]])
    earlier = np.concatenate([order[same - 1], order[first[same]]])
    pairs: np.ndarray = later * len(keys) + earlier
    return pairs
