"""The lexical index: BM25 over stemmed words, its postings mapped into memory."""

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import Stemmer

from retrieval.errors import SnapshotError
from retrieval.files.arrays import read_array, write_array
from retrieval.files.json_file import read_json, write_json
from retrieval.files.records import IdMap
from retrieval.filters import Mask

WORD = re.compile(r"\w+")

ARRAYS = {"starts": np.int64, "rows": np.int32, "scores": np.float32, "highest": np.float32}
STOPWORDS_FILE = "stopwords.json"
VOCABULARY_FOLDER = "vocabulary"

# Sums of float32 in another order may differ in their last digits; that must not lose a row.
ROUNDING_MARGIN = 1.0001

Scores = np.ndarray[tuple[int], np.dtype[np.float32]]
TextRows = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """The postings of n texts. Their terms are the stems of the words that aren't `stopwords`.

    `vocabulary` numbers the terms. The postings of term i are `rows`, int32, ascending, and
    `scores`, float32, from `starts[i]` up to `starts[i + 1]`. A score is the BM25 of the term in
    the row's text, and `highest[i]` is the highest of them.
    """

    texts: int
    vocabulary: Mapping[str, int]
    stopwords: frozenset[str]
    starts: np.ndarray
    rows: np.ndarray
    scores: np.ndarray
    highest: np.ndarray

    @classmethod
    def read(cls, folder: Path) -> "LexicalIndex":
        stored = read_json(folder / STOPWORDS_FILE, StoredLexical)
        starts, rows, scores, highest = (
            read_array(folder / f"{name}.npy", kind, 1) for name, kind in ARRAYS.items()
        )
        vocabulary = IdMap(folder / VOCABULARY_FOLDER)
        terms = len(vocabulary)
        postings = int(starts[-1]) if len(starts) else -1
        of_terms, of_postings = [len(starts) - 1, len(highest)], [len(rows), len(scores)]
        if of_terms != [terms] * 2 or of_postings != [postings] * 2:
            raise SnapshotError(f"{folder}: its parts have different lengths; build a new snapshot")
        stopwords = frozenset(stored.stopwords)
        return cls(stored.texts, vocabulary, stopwords, starts, rows, scores, highest)

    def write(self, folder: Path) -> None:
        stored = StoredLexical(self.texts, sorted(self.stopwords))
        write_json(folder / STOPWORDS_FILE, stored)
        for name in ARRAYS:
            write_array(folder / f"{name}.npy", getattr(self, name))
        IdMap.write(folder / VOCABULARY_FOLDER, self.vocabulary)

    def __len__(self) -> int:
        return self.texts

    def search(self, query: str, k: int, mask: Mask | None = None) -> TextRows:
        """Return the `k` rows with the highest BM25, best first, equal scores by ascending row.

        Rows that share no word with `query` are left out, and rows where `mask`, (n,) bool, is
        false. Terms are taken from the rarest on. As soon as `k` rows score higher than all
        remaining terms could add up to, a row with only those terms can't be among the best, and
        the rows that can no longer be are dropped (Turtle and Flood, "Query evaluation: strategies
        and optimizations", 1995).
        """
        filtered = (postings.only(mask) for postings in self._terms(query))
        terms = [postings for postings in filtered if len(postings.rows)]
        terms.sort(key=lambda postings: len(postings.rows))
        bounds = [postings.highest for postings in terms]
        sums = np.zeros(self.texts, np.float32)
        seen = np.zeros(self.texts, np.bool_)
        rows = np.empty(0, np.int64)
        closed = False
        for number, postings in enumerate(terms):
            if closed:
                sums[rows] += postings.of(rows)
            else:
                sums[postings.rows] += postings.scores
                new = postings.rows[~seen[postings.rows]]
                seen[new] = True
                rows = np.concatenate([rows, new])
            if len(rows) > k:
                remaining = sum(bounds[number + 1 :])
                kth = np.partition(sums[rows], -k)[-k]
                closed = closed or kth > remaining * ROUNDING_MARGIN
                rows = rows[sums[rows] + remaining * ROUNDING_MARGIN >= kth]
        rows = np.sort(rows)
        best: TextRows = rows[np.argsort(-sums[rows], kind="stable")[:k]]
        return best

    def coverage(self, query: str, rows: TextRows) -> Scores:
        """Return the BM25 of each of `rows`, (m,), over the highest that a text could have: 0 to 1.

        That bound is the sum of the idf of all words of the question, unknown ones included. So the
        lexical part says little where a question and the corpus share few words, and scores of
        different questions can be compared. A question of stop words alone gives 0 everywhere.
        """
        sums: Scores = np.zeros(len(rows), np.float32)
        bound = 0.0
        for postings in self._terms(query):
            sums += postings.of(rows)
            bound += self._idf(len(postings.rows))
        return sums / np.float32(bound) if bound else sums

    def knows(self, word: str) -> bool:
        """Return whether `word` is a stop word, or any text has a word of the same stem."""
        return all(stem in self.vocabulary for stem in terms_of(word, self.stopwords))

    def unknown_words(self, query: str) -> tuple[str, ...]:
        """Return the words of `query` that say what it is about and that no text has, in order."""
        words = dict.fromkeys(WORD.findall(query))
        return tuple(
            word for word in words if any(stem not in self.vocabulary for stem in self.stems(word))
        )

    def stems(self, query: str) -> frozenset[str]:
        """Return, for `term_spans`, the stems of those words that say what `query` is about."""
        return frozenset(terms_of(query, self.stopwords | EMPTY_WORDS))

    def term_spans(self, stems: frozenset[str], text: str) -> list[tuple[int, int]]:
        """Return (start, end) of the words in `text` that have one of `stems`, in order."""
        words = list(WORD.finditer(text))
        their_stems = _stemmers.english.stemWords([word[0].lower() for word in words])
        pairs = zip(words, their_stems, strict=True)
        return [word.span() for word, stem in pairs if stem in stems]

    def _terms(self, query: str) -> list["Postings"]:
        """Return the postings of the question's terms, each once; an unknown term has none."""
        terms = []
        for term in dict.fromkeys(terms_of(query, self.stopwords)):
            number = self.vocabulary.get(term)
            start, end = (0, 0) if number is None else self.starts[number : number + 2]
            highest = 0.0 if number is None else float(self.highest[number])
            terms.append(Postings(self.rows[start:end], self.scores[start:end], highest))
        return terms

    def _idf(self, frequency: int) -> float:
        """Return Lucene's idf, ln(1 + (N - df + 0.5) / (df + 0.5)); df is 0 for an unknown word."""
        return float(np.log1p((self.texts - frequency + 0.5) / (frequency + 0.5)))


