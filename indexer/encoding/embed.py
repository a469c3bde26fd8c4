"""The embed stage of a build."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

from indexer.progress import progress
from retrieval.encoders.base import Encoder
from retrieval.vectors import Vectors

Value = TypeVar("Value")

# Passages whose texts are in memory together and are sorted by their length. This many are enough
# for the encoder's batches to hold texts as alike in length as if all passages had been sorted.
BATCH_SIZE = 8192


def embed(texts: list[str], encoder: Encoder) -> Vectors:
    """Return (n, d) float32 unit rows, row i for text i; equal texts are encoded once.

    Texts are encoded as passages, the longest first, so that the texts of a batch are about equally
    long and little is spent on padding.
    """
    unique = sorted(dict.fromkeys(texts), key=lambda text: -len(text))
    vectors = encoder.encode_passages(unique)
    row_of = {text: row for row, text in enumerate(unique)}
    embedded: Vectors = vectors[[row_of[text] for text in texts]]
    return embedded


def batches(values: Sequence[Value], description: str) -> Iterator[list[Value]]:
    """Yield `values` in order, in batches of `BATCH_SIZE`, while the progress is shown."""
    remaining = iter(values)
    with progress(len(values), description) as done:
        while batch := list(islice(remaining, BATCH_SIZE)):
            yield batch
            done(len(batch))
