"""How much of an approximate index a question looks at: the least that finds enough."""

from typing import Protocol

import numpy as np

from retrieval.stores.base import Rows, VectorStore, best_first
from retrieval.stores.flat import FlatStore
from retrieval.vectors import Vectors

TOP = 10

EFFORTS = [2**power for power in range(4, 11)]

ROOM = 0.005  # by which more has to be found, so that other queries meet the target too

STRETCH = 65_536  # vectors in memory while the true neighbours are looked for: 100 MB of 384


def nearest(vectors: Vectors, queries: Vectors) -> Rows:
    """The `TOP` rows nearest to each of `queries`, (m, d): all are looked at, some at a time."""
    scores: Vectors = np.empty((len(queries), 0), np.float32)
    rows: Rows = np.empty((len(queries), 0), np.int64)
    for start in range(0, len(vectors), STRETCH):
        some = FlatStore.from_vectors(vectors[start : start + STRETCH])
        found_scores, found = some.search(queries, TOP)
        scores = np.concatenate([scores, found_scores], axis=1)
        rows = np.concatenate([rows, found + start], axis=1)
        scores, rows = best_first(scores, rows, TOP)
    return rows


class Adjustable(VectorStore, Protocol):
    """A store that finds more with more effort."""

    effort: int

    @property
    def most_effort(self) -> int: ...


def fit_effort(store: Adjustable, queries: Vectors, expected: Rows, target: float) -> float:
    """Set the least effort that meets the target; the recall that it gives on other queries.

    Where none meets it, the highest effort, and the lower of the recalls that it gives.
    """
    efforts = [effort for effort in EFFORTS if effort < store.most_effort]
    chosen = verified = 0.0
    for effort in [*efforts, min(store.most_effort, 2 * EFFORTS[-1])]:
        store.effort = effort
        chosen = _recall(store, queries[::2], expected[::2])
        verified = _recall(store, queries[1::2], expected[1::2])
        if chosen >= min(1.0, target + ROOM) and verified >= target:
            return verified
    return min(chosen, verified)


def _recall(store: VectorStore, queries: Vectors, expected: Rows) -> float:
    """The share of the `expected` rows, (m, 10), that is found."""
    _, found = store.search(queries, TOP)
    hits = [len(np.intersect1d(*pair)) for pair in zip(found, expected, strict=True)]
    return sum(hits) / expected.size
