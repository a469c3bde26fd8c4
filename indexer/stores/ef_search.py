"""The tuning of `ef_search` in an HNSW index and of `nprobe` in an IVF index.

Each is set to the least value that meets the recall target.
"""

from collections.abc import Callable

import numpy as np

from retrieval.stores.base import Rows, VectorStore, best_first
from retrieval.stores.flat import FlatStore
from retrieval.vectors import Vectors

TOP = 10
VALUES = [2**power for power in range(4, 11)]
MARGIN = 0.005  # recall above the target, so that other queries meet the target too

# Vectors in memory during the exact search for the true neighbours: 100 MB at 384 dimensions.
BATCH_SIZE = 65_536


def nearest(vectors: Vectors, queries: Vectors) -> Rows:
    """Return the `TOP` rows of `vectors`, (n, d), nearest to each of `queries`, (m, d), exactly.

    Best first, equal scores by ascending row. Only `BATCH_SIZE` vectors are in memory at a time.
    """
    scores: Vectors = np.empty((len(queries), 0), np.float32)
    rows: Rows = np.empty((len(queries), 0), np.int64)
    for start in range(0, len(vectors), BATCH_SIZE):
        batch = FlatStore.from_vectors(vectors[start : start + BATCH_SIZE])
        batch_scores, batch_rows = batch.search(queries, TOP)
        scores = np.concatenate([scores, batch_scores], axis=1)
        rows = np.concatenate([rows, batch_rows + start], axis=1)
        scores, rows = best_first(scores, rows, TOP)
    return rows


def fit_to_recall(
    store_with: Callable[[int], VectorStore],
    largest: int,
    queries: Vectors,
    expected: Rows,
    target: float,
) -> tuple[int, float]:
    """Return the least value that meets the recall `target`, and the recall that it gives.

    `store_with(value)` is the store that searches with that value, up to `largest`. The value is
    chosen on every other one of `queries`, (m, d), and the recall is measured on the rest;
    `expected`, (m, 10), holds the true neighbours. Where no value meets the target, the highest
    value is returned with the lower of its two recalls.
    """
    values = [value for value in VALUES if value < largest]
    last = min(largest, 2 * VALUES[-1])
    chosen = verified = 0.0
    for value in [*values, last]:
        store = store_with(value)
        chosen = _recall(store, queries[::2], expected[::2])
        verified = _recall(store, queries[1::2], expected[1::2])
        if chosen >= min(1.0, target + MARGIN) and verified >= target:
            return value, verified
    return last, min(chosen, verified)


def _recall(store: VectorStore, queries: Vectors, expected: Rows) -> float:
    """Return the share of the `expected` rows, (m, 10), that a search for 10 returns."""
    _, rows = store.search(queries, TOP)
    hits = [len(np.intersect1d(*pair)) for pair in zip(rows, expected, strict=True)]
    return sum(hits) / expected.size
