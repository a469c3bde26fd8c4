"""The lexical index: BM25 over stemmed words, from postings that are mapped into memory."""

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

# Sums of float32 in another order may differ in their last digits; none of them may lose a row.
LITTLE_MORE = 1.0001

Scores = np.ndarray[tuple[int], np.dtype[np.float32]]
TextRows = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """Of n texts, row i the i-th, with t terms, the stems of words that aren't `stopwords`.

    The postings of term number i, by `vocabulary`, are `rows`, int32, ascending, and `scores`,
    float32, from `starts[i]` up to `starts[i + 1]`; a score is that of BM25 for term and row, and
    `highest[i]` the highest of them.
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
        """The `k` rows with the highest BM25, those that share no word with `query` left out.

        With a `mask`, (n,) bool, only rows where it is true. Best first, equal ones in
        their order. Terms are taken from the rarest on. As soon as `k` rows have more than the
        terms that are left could give together, no row that has but those can be among the best,
        and of the rows that were found only those are kept that still can (Turtle and Flood, "Query
        evaluation: strategies and optimizations", 1995).
        """
        terms = (postings.only(mask) for postings in self._terms(query))
        found = [postings for postings in terms if len(postings.rows)]
        found.sort(key=lambda postings: len(postings.rows))
        most = [postings.highest for postings in found]
        sums = np.zeros(self.texts, np.float32)
        seen = np.zeros(self.texts, np.bool_)
        rows = np.empty(0, np.int64)
        closed = False
        for at, postings in enumerate(found):
            if closed:
                sums[rows] += postings.of(rows)
            else:
                sums[postings.rows] += postings.scores
                new = postings.rows[~seen[postings.rows]]
                seen[new] = True
                rows = np.concatenate([rows, new])
            if len(rows) > k:
                left = sum(most[at + 1 :])
                kth = np.partition(sums[rows], -k)[-k]
                closed = closed or kth > left * LITTLE_MORE
                rows = rows[sums[rows] + left * LITTLE_MORE >= kth]
        rows = np.sort(rows)
        best: TextRows = rows[np.argsort(-sums[rows], kind="stable")[:k]]
        return best

    def coverage(self, query: str, rows: TextRows) -> Scores:
        """For each of `rows`, (m,), its BM25 over the most that any text could get: 0 to 1.

        That most is the sum of the idf of all the question's words, the unknown ones included. So
        where a question and the corpus share few words, the lexical part has little to say, and
        scores of different questions mean the same. All 0 for a question of stop words alone.
        """
        sums: Scores = np.zeros(len(rows), np.float32)
        most = 0.0
        for postings in self._terms(query):
            sums += postings.of(rows)
            most += self._idf(len(postings.rows))
        return sums / np.float32(most) if most else sums

    def knows(self, word: str) -> bool:
        """Whether any text has a word of the same stem, or it is a stop word."""
        return all(stem in self.vocabulary for stem in terms_of(word, self.stopwords))

    def stems(self, query: str) -> frozenset[str]:
        """Of the words of `query` that say what it is about, for `term_spans`."""
        return frozenset(terms_of(query, self.stopwords | EMPTY_WORDS))

    def term_spans(self, stems: frozenset[str], text: str) -> list[tuple[int, int]]:
        """Where words of one of `stems` stand in `text`: (start, end) in order."""
        words = list(WORD.finditer(text))
        found = _stemmers.english.stemWords([word[0].lower() for word in words])
        return [word.span() for word, stem in zip(words, found, strict=True) if stem in stems]

    def _terms(self, query: str) -> list["Postings"]:
        """Of the question's terms, each once; empty for an unknown one."""
        found = []
        for term in dict.fromkeys(terms_of(query, self.stopwords)):
            number = self.vocabulary.get(term)
            start, end = (0, 0) if number is None else self.starts[number : number + 2]
            highest = 0.0 if number is None else float(self.highest[number])
            found.append(Postings(self.rows[start:end], self.scores[start:end], highest))
        return found

    def _idf(self, frequency: int) -> float:
        """Lucene's idf, ln(1 + (N - df + 0.5) / (df + 0.5)); df is 0 for an unknown word."""
        return float(np.log1p((self.texts - frequency + 0.5) / (frequency + 0.5)))


# Words that most questions have, besides stop words. They count in a ranking (no figure spoke for
# leaving them out), but a passage with each “what” marked says nothing about why it is there.
EMPTY_WORDS = frozenset(
    """
    about after again all am any anybody anyone at been before being can could did do does doing don
    each else ever every from get gets getting give go goes going got had has have having he her
    hers herself him himself his how i its itself just let like many may me might mine more most
    much must my myself need needs off on one only other our out over own same she should so some
    somebody someone something still t tell than them themselves these thing things those too under
    until up us very want wants was we were what when where which while who whom whose why will
    would you your yours
    """.split()  # noqa: SIM905  a table of words reads better so
)


def terms_of(text: str, stopwords: frozenset[str]) -> Iterator[str]:
    """Stems of the words that aren't stop words, in order."""
    words = [word for word in WORD.findall(text.lower()) if word not in stopwords]
    yield from _stemmers.english.stemWords(words)


@dataclass(frozen=True, slots=True)
class Postings:
    """Of one term: the `rows` that have it, ascending, what it adds to the score of each, and the
    most that it adds to any."""

    rows: np.ndarray
    scores: np.ndarray
    highest: float

    def only(self, mask: Mask | None) -> "Postings":
        if mask is None:
            return self
        kept = mask[self.rows]
        return Postings(self.rows[kept], self.scores[kept], self.highest)

    def of(self, rows: TextRows) -> Scores:
        """The scores of `rows`, (m,); 0 for those that haven't the term."""
        if not len(self.rows):
            return np.zeros(len(rows), np.float32)
        sought = rows.astype(self.rows.dtype)  # or all of `self.rows` would be converted
        at = np.minimum(np.searchsorted(self.rows, sought), len(self.rows) - 1)
        scores: Scores = np.where(self.rows[at] == rows, self.scores[at], np.float32(0))
        return scores


@dataclass(frozen=True, slots=True)
class StoredLexical:
    """What is no array: how many texts there are, and the stop words, sorted."""

    texts: int
    stopwords: list[str]


class _Stemmers(threading.local):
    """One for each thread: a stemmer remembers the last words, and must not be shared."""

    def __init__(self) -> None:
        self.english = Stemmer.Stemmer("english")


_stemmers = _Stemmers()
