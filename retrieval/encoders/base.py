"""The interface between this project and an embedding model."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from retrieval.errors import EncoderError
from retrieval.vectors import Vectors, non_unit_rows


@dataclass(frozen=True, slots=True)
class EncoderInfo:
    """What a snapshot records of its encoder; two encoders with equal infos give equal vectors.

    `window` is the most tokens, special ones and prompt included, that one text may have before
    the model cuts it off. `weights_sha256` is the digest of the weights file (of the list of
    digests, where the weights lie in several files). `precision` is the type of number that it
    computes with.
    """

    kind: str
    name: str
    weights_sha256: str
    dimension: int
    window: int
    query_prompt: str
    passage_prompt: str
    precision: str


class Encoder(Protocol):
    """Turns text into unit vectors. Safe to call from several threads.

    Queries and passages have methods of their own, so that a model's prompt can't be forgotten.
    """

    @property
    def info(self) -> EncoderInfo: ...

    def encode_queries(self, texts: list[str]) -> Vectors:
        """Return (n, d) float32 rows of length 1, in the order of `texts`; (0, d) for no texts."""
        ...

    def encode_passages(self, texts: list[str]) -> Vectors:
        """Return (n, d) float32 rows of length 1, in the order of `texts`; (0, d) for no texts."""
        ...

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of `text` as a passage, with prompt and special tokens."""
        ...

    def save(self, folder: Path) -> None:
        """Write everything that is needed to load this encoder into the empty `folder`."""
        ...


def check_vectors(vectors: np.ndarray, count: int, dimension: int) -> Vectors:
    """Return `vectors` as (count, dimension) float32, or raise EncoderError.

    They have to be of that shape, and rows of length 1.
    """
    if vectors.shape != (count, dimension):
        raise EncoderError(
            f"the encoder gave vectors of shape {vectors.shape} for {count} texts; "
            f"({count}, {dimension}) was expected"
        )
    rows: Vectors = np.ascontiguousarray(vectors, dtype=np.float32)
    for row, length in non_unit_rows(rows)[:1]:
        raise EncoderError(
            f"the encoder gave a vector of length {length:.4g} for text {row + 1} of {count}; "
            "every vector must have length 1"
        )
    return rows
