"""The lexical index is compared with that of the library bm25s."""

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


@pytest.mark.parametrize("batch_size", [7, 1 << 20], ids=["many batches", "one batch"])
def test_every_posting_is_that_of_bm25s(
    batch_size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.indexing.bm25.BATCH_SIZE", batch_size)
    corpus = texts(300)
    index = make_lexical(corpus, tmp_path)
    vocabulary = dict(index.vocabulary.items())
    ids = [[vocabulary[term] for term in terms_of(text, index.stopwords)] for text in corpus]
    expected = bm25s.BM25(method="lucene", k1=K1, b=B)
    expected.index(Tokenized(ids=ids, vocab=dict(vocabulary)), show_progress=False)
    np.testing.assert_array_equal(index.starts, expected.scores["indptr"])
    np.testing.assert_array_equal(index.rows, expected.scores["indices"])
    np.testing.assert_allclose(index.scores, expected.scores["data"], rtol=1e-5)
    for term in range(len(index.vocabulary)):
        postings = slice(index.starts[term], index.starts[term + 1])
        assert index.highest[term] == index.scores[postings].max()
