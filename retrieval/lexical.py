"""The lexical index: BM25 over stemmed words, by bm25s."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN
from bm25s.tokenization import Tokenized

from retrieval.errors import SnapshotError

# Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, in the
# variant of Lucene (Kamphuis et al., "Which BM25 Do You Mean?", ECIR 2020): a word adds at most
# its idf. k1 and b are the customary values and were not tuned.
K1 = 1.5
B = 0.75

WORD = re.compile(r"\w+")
STOPWORDS = frozenset(STOPWORDS_EN)

NO_WORD = ""

Scores = np.ndarray[tuple[int], np.dtype[np.float32]]


class LexicalIndex:
    """Row i is the i-th text that the index was made from."""

    def __init__(self, index: bm25s.BM25, rows: int) -> None:
        self._index = index
        self._rows = rows

    @classmethod
    def from_texts(cls, texts: list[str]) -> "LexicalIndex":
        """There has to be at least one text."""
        terms = [list(_terms(text)) for text in texts]
        if not any(terms):
            terms = [[NO_WORD]] * len(texts)  # bm25s can't index a corpus without any word
        vocabulary: dict[str, int] = {}
        ids = [[vocabulary.setdefault(term, len(vocabulary)) for term in one] for one in terms]
        index = bm25s.BM25(method="lucene", k1=K1, b=B)
        # With a vocabulary of ours: bm25s would number words by the hash of the day.
        index.index(Tokenized(ids=ids, vocab=vocabulary), show_progress=False)
        return cls(index, len(texts))

    @classmethod
    def read(cls, folder: Path) -> "LexicalIndex":
        """Open what `write` wrote: arrays and JSON, no pickle."""
        try:
            index = bm25s.BM25.load(str(folder), allow_pickle=False, show_progress=False)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SnapshotError(f"{folder}: bm25s cannot read this index ({error})") from error
        return cls(index, int(index.scores["num_docs"]))

    def write(self, folder: Path) -> None:
        self._index.save(str(folder), allow_pickle=False, show_progress=False)

    def __len__(self) -> int:
        return self._rows

    def coverage(self, query: str) -> Scores:
        """For each row, (n,) float32 from 0 to 1: its BM25 over the most that any text could get.

        That most is the sum of the idf of all the question's words, the unknown ones included. So
        where a question and the corpus share few words, the lexical part has little to say, and
        scores of different questions mean the same. All 0 for a question of stop words alone.
        """
        terms = list(dict.fromkeys(_terms(query)))
        known = [term for term in terms if term in self._index.vocab_dict]
        if not known:
            return np.zeros(self._rows, np.float32)
        scores: Scores = self._index.get_scores(known)
        return scores / np.float32(sum(self._idf(term) for term in terms))

    def knows(self, word: str) -> bool:
        """Whether any text has a word of the same stem, or it is a stop word."""
        return all(stem in self._index.vocab_dict for stem in _terms(word))

    def stems(self, query: str) -> frozenset[str]:
        """Of the words of `query` that aren't stop words."""
        return frozenset(_terms(query))

    def term_spans(self, stems: frozenset[str], text: str) -> list[tuple[int, int]]:
        """Where words of one of `stems` stand in `text`: (start, end) in order."""
        words = list(WORD.finditer(text))
        found = _stemmers.english.stemWords([word[0].lower() for word in words])
        return [word.span() for word, stem in zip(words, found, strict=True) if stem in stems]

    def _idf(self, term: str) -> float:
        """Lucene's idf, ln(1 + (N - df + 0.5) / (df + 0.5)); df is 0 for an unknown word."""
        token = self._index.vocab_dict.get(term)
        pointers = self._index.scores["indptr"]
        frequency = 0 if token is None else int(pointers[token + 1] - pointers[token])
        return float(np.log1p((self._rows - frequency + 0.5) / (frequency + 0.5)))


def _terms(text: str) -> Iterator[str]:
    """Stems of the words that aren't stop words, in order."""
    words = [word for word in WORD.findall(text.lower()) if word not in STOPWORDS]
    yield from _stemmers.english.stemWords(words)


class _Stemmers(threading.local):
    """One for each thread: a stemmer remembers the last words, and must not be shared."""

    def __init__(self) -> None:
        self.english = Stemmer.Stemmer("english")


_stemmers = _Stemmers()
