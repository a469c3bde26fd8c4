"""The lexical index: BM25, made in two passes so that memory holds the vocabulary but no text.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, in the
variant of Lucene (Kamphuis et al., "Which BM25 Do You Mean?", ECIR 2020): a word adds at most its
idf. `tests/indexer/indexing/test_bm25.py` compares it with bm25s.
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

# Postings that are sorted at a time: 50 MB.
BATCH_SIZE = 1 << 20

POSTING = np.dtype([("row", np.int32), ("term", np.int32), ("count", np.int32)])


def make_lexical(texts: Iterable[str], folder: Path) -> LexicalIndex:
    """Index the words of `texts` in files in the empty `folder`. Row i is that of text i."""
    stopwords = frozenset(STOPWORDS_EN)
    vocabulary: dict[str, int] = {}
    lengths = array("i")
    with TemporaryFile(dir=folder.parent) as postings:
        for row, text in enumerate(texts):
            terms = Counter(
                vocabulary.setdefault(term, len(vocabulary)) for term in terms_of(text, stopwords)
            )
            lengths.append(terms.total())
            of_text = np.empty(len(terms), POSTING)
            of_text["row"] = row
            of_text["term"] = list(terms)
            of_text["count"] = list(terms.values())
            postings.write(of_text.data)
        _place(postings, len(vocabulary), np.array(lengths), folder)
    IdMap.write(folder / VOCABULARY_FOLDER, vocabulary)
    write_json(folder / STOPWORDS_FILE, StoredLexical(len(lengths), sorted(stopwords)))
    return LexicalIndex.read(folder)


def _place(postings: BinaryIO, terms: int, lengths: np.ndarray, folder: Path) -> None:
    """Write the postings, which come by row, sorted by term and with their scores."""
    frequencies = np.zeros(terms, np.int64)
    for batch in _batches(postings):
        frequencies += np.bincount(batch["term"], minlength=terms)
    starts = np.concatenate([[0], np.cumsum(frequencies)])
    idf = np.log1p((len(lengths) - frequencies + 0.5) / (frequencies + 0.5))
    longer = K1 * (1 - B + B * lengths / max(1.0, lengths.mean()))
    rows = new_array(folder / "rows.npy", np.int32, int(starts[-1]))
    scores = new_array(folder / "scores.npy", np.float32, int(starts[-1]))
    highest = np.zeros(terms, np.float32)
    free = starts[:-1].copy()
    for batch in _batches(postings):
        by_term = batch[np.argsort(batch["term"], kind="stable")]  # rows of a term stay ascending
        term, count, row = by_term["term"], by_term["count"], by_term["row"]
        # A term's places are consecutive: its next free one, plus its number within the batch.
        first = np.searchsorted(term, term, side="left")
        places = free[term] + np.arange(len(term)) - first
        score = (idf[term] * count / (count + longer[row])).astype(np.float32)
        rows[places], scores[places] = row, score
        np.maximum.at(highest, term, score)
        free += np.bincount(term, minlength=terms)
    write_array(folder / "starts.npy", starts)
    write_array(folder / "highest.npy", highest)


def _batches(postings: BinaryIO) -> Iterable[np.ndarray]:
    postings.seek(0)
    while data := postings.read(BATCH_SIZE * POSTING.itemsize):
        yield np.frombuffer(data, POSTING)
