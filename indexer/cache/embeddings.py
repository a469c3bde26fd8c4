"""Vectors of passages, kept from build to build: what hasn't changed isn't embedded again."""

import hashlib
from pathlib import Path

import msgspec
import numpy as np

from indexer.cache.key_value import Kept
from retrieval.encoders.base import Encoder, EncoderInfo
from retrieval.vectors import Vectors, non_unit_rows

# Texts that are embedded before their vectors are kept: so many are lost of a build that is broken
# off. Batches are made of as many.
AT_ONCE = 1024

PROBES = ["Where?", "Who has the key to the shed?", "The key hangs beside the door. " * 20]


class CachedEncoder:
    """`encoder`, whose vectors of passages are kept. See `retrieval.encoders.base.Encoder`.

    A vector is known by the SHA-256 of its text, of what is known of the encoder, and of what that
    makes of a few texts here; no text is kept.
    """

    def __init__(self, encoder: Encoder, kept: Kept) -> None:
        self._encoder = encoder
        self._kept = kept
        # A runtime or a processor that calculates otherwise in the last bit makes other vectors,
        # though all that is known of the model is the same.
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
        places = {key: at for at, key in enumerate(keys)}
        for key, value in self._kept.take_all(list(places)):
            if len(value) == vectors[places[key]].nbytes:
                vectors[places[key]] = np.frombuffer(value, np.float32)
        missing = [at for at, _ in non_unit_rows(vectors)]  # zeros, or spoilt
        for start in range(0, len(missing), AT_ONCE):
            some = missing[start : start + AT_ONCE]
            vectors[some] = self._encoder.encode_passages([texts[at] for at in some])
            for at in some:
                self._kept.put(keys[at], vectors[at].tobytes())
        return vectors

    def count_tokens(self, text: str) -> int:
        return self._encoder.count_tokens(text)

    def save(self, folder: Path) -> None:
        self._encoder.save(folder)
