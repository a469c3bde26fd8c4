"""A recently encoded question is not encoded again."""

from pathlib import Path

import numpy as np

from retrieval.encoders.query_cache import QueryCache
from retrieval.vectors import Vectors
from tests.hashing_encoder import HashingEncoder


class CountingEncoder(HashingEncoder):
    def __init__(self) -> None:
        super().__init__()
        self.encoded: list[str] = []

    def encode_queries(self, texts: list[str]) -> Vectors:
        self.encoded += texts
        return super().encode_queries(texts)


def test_only_the_most_recent_questions_are_cached() -> None:
    encoder = CountingEncoder()
    cache = QueryCache(encoder, 2)
    for question in ("beans", "spade", "beans", "compost", "beans", "spade"):
        np.testing.assert_array_equal(
            cache.encode_queries([question]), HashingEncoder().encode_queries([question])
        )
    assert encoder.encoded == ["beans", "spade", "compost", "spade"]


def test_changing_a_returned_vector_does_not_change_the_cache() -> None:
    cache = QueryCache(CountingEncoder(), 2)
    cache.encode_queries(["beans"])[:] = 0
    assert np.linalg.norm(cache.encode_queries(["beans"])) == 1


def test_several_questions_and_no_questions_are_encoded() -> None:
    cache = QueryCache(CountingEncoder(), 2)
    texts = ["beans", "spade", "compost"]
    np.testing.assert_array_equal(
        cache.encode_queries(texts), HashingEncoder().encode_queries(texts)
    )
    assert cache.encode_queries([]).shape == (0, 256)


def test_a_cache_is_saved_as_the_encoder_behind_it(tmp_path: Path) -> None:
    QueryCache(HashingEncoder("hashed words"), 2).save(tmp_path)
    assert (tmp_path / "name.txt").read_text(encoding="utf-8") == "hashed words"
