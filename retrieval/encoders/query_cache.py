"""A cache of the vectors of questions, in the memory of the process."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from retrieval.encoders.base import Encoder, EncoderInfo
from retrieval.vectors import Vectors


class QueryCache:
    """An encoder that encodes none of the last `size` different questions a second time.

    The texts are kept with the vectors, in memory only. An operator who wants no trace of a
    question to stay switches the cache off.
    """

    def __init__(self, encoder: Encoder, size: int) -> None:
        self._encoder = encoder

        # This is not a method: a cache that held `self` would keep the model of a replaced snapshot
        # in memory, 30 MB with each release.
        @lru_cache(size)
        def vector(text: str) -> np.ndarray:
            encoded: np.ndarray = encoder.encode_queries([text])[0]
            return encoded

        self._vector = vector

    @property
    def info(self) -> EncoderInfo:
        return self._encoder.info

    def encode_queries(self, texts: list[str]) -> Vectors:
        vectors: Vectors = np.empty((len(texts), self.info.dimension), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._vector(text)
        return vectors

    def encode_passages(self, texts: list[str]) -> Vectors:
        return self._encoder.encode_passages(texts)

    def count_tokens(self, text: str) -> int:
        return self._encoder.count_tokens(text)

    def save(self, folder: Path) -> None:
        self._encoder.save(folder)
