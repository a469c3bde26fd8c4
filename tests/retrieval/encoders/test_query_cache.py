"""A question that was asked before is not encoded again."""

import numpy as np

from retrieval.encoders.query_cache import QueryCache
from retrieval.vectors import Vectors
from tests.hashing_encoder import HashingEncoder


class Counting(HashingEncoder):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def encode_queries(self, texts: list[str]) -> Vectors:
        self.asked += texts
        return super().encode_queries(texts)


def test_only_the_last_different_questions_are_remembered() -> None:
    encoder = Counting()
    cache = QueryCache(encoder, 2)
    for question in ("beans", "spade", "beans", "compost", "beans", "spade"):
        np.testing.assert_array_equal(
            cache.encode_queries([question]), HashingEncoder().encode_queries([question])
        )
    assert encoder.asked == ["beans", "spade", "compost", "spade"]


def test_what_a_caller_does_to_a_vector_stays_with_the_caller() -> None:
    cache = QueryCache(Counting(), 2)
    cache.encode_queries(["beans"])[:] = 0
    assert np.linalg.norm(cache.encode_queries(["beans"])) == 1


def test_questions_together_and_none_at_all() -> None:
    cache = QueryCache(Counting(), 2)
    texts = ["beans", "spade", "compost"]
    np.testing.assert_array_equal(
        cache.encode_queries(texts), HashingEncoder().encode_queries(texts)
    )
    assert cache.encode_queries([]).shape == (0, 256)
