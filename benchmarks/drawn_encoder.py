"""A fast, deterministic encoder without a model.

Vectors are drawn from the digest of each text, around centres in a few directions, because the
embeddings of real texts are distributed like that.
"""

import hashlib
from pathlib import Path

import numpy as np

from benchmarks.synthetic import DIMENSION, DIRECTIONS, NOISE, SPREAD
from retrieval.encoders.base import EncoderInfo
from retrieval.settings import Settings
from retrieval.vectors import Vectors

CENTRES = 20_000

INFO = EncoderInfo("drawn", "drawn", "none", DIMENSION, 256, "", "", "float32")

_PLANE = np.random.default_rng(1).standard_normal((DIRECTIONS, DIMENSION)).astype(np.float32)


class DrawnEncoder:
    """An implementation of `retrieval.encoders.base.Encoder`."""

    info = INFO

    def encode_queries(self, texts: list[str]) -> Vectors:
        return self.encode_passages(texts)

    def encode_passages(self, texts: list[str]) -> Vectors:
        seeds = np.array([_digest(text) for text in texts], np.uint64).reshape(-1)
        centres = _normal(seeds % np.uint64(CENTRES), DIRECTIONS)
        near = centres + SPREAD * _normal(seeds, DIRECTIONS)
        unscaled = near @ _PLANE + NOISE * _normal(~seeds, DIMENSION)
        vectors: Vectors = unscaled / np.linalg.norm(unscaled, axis=1, keepdims=True)
        return vectors

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def save(self, folder: Path) -> None:
        (folder / "drawn.txt").write_text("drawn\n", encoding="utf-8")


def load_build_encoder(_: Settings) -> DrawnEncoder:
    return DrawnEncoder()


def load_encoder(folder: Path, info: EncoderInfo) -> DrawnEncoder:  # noqa: ARG001 - it is a LoadEncoder
    return DrawnEncoder()


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def _normal(seeds: np.ndarray, count: int) -> np.ndarray:
    """Return (n, count) float32, about normal: sums of the four parts of SplitMix's numbers.

    Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
    """
    steps = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = seeds[:, np.newaxis] + steps
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    parts = mixed.view(np.uint16).reshape(len(seeds), count, 4).astype(np.float32)
    normal: np.ndarray = (parts.sum(axis=2) / 65535 - 2) * np.float32(np.sqrt(3))
    return normal
