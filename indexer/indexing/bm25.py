"""The index stage for words: BM25, in two passes, so that memory holds the vocabulary and no text.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, in the
variant of Lucene (Kamphuis et al., "Which BM25 Do You Mean?", ECIR 2020): a word adds at most its
idf. `tests/indexer/indexing/test_bm25.py` holds it against bm25s.
"""

from array import array
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import numpy as np
from bm25s.stopwords import STOPWORDS_EN

from indexer.indexing.array_writer import new_array
from retrieval.files.arrays import write_array
from retrieval.files.json_file import write_json
from retrieval.files.records import IdMap
from retrieval.index.bm25 import (
    STOPWORDS_FILE,
    VOCABULARY_FOLDER,
    LexicalIndex,
    StoredLexical,
    terms_of,
)

# The customary values; they were not tuned.
K1 = 1.5
B = 0.75

# Postings that are put in their places at once: 50 MB.
AT_ONCE = 1 << 20

POSTING = np.dtype([("row", np.int32), ("term", np.int32), ("count", np.int32)])


def make_lexical(texts: Iterable[str], folder: Path) -> LexicalIndex:
    """Row i is that of text i; written to the empty `folder`."""
    stopwords = frozenset(STOPWORDS_EN)
    vocabulary: dict[str, int] = {}
    lengths = array("i")
    with TemporaryFile(dir=folder.parent) as postings:
        for row, text in enumerate(texts):
            terms = Counter(
                vocabulary.setdefault(term, len(vocabulary)) for term in terms_of(text, stopwords)
            )
            lengths.append(terms.total())
            found = np.empty(len(terms), POSTING)
            found["row"] = row
            found["term"] = list(terms)
            found["count"] = list(terms.values())
            postings.write(found.data)
        _place(postings, len(vocabulary), np.array(lengths), folder)
    IdMap.write(folder / VOCABULARY_FOLDER, vocabulary)
    write_json(folder / STOPWORDS_FILE, StoredLexical(len(lengths), sorted(stopwords)))
    return LexicalIndex.read(folder)


def _place(postings: BinaryIO, terms: int, lengths: np.ndarray, folder: Path) -> None:
    """From postings by row to postings by term, with their scores."""
    frequencies = np.zeros(terms, np.int64)
    for found in _chunks(postings):
        frequencies += np.bincount(found["term"], minlength=terms)
    starts = np.concatenate([[0], np.cumsum(frequencies)])
    idf = np.log1p((len(lengths) - frequencies + 0.5) / (frequencies + 0.5))
    longer = K1 * (1 - B + B * lengths / max(1.0, lengths.mean()))
    rows = new_array(folder / "rows.npy", np.int32, int(starts[-1]))
    scores = new_array(folder / "scores.npy", np.float32, int(starts[-1]))
    highest = np.zeros(terms, np.float32)
    free = starts[:-1].copy()
    for found in _chunks(postings):
        by_term = found[np.argsort(found["term"], kind="stable")]  # rows of a term stay ascending
        term, count, row = by_term["term"], by_term["count"], by_term["row"]
        # Places of a term follow each other: the free one of it, and how many of it went before.
        first = np.searchsorted(term, term, side="left")
        places = free[term] + np.arange(len(term)) - first
        score = (idf[term] * count / (count + longer[row])).astype(np.float32)
        rows[places], scores[places] = row, score
        np.maximum.at(highest, term, score)
        free += np.bincount(term, minlength=terms)
    write_array(folder / "starts.npy", starts)
    write_array(folder / "highest.npy", highest)


def _chunks(postings: BinaryIO) -> Iterable[np.ndarray]:
    postings.seek(0)
    while data := postings.read(AT_ONCE * POSTING.itemsize):
        yield np.frombuffer(data, POSTING)
