"""The lexical index: BM25 over stemmed words, from postings that are mapped into memory."""

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import Stemmer

from retrieval.arrays import read_array, write_array
from retrieval.errors import SnapshotError
from retrieval.records import Names

WORD = re.compile(r"\w+")

ARRAYS = ("starts", "rows", "scores")
STOPWORDS_FILE = "stopwords.json"
VOCABULARY_FOLDER = "vocabulary"

Scores = np.ndarray[tuple[int], np.dtype[np.float32]]
TextRows = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """Of n texts, row i the i-th, with t terms, the stems of words that aren't `stopwords`.

    The postings of term number i, by `vocabulary`, are `rows`, int32, none twice, and `scores`,
    float32, from `starts[i]` up to `starts[i + 1]`; a score is that of BM25 for term and row.
    """

    texts: int
    vocabulary: Mapping[str, int]
    stopwords: frozenset[str]
    starts: np.ndarray
    rows: np.ndarray
    scores: np.ndarray

    @classmethod
    def read(cls, folder: Path) -> "LexicalIndex":
        try:
            stored = msgspec.json.decode((folder / STOPWORDS_FILE).read_bytes(), type=_Stored)
        except (OSError, msgspec.MsgspecError) as error:
            raise SnapshotError(f"{folder}: cannot read this index ({error})") from error
        starts, rows, scores = (read_array(folder / f"{name}.npy") for name in ARRAYS)
        vocabulary = Names(folder / VOCABULARY_FOLDER)
        if len(starts) != len(vocabulary) + 1 or not starts[-1] == len(rows) == len(scores):
            raise SnapshotError(f"{folder}: its parts have different lengths; build a new snapshot")
        return cls(stored.texts, vocabulary, frozenset(stored.stopwords), starts, rows, scores)

    def write(self, folder: Path) -> None:
        stored = _Stored(self.texts, sorted(self.stopwords))
        (folder / STOPWORDS_FILE).write_bytes(msgspec.json.encode(stored) + b"\n")
        for name in ARRAYS:
            write_array(folder / f"{name}.npy", getattr(self, name))
        Names.write(folder / VOCABULARY_FOLDER, self.vocabulary)

    def __len__(self) -> int:
        return self.texts

    def search(self, query: str, k: int) -> tuple[Scores, TextRows]:
        """The coverage of every row, and the `k` rows of the highest, those of 0 left out.

        Coverage, (n,) float32 from 0 to 1, is a row's BM25 over the most that any text could get:
        the sum of the idf of all the question's words, the unknown ones included. So where a
        question and the corpus share few words, the lexical part has little to say, and scores of
        different questions mean the same. All 0 for a question of stop words alone.

        Rows come best first, equal ones in their order.
        """
        terms = list(dict.fromkeys(terms_of(query, self.stopwords)))
        postings = [self._postings(term) for term in terms]
        coverage: Scores = np.zeros(self.texts, np.float32)
        for rows, scores in postings:
            coverage[rows] += scores
        best = _best(coverage, postings, k)
        if terms:
            coverage /= np.float32(sum(self._idf(len(rows)) for rows, _ in postings))
        return coverage, best

    def knows(self, word: str) -> bool:
        """Whether any text has a word of the same stem, or it is a stop word."""
        return all(stem in self.vocabulary for stem in terms_of(word, self.stopwords))

    def stems(self, query: str) -> frozenset[str]:
        """Of the words of `query` that aren't stop words."""
        return frozenset(terms_of(query, self.stopwords))

    def term_spans(self, stems: frozenset[str], text: str) -> list[tuple[int, int]]:
        """Where words of one of `stems` stand in `text`: (start, end) in order."""
        words = list(WORD.finditer(text))
        found = _stemmers.english.stemWords([word[0].lower() for word in words])
        return [word.span() for word, stem in zip(words, found, strict=True) if stem in stems]

    def _postings(self, term: str) -> tuple[np.ndarray, np.ndarray]:
        """Rows and scores; none for an unknown term."""
        number = self.vocabulary.get(term)
        start, end = (0, 0) if number is None else self.starts[number : number + 2]
        return self.rows[start:end], self.scores[start:end]

    def _idf(self, frequency: int) -> float:
        """Lucene's idf, ln(1 + (N - df + 0.5) / (df + 0.5)); df is 0 for an unknown word."""
        return float(np.log1p((self.texts - frequency + 0.5) / (frequency + 0.5)))


def terms_of(text: str, stopwords: frozenset[str]) -> Iterator[str]:
    """Stems of the words that aren't stop words, in order."""
    words = [word for word in WORD.findall(text.lower()) if word not in stopwords]
    yield from _stemmers.english.stemWords(words)


def _best(coverage: Scores, postings: list[tuple[np.ndarray, np.ndarray]], k: int) -> TextRows:
    """The `k` rows of the highest `coverage` among those in `postings`, without looking at all.

    Terms are taken from the rarest on. As soon as `k` rows score more than all terms that are left
    could give together, no row that has but those can be among the best (Turtle and Flood, "Query
    evaluation: strategies and optimizations", 1995).
    """
    known = [(rows, scores) for rows, scores in postings if len(rows)]
    rarest_first = sorted(known, key=lambda pair: len(pair[0]))
    most = [float(scores.max()) for _, scores in rarest_first]
    seen = np.zeros(len(coverage), np.bool_)
    found: list[np.ndarray] = []
    for at, (rows, _) in enumerate(rarest_first):
        new = rows[~seen[rows]]
        seen[new] = True
        found.append(new)
        candidates = np.concatenate(found)
        if len(candidates) > k:
            scores = coverage[candidates]
            found = [candidates[scores >= np.partition(scores, -k)[-k]]]
            if coverage[found[0]].min() > sum(most[at + 1 :]):
                break
    if not found:
        return np.empty(0, np.int64)
    candidates = np.sort(np.concatenate(found)).astype(np.int64)
    return candidates[np.argsort(-coverage[candidates], kind="stable")[:k]]


@dataclass(frozen=True, slots=True)
class _Stored:
    texts: int
    stopwords: list[str]


class _Stemmers(threading.local):
    """One for each thread: a stemmer remembers the last words, and must not be shared."""

    def __init__(self) -> None:
        self.english = Stemmer.Stemmer("english")


_stemmers = _Stemmers()
