"""A text is embedded once and not again, and a cache that can't be used does no harm."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from indexer import build as build_module
from indexer.build import build
from indexer.cache.embeddings import PROBES, CachedEncoder
from indexer.cache.key_value import open_cache
from indexer.encoding.embed import embed
from indexer.errors import PublishError
from retrieval.encoders.base import Encoder
from retrieval.layout import EMBEDDINGS_FILE
from retrieval.settings import Settings
from retrieval.vectors import Vectors
from tests import hashing_encoder
from tests.hashing_encoder import HashingEncoder


class RecordingEncoder(HashingEncoder):
    """Records every passage that it encodes, except the probes."""

    def __init__(self, name: str = "hashing") -> None:
        super().__init__(name)
        self.encoded: list[str] = []

    def encode_passages(self, texts: list[str]) -> Vectors:
        self.encoded += [text for text in texts if text not in PROBES]
        return super().encode_passages(texts)


TEXTS = ["beans are watered", "the spade is lent", "compost warms"]


def encoded(texts: list[str], encoder: RecordingEncoder, index: Path) -> list[str]:
    """Those of `texts` that one build had to encode, after checking the vectors of all of them."""
    with open_cache(index / EMBEDDINGS_FILE) as cache:
        vectors = embed(texts, CachedEncoder(encoder, cache))
    np.testing.assert_array_equal(vectors, HashingEncoder().encode_passages(texts))
    new, encoder.encoded = encoder.encoded, []
    return new


def test_only_what_is_new_is_embedded(tmp_path: Path) -> None:
    encoder = RecordingEncoder()
    assert sorted(encoded(TEXTS, encoder, tmp_path)) == sorted(TEXTS)
    assert encoded(TEXTS, encoder, tmp_path) == []
    assert encoded([*TEXTS, "turn it weekly"], encoder, tmp_path) == ["turn it weekly"]


def test_another_encoder_shares_nothing(tmp_path: Path) -> None:
    encoded(TEXTS, RecordingEncoder(), tmp_path)
    assert len(encoded(TEXTS, RecordingEncoder("another"), tmp_path)) == 3


def test_a_runtime_that_gives_other_vectors_shares_nothing(tmp_path: Path) -> None:
    """After a move to another processor, the same model may differ in the last bit."""

    class Moved(RecordingEncoder):
        def encode_passages(self, texts: list[str]) -> Vectors:
            return np.nextafter(super().encode_passages(texts), np.float32(1))

    encoded(TEXTS, RecordingEncoder(), tmp_path)
    moved = Moved()
    with open_cache(tmp_path / EMBEDDINGS_FILE) as cache:
        embed(TEXTS, CachedEncoder(moved, cache))
    assert sorted(moved.encoded) == sorted(TEXTS)


def test_what_a_build_does_not_use_is_forgotten(tmp_path: Path) -> None:
    encoder = RecordingEncoder()
    encoded(TEXTS, encoder, tmp_path)
    encoded(TEXTS[:1], encoder, tmp_path)
    assert sorted(encoded(TEXTS, encoder, tmp_path)) == sorted(TEXTS[1:])


def test_a_build_resumes_after_an_interruption(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = RecordingEncoder()

    def load_build_encoder(_: Settings) -> Encoder:
        return encoder

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(build_module, "calibrate", interrupt)
        with pytest.raises(KeyboardInterrupt):
            build(settings, load_build_encoder, hashing_encoder.load_encoder)
    before = set(encoder.encoded)
    encoder.encoded = []
    build(settings, load_build_encoder, hashing_encoder.load_encoder)
    assert before
    assert not before & set(encoder.encoded)


@pytest.mark.parametrize("content", [b"not a database at all" * 50, b"SQLite format 3\0"])
def test_a_damaged_cache_is_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / EMBEDDINGS_FILE).write_bytes(content)
    assert len(encoded(TEXTS, RecordingEncoder(), tmp_path)) == 3
    assert encoded(TEXTS, RecordingEncoder(), tmp_path) == []


def test_a_damaged_vector_is_computed_again(tmp_path: Path) -> None:
    encoded(TEXTS, RecordingEncoder(), tmp_path)
    database = sqlite3.connect(tmp_path / EMBEDDINGS_FILE)
    with database:
        database.execute("UPDATE kept SET value = zeroblob(length(value))")
    database.close()
    assert len(encoded(TEXTS, RecordingEncoder(), tmp_path)) == 3


def test_the_cache_holds_no_text(tmp_path: Path) -> None:
    encoded(TEXTS, RecordingEncoder(), tmp_path)
    content = (tmp_path / EMBEDDINGS_FILE).read_bytes()
    assert not any(word.encode() in content for text in TEXTS for word in text.split())


def test_a_cache_that_cannot_be_written_names_the_fix(tmp_path: Path) -> None:
    (tmp_path / EMBEDDINGS_FILE).mkdir()
    with pytest.raises(PublishError, match="only saves time, delete it"):
        encoded(TEXTS, RecordingEncoder(), tmp_path)
