"""The tuning of `ef_search` in an HNSW index and of `nprobe` in an IVF index.

Each is set to the least value that meets the recall target.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from retrieval.stores.base import Rows, VectorStore, best_first
from retrieval.stores.flat import FlatStore
from retrieval.vectors import Vectors

TOP = 10
VALUES = [2**power for power in range(4, 11)]
MARGIN = 0.005  # recall above the target, so that other queries meet the target too

# Vectors in memory during the exact search for the true neighbours: 100 MB at 384 dimensions.
BATCH_SIZE = 65_536


# Two exact ways to compute the cosine of vectors of length 1 differ by less.
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Expected:
    """The true neighbours of m queries, (m, d), among `vectors`, (n, d).

    `rows`, (m, 10) or fewer where there are fewer vectors, come best first, equal scores by
    ascending row.
    """

    vectors: Vectors
    queries: Vectors
    rows: Rows

    def part(self, part: slice) -> "Expected":
        return Expected(self.vectors, self.queries[part], self.rows[part])

    def recall(self, rows: Rows) -> float:
        """Return the share of the true neighbours that `rows`, (m, 10) or fewer, are.

        A row counts if it is as near as the last true neighbour: pages that are the same in several
        versions have equal vectors, and any of them is right (Aumüller and others,
        "ANN-Benchmarks", 2017).
        """
        if not self.rows.size:
            return 1.0
        last = np.einsum("md,md->m", self.vectors[self.rows[:, -1]], self.queries)
        scores = np.einsum("mkd,md->mk", self.vectors[rows], self.queries)
        return float((scores >= last[:, np.newaxis] - ROUNDING).sum() / self.rows.size)


def nearest(vectors: Vectors, queries: Vectors) -> Expected:
    """Return the `TOP` rows of `vectors`, (n, d), nearest to each of `queries`, (m, d), exactly.

    Only `BATCH_SIZE` vectors are in memory at a time.
    """
    scores: Vectors = np.empty((len(queries), 0), np.float32)
    rows: Rows = np.empty((len(queries), 0), np.int64)
    for start in range(0, len(vectors), BATCH_SIZE):
        batch = FlatStore.from_vectors(vectors[start : start + BATCH_SIZE])
        batch_scores, batch_rows = batch.search(queries, TOP)
        scores = np.concatenate([scores, batch_scores], axis=1)
        rows = np.concatenate([rows, batch_rows + start], axis=1)
        scores, rows = best_first(scores, rows, TOP)
    return Expected(vectors, queries, rows)


def fit_to_recall(
    store_with: Callable[[int], VectorStore],
    largest: int,
    expected: Expected,
    target: float,
) -> tuple[int, float]:
    """Return the least value that meets the recall `target`, and the recall that it gives.

    `store_with(value)` is the store that searches with that value, up to `largest`. The value is
    chosen on every other one of the `expected` queries, and the recall is measured on the rest.
    Where no value meets the target, the highest value is returned with the lower of its recalls.
    """
    values = [value for value in VALUES if value < largest]
    last = min(largest, 2 * VALUES[-1])
    chosen = verified = 0.0
    to_choose, to_verify = expected.part(slice(0, None, 2)), expected.part(slice(1, None, 2))
    for value in [*values, last]:
        store = store_with(value)
        chosen, verified = (
            part.recall(store.search(part.queries, TOP)[1]) for part in (to_choose, to_verify)
        )
        if chosen >= min(1.0, target + MARGIN) and verified >= target:
            return value, verified
    return last, min(chosen, verified)
