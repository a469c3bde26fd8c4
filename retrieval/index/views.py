"""Several vectors a passage: of its headings and questions, and of each of its sentences.

A passage's own vector blurs what a single sentence says; the question is also held against these.
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

# In the order of the fields: what each holds, and in how many dimensions.
FILES = {
    "headings": (np.float16, 2),
    "heading_spans": (np.int64, 2),
    "sentences": (np.float16, 2),
    "sentence_starts": (np.int64, 1),
    "sentence_spans": (np.int32, 2),
}


@dataclass(frozen=True, slots=True)
class Views:
    """The views of n passages.

    `headings` is (h, d) float16, for each section its title with headings, then the questions that
    its author lists for it; `heading_spans` is (n, 2) int64, for each passage where those of its
    section begin and end. `sentences` is (s, d) float16, the sentences of all passages in
    order; those of row i are `sentence_starts[i]` up to `sentence_starts[i + 1]`, at least one.
    `sentence_spans` is (s, 2) int32: start and end of each sentence in its passage's text.

    float16 halves the size; it changes a cosine by less than 0.001, which orders nothing.
    """

    headings: RowVectors
    heading_spans: np.ndarray
    sentences: RowVectors
    sentence_starts: Starts
    sentence_spans: Spans

    def __len__(self) -> int:
        return len(self.heading_spans)

    def write(self, folder: Path) -> None:
        for name in FILES:
            write_array(folder / f"{name}.npy", getattr(self, name))

    @classmethod
    def read(cls, folder: Path, vectors: Mapping[str, RowVectors] | None = None) -> "Views":
        """What `write` wrote; where the `vectors` of headings and sentences lie elsewhere, those
        are taken."""
        parts: dict[str, Any] = dict(vectors or {})
        for name in FILES.keys() - parts.keys():
            parts[name] = read_array(folder / f"{name}.npy", *FILES[name])
        views = cls(**parts)
        if len(views.sentence_starts) != len(views) + 1 or len(views.sentences) != len(
            views.sentence_spans
        ):
            raise SnapshotError(f"{folder}: its parts have different lengths; build a new snapshot")
        return views

    def heading_scores(self, vector: Vectors, rows: Starts) -> np.ndarray:
        """The best cosine of the query `vector`, (d,), among the headings and questions of each of
        `rows`: (m,)."""
        spans = self.heading_spans[rows]
        best, _ = _best(self.headings, spans[:, 0], spans[:, 1], vector)
        return best

    def sentence_scores(self, vector: Vectors, rows: Starts) -> tuple[np.ndarray, Starts]:
        """The best cosine among the sentences of each of `rows`, (m,), and which sentence it is.

        Of equal sentences the first counts. No rows give two empty arrays.
        """
        return _best(
            self.sentences, self.sentence_starts[rows], self.sentence_starts[rows + 1], vector
        )


def _best(
    vectors: RowVectors, starts: Starts, ends: Starts, vector: Vectors
) -> tuple[np.ndarray, Starts]:
    """For each stretch of `vectors`, none of them empty: its best cosine, and the row that has it.

    No loop over stretches: their rows are laid end to end, multiplied at once and reduced.
    """
    if not len(starts):
        return np.empty(0, np.float32), np.empty(0, np.int64)
    counts = ends - starts
    offsets = np.cumsum(counts) - counts  # where each stretch begins among the rows taken
    taken = np.arange(counts.sum()) + np.repeat(starts - offsets, counts)
    cosines = vectors[taken].astype(np.float32) @ vector
    best: np.ndarray = np.maximum.reduceat(cosines, offsets)
    at_best = np.flatnonzero(cosines == np.repeat(best, counts))
    _, first = np.unique(np.repeat(np.arange(len(starts)), counts)[at_best], return_index=True)
    return best, taken[at_best[first]]
