"""The embed stage."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

import numpy as np
from tqdm import tqdm

from retrieval.encoder import Encoder
from retrieval.vectors import Vectors

Value = TypeVar("Value")

# Texts given to the encoder at once, which makes batches of them by their tokens. What is embedded
# of a build that is broken off is kept by so many.
AT_ONCE = 1024

# Passages whose texts are in memory together and are sorted by their length. With so many, those of
# one batch are as long as if all were sorted.
STRETCH = 8192


def embed(texts: list[str], encoder: Encoder) -> Vectors:
    """(n, d) float32 unit rows, row i for text i; equal texts are encoded once.

    Texts are encoded as passages, the longest first, so that those of one batch are about as long
    as each other and little is spent on padding.
    """
    unique = sorted(dict.fromkeys(texts), key=lambda text: -len(text))
    vectors: Vectors = np.empty((len(unique), encoder.info.dimension), np.float32)
    for start in range(0, len(unique), AT_ONCE):
        vectors[start : start + AT_ONCE] = encoder.encode_passages(unique[start : start + AT_ONCE])
    number = {text: row for row, text in enumerate(unique)}
    found: Vectors = vectors[[number[text] for text in texts]]
    return found


def stretches(values: Sequence[Value], what: str) -> Iterator[list[Value]]:
    """`values`, so many at a time; on a terminal with a bar, which says `what` is done to them."""
    left = iter(values)
    with tqdm(total=len(values), desc=what, disable=None) as bar:
        while stretch := list(islice(left, STRETCH)):
            yield stretch
            bar.update(len(stretch))
