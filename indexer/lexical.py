"""The index stage for words: BM25 by bm25s."""

import bm25s
import numpy as np
from bm25s.stopwords import STOPWORDS_EN
from bm25s.tokenization import Tokenized

from retrieval.lexical import LexicalIndex, terms_of

# Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, in the
# variant of Lucene (Kamphuis et al., "Which BM25 Do You Mean?", ECIR 2020): a word adds at most
# its idf. k1 and b are the customary values and were not tuned.
K1 = 1.5
B = 0.75

NO_WORD = ""


def make_lexical(texts: list[str]) -> LexicalIndex:
    """Row i is that of text i; there has to be at least one text."""
    stopwords = frozenset(STOPWORDS_EN)
    terms = [list(terms_of(text, stopwords)) for text in texts]
    if not any(terms):
        terms = [[NO_WORD]] * len(texts)  # bm25s can't index a corpus without any word
    vocabulary: dict[str, int] = {}
    ids = [[vocabulary.setdefault(term, len(vocabulary)) for term in one] for one in terms]
    index = bm25s.BM25(method="lucene", k1=K1, b=B)
    # With a vocabulary of ours: bm25s would number words by the hash of the day.
    index.index(Tokenized(ids=ids, vocab=dict(vocabulary)), show_progress=False)
    starts = index.scores["indptr"].astype(np.int64)
    scores = index.scores["data"].astype(np.float32)
    return LexicalIndex(
        texts=len(texts),
        vocabulary=vocabulary,
        stopwords=stopwords,
        starts=starts,
        rows=index.scores["indices"].astype(np.int32),
        scores=scores,
        highest=np.maximum.reduceat(scores, starts[:-1]),  # every term has a row
    )
