"""Views: further vectors of a passage, for its headings and questions and for each sentence.

A passage's own vector blurs what a single sentence says, so a question is compared with these too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.errors import SnapshotError
from retrieval.files.arrays import read_array, write_array
from retrieval.vectors import RowVectors, Starts, Vectors

Spans = np.ndarray[tuple[int, int], np.dtype[np.int32]]

# For each field, its file and that file's type of numbers and number of dimensions.
FILES = {
    "heading_vectors": ("headings.npy", np.float16, 2),
    "heading_spans": ("heading_spans.npy", np.int64, 2),
    "sentence_vectors": ("sentences.npy", np.float16, 2),
    "sentence_starts": ("sentence_starts.npy", np.int64, 1),
    "sentence_spans": ("sentence_spans.npy", np.int32, 2),
}


@dataclass(frozen=True, slots=True)
class Views:
    """The views of n passages.

    `heading_vectors` is (h, d) float16: for each section its title with headings, then the
    questions that its author lists for it. `heading_spans` is (n, 2) int64: for each passage where
    the vectors of its section begin and end. `sentence_vectors` is (s, d) float16: the sentences of
    all passages in order; those of row i are `sentence_starts[i]` up to `sentence_starts[i + 1]`,
    at least one.
    `sentence_spans` is (s, 2) int32: start and end of each sentence in its passage's text.

    float16 halves the size and changes a cosine by less than 0.001, which doesn't change the order
    of results.
    """

    heading_vectors: RowVectors
    heading_spans: np.ndarray
    sentence_vectors: RowVectors
    sentence_starts: Starts
    sentence_spans: Spans

    def __len__(self) -> int:
        return len(self.heading_spans)

    def write(self, folder: Path) -> None:
        for field, (file, _, _) in FILES.items():
            write_array(folder / file, getattr(self, field))

    @classmethod
    def read(cls, folder: Path, vectors: Mapping[str, RowVectors] | None = None) -> "Views":
        """Open what `write` wrote; fields that are given in `vectors` are taken from there."""
        parts: dict[str, Any] = dict(vectors or {})
        for field in FILES.keys() - parts.keys():
            file, kind, dimensions = FILES[field]
            parts[field] = read_array(folder / file, kind, dimensions)
        views = cls(**parts)
        if len(views.sentence_starts) != len(views) + 1 or len(views.sentence_vectors) != len(
            views.sentence_spans
        ):
            raise SnapshotError(f"{folder}: its parts have different lengths; build a new snapshot")
        return views

    def heading_scores(self, vector: Vectors, rows: Starts) -> np.ndarray:
        """Return the best cosine of the query `vector`, (d,), for each of `rows`: (m,).

        It is the best among the headings and questions of the row.
        """
        spans = self.heading_spans[rows]
        best, _ = _best(self.heading_vectors, spans[:, 0], spans[:, 1], vector)
        return best

    def sentence_scores(self, vector: Vectors, rows: Starts) -> tuple[np.ndarray, Starts]:
        """Return the best cosine of the sentences of each of `rows`, (m,), and that sentence's row.

        Of equal sentences the first counts. No rows give two empty arrays.
        """
        return _best(
            self.sentence_vectors,
            self.sentence_starts[rows],
            self.sentence_starts[rows + 1],
            vector,
        )


def _best(
    vectors: RowVectors, starts: Starts, ends: Starts, vector: Vectors
) -> tuple[np.ndarray, Starts]:
    """Return the best cosine in each span of `vectors`, and the row that has it. No span is empty.

    There is no loop over spans: their rows are laid end to end, multiplied at once and reduced.
    """
    if not len(starts):
        return np.empty(0, np.float32), np.empty(0, np.int64)
    counts = ends - starts
    offsets = np.cumsum(counts) - counts  # where each span begins among the rows
    rows = np.arange(counts.sum()) + np.repeat(starts - offsets, counts)
    cosines = vectors[rows].astype(np.float32) @ vector
    best: np.ndarray = np.maximum.reduceat(cosines, offsets)
    at_best = np.flatnonzero(cosines == np.repeat(best, counts))
    _, first = np.unique(np.repeat(np.arange(len(starts)), counts)[at_best], return_index=True)
    return best, rows[at_best[first]]
