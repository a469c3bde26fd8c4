"""The embed stage."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

from tqdm import tqdm

from retrieval.encoders.base import Encoder
from retrieval.vectors import Vectors

Value = TypeVar("Value")

# Passages whose texts are in memory together and are sorted by their length. With so many, those of
# one batch are as long as if all were sorted.
STRETCH = 8192


def embed(texts: list[str], encoder: Encoder) -> Vectors:
    """(n, d) float32 unit rows, row i for text i; equal texts are encoded once.

    Texts are encoded as passages, the longest first, so that those of one batch are about as long
    as each other and little is spent on padding.
    """
    unique = sorted(dict.fromkeys(texts), key=lambda text: -len(text))
    vectors = encoder.encode_passages(unique)
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