# Words, besides stop words, that most questions have. They count in the ranking (leaving them out
# improved no figure) but are not highlighted: marking each “what” shows nothing about a passage.
EMPTY_WORDS = frozenset(
    """
    about after again all am any anybody anyone at been before being can could did do does doing don
    each else ever every from get gets getting give go goes going got had has have having he her
    hers herself him himself his how i its itself just let like many may me might mine more most
    much must my myself need needs off on one only other our out over own same she should so some
    somebody someone something still t tell than them themselves these thing things those too under
    until up us very want wants was we were what when where which while who whom whose why will
    would you your yours
    """.split()  # noqa: SIM905 - a table of words reads better so
)


def terms_of(text: str, stopwords: frozenset[str]) -> Iterator[str]:
    """Yield the stems of the words in `text` that aren't stop words, in order."""
    words = [word for word in WORD.findall(text.lower()) if word not in stopwords]
    yield from _stemmers.english.stemWords(words)


@dataclass(frozen=True, slots=True)
class Postings:
    """The rows with one term, ascending, its BM25 in each of them, and the highest of these."""

    rows: np.ndarray
    scores: np.ndarray
    highest: float

    def only(self, mask: Mask | None) -> "Postings":
        """Return the postings of the rows where `mask`, (n,) bool, is true; all without a mask."""
        if mask is None:
            return self
        passing = mask[self.rows]
        return Postings(self.rows[passing], self.scores[passing], self.highest)

    def of(self, rows: TextRows) -> Scores:
        """Return the scores of `rows`, (m,); 0 for those without the term."""
        if not len(self.rows):
            return np.zeros(len(rows), np.float32)
        sought = rows.astype(self.rows.dtype)  # or NumPy would convert all of `self.rows`
        nearest = np.minimum(np.searchsorted(self.rows, sought), len(self.rows) - 1)
        scores: Scores = np.where(self.rows[nearest] == rows, self.scores[nearest], np.float32(0))
        return scores


@dataclass(frozen=True, slots=True)
class StoredLexical:
    """The number of texts and the stop words, sorted: what isn't stored as an array."""

    texts: int
    stopwords: list[str]


class _Stemmers(threading.local):
    """A stemmer for each thread: it caches words and must not be shared."""

    def __init__(self) -> None:
        self.english = Stemmer.Stemmer("english")


_stemmers = _Stemmers()
