"""The index of words against bm25s, which is a library for it."""

from pathlib import Path

import bm25s
import numpy as np
import pytest
from bm25s.tokenization import Tokenized

from indexer.indexing.bm25 import K1, B, make_lexical
from retrieval.index.bm25 import terms_of


def texts(count: int) -> list[str]:
    generator = np.random.default_rng(5)
    chance = 1 / np.arange(1, 400)
    words = [f"w{number}" for number in range(399)]
    lengths = generator.integers(0, 60, count)
    return [
        " ".join(generator.choice(words, length, p=chance / chance.sum())) for length in lengths
    ]


@pytest.mark.parametrize("at_once", [7, 1 << 20], ids=["in many pieces", "at once"])
def test_every_posting_is_that_of_bm25s(
    at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.indexing.bm25.AT_ONCE", at_once)
    given = texts(300)
    made = make_lexical(given, tmp_path)
    vocabulary = dict(made.vocabulary.items())
    ids = [[vocabulary[term] for term in terms_of(text, made.stopwords)] for text in given]
    expected = bm25s.BM25(method="lucene", k1=K1, b=B)
    expected.index(Tokenized(ids=ids, vocab=dict(vocabulary)), show_progress=False)
    np.testing.assert_array_equal(made.starts, expected.scores["indptr"])
    np.testing.assert_array_equal(made.rows, expected.scores["indices"])
    np.testing.assert_allclose(made.scores, expected.scores["data"], rtol=1e-5)
    for term in range(len(made.vocabulary)):
        stretch = slice(made.starts[term], made.starts[term + 1])
        assert made.highest[term] == made.scores[stretch].max()
