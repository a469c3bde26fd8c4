"""What is embedded once isn't embedded again, and a cache that can't be used does no harm."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from indexer import build as build_module
from indexer.build import build
from indexer.cache.embeddings import PROBES, CachedEncoder
from indexer.cache.key_value import kept
from indexer.encoding.embed import embed
from indexer.errors import PublishError
from retrieval.encoders.base import Encoder
from retrieval.layout import EMBEDDINGS_FILE
from retrieval.settings import Settings
from retrieval.vectors import Vectors
from tests import hashing_encoder
from tests.hashing_encoder import HashingEncoder


class Counting(HashingEncoder):
    """Notes every passage that it is asked for but the probes."""

    def __init__(self, name: str = "hashing") -> None:
        super().__init__(name)
        self.asked: list[str] = []

    def encode_passages(self, texts: list[str]) -> Vectors:
        self.asked += [text for text in texts if text not in PROBES]
        return super().encode_passages(texts)


TEXTS = ["beans are watered", "the spade is lent", "compost warms"]


def asked(texts: list[str], encoder: Counting, index: Path) -> list[str]:
    """What is left to embed of `texts` in one build; the vectors are held against the encoder's."""
    with kept(index / EMBEDDINGS_FILE) as cache:
        vectors = embed(texts, CachedEncoder(encoder, cache))
    np.testing.assert_array_equal(vectors, HashingEncoder().encode_passages(texts))
    found, encoder.asked = encoder.asked, []
    return found


def test_only_what_is_new_is_embedded(tmp_path: Path) -> None:
    encoder = Counting()
    assert sorted(asked(TEXTS, encoder, tmp_path)) == sorted(TEXTS)
    assert asked(TEXTS, encoder, tmp_path) == []
    assert asked([*TEXTS, "turn it weekly"], encoder, tmp_path) == ["turn it weekly"]


def test_another_encoder_shares_nothing(tmp_path: Path) -> None:
    asked(TEXTS, Counting(), tmp_path)
    assert len(asked(TEXTS, Counting("another"), tmp_path)) == 3


def test_a_runtime_that_calculates_otherwise_shares_nothing(tmp_path: Path) -> None:
    """As after a move to another processor: the same model, and another last bit."""

    class Moved(Counting):
        def encode_passages(self, texts: list[str]) -> Vectors:
            return np.nextafter(super().encode_passages(texts), np.float32(1))

    asked(TEXTS, Counting(), tmp_path)
    moved = Moved()
    with kept(tmp_path / EMBEDDINGS_FILE) as cache:
        embed(TEXTS, CachedEncoder(moved, cache))
    assert sorted(moved.asked) == sorted(TEXTS)


def test_what_a_build_does_not_use_is_forgotten(tmp_path: Path) -> None:
    encoder = Counting()
    asked(TEXTS, encoder, tmp_path)
    asked(TEXTS[:1], encoder, tmp_path)
    assert sorted(asked(TEXTS, encoder, tmp_path)) == sorted(TEXTS[1:])


def test_a_build_that_was_broken_off_goes_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = Counting()

    def load_build_encoder(_: Settings) -> Encoder:
        return encoder

    def break_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(build_module, "calibrate", break_off)
        with pytest.raises(KeyboardInterrupt):
            build(settings, load_build_encoder, hashing_encoder.load_encoder)
    before = set(encoder.asked)
    encoder.asked = []
    build(settings, load_build_encoder, hashing_encoder.load_encoder)
    assert before
    assert not before & set(encoder.asked)


@pytest.mark.parametrize("content", [b"not a database at all" * 50, b"SQLite format 3\0"])
def test_a_damaged_cache_is_made_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / EMBEDDINGS_FILE).write_bytes(content)
    assert len(asked(TEXTS, Counting(), tmp_path)) == 3
    assert asked(TEXTS, Counting(), tmp_path) == []


def test_a_vector_that_cannot_be_one_is_embedded_again(tmp_path: Path) -> None:
    asked(TEXTS, Counting(), tmp_path)
    database = sqlite3.connect(tmp_path / EMBEDDINGS_FILE)
    with database:
        database.execute("UPDATE kept SET value = zeroblob(length(value))")
    database.close()
    assert len(asked(TEXTS, Counting(), tmp_path)) == 3


def test_the_cache_holds_no_text(tmp_path: Path) -> None:
    asked(TEXTS, Counting(), tmp_path)
    content = (tmp_path / EMBEDDINGS_FILE).read_bytes()
    assert not any(word.encode() in content for text in TEXTS for word in text.split())


def test_a_cache_that_cannot_be_written_names_the_fix(tmp_path: Path) -> None:
    (tmp_path / EMBEDDINGS_FILE).mkdir()
    with pytest.raises(PublishError, match="only saves time, delete it"):
        asked(TEXTS, Counting(), tmp_path)
