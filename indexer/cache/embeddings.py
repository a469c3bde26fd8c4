"""Vectors of passages, cached from build to build: unchanged text isn't embedded again."""

import hashlib
from pathlib import Path

import msgspec
import numpy as np

from indexer.cache.key_value import KeyValueCache
from indexer.progress import progress
from retrieval.encoders.base import Encoder, EncoderInfo
from retrieval.vectors import Vectors, non_unit_rows

# Texts that are embedded before their vectors are stored, which is the most that an interrupted
# build loses. The encoder makes its batches out of this many texts.
BATCH_SIZE = 1024

PROBES = ["Where?", "Who has the key to the shed?", "The key hangs beside the door. " * 20]


class CachedEncoder:
    """`encoder` with a cache of its passages' vectors. See `retrieval.encoders.base.Encoder`.

    The key of a vector is the SHA-256 of its text, of everything known about the encoder, and of
    the vectors that the encoder gives for `PROBES`. The cache holds no text.
    """

    def __init__(self, encoder: Encoder, cache: KeyValueCache) -> None:
        self._encoder = encoder
        self._cache = cache
        # A runtime or a processor that differs in the last bit gives other vectors, although
        # everything known about the model is the same.
        known = msgspec.json.encode(encoder.info) + encoder.encode_passages(PROBES).tobytes()
        self._prefix = hashlib.sha256(known).digest()

    @property
    def info(self) -> EncoderInfo:
        return self._encoder.info

    def encode_queries(self, texts: list[str]) -> Vectors:
        return self._encoder.encode_queries(texts)

    def encode_passages(self, texts: list[str]) -> Vectors:
        keys = [hashlib.sha256(self._prefix + text.encode()).digest() for text in texts]
        vectors: Vectors = np.zeros((len(texts), self.info.dimension), np.float32)
        row_of = {key: row for row, key in enumerate(keys)}
        for key, value in self._cache.take_all(list(row_of)):
            if len(value) == vectors[row_of[key]].nbytes:
                vectors[row_of[key]] = np.frombuffer(value, np.float32)
        missing = [row for row, _ in non_unit_rows(vectors)]  # still zeros, or damaged in the cache
        with progress(len(missing), "encoding texts") as done:
            for start in range(0, len(missing), BATCH_SIZE):
                batch = missing[start : start + BATCH_SIZE]
                vectors[batch] = self._encoder.encode_passages([texts[row] for row in batch])
                for row in batch:
                    self._cache.put(keys[row], vectors[row].tobytes())
                done(len(batch))
        return vectors

    def count_tokens(self, text: str) -> int:
        return self._encoder.count_tokens(text)

    def save(self, folder: Path) -> None:
        self._encoder.save(folder)
