"""How the vectors of a corpus are searched: exactly for as long as that is fast enough.

Reasons and figures: docs/decisions/0011-vector-index.md.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from tqdm import tqdm

from indexer.errors import VectorIndexError
from retrieval.flat_store import FlatStore
from retrieval.hnsw_store import HnswStore
from retrieval.ivf_store import TRAIN_LEAST, IvfStore
from retrieval.manifest import StoreInfo
from retrieval.settings import Settings
from retrieval.vector_store import Rows, VectorStore, best_first
from retrieval.vectors import Vectors

Kind = type[FlatStore | HnswStore | IvfStore]

TOP = 10
EFFORTS = [2**power for power in range(4, 11)]
ROOM = 0.005  # by which more has to be found, so that other queries meet the target too

MB = 2**20

STRETCH = 65_536  # vectors in memory while the true neighbours are looked for: 100 MB of 384


@dataclass(frozen=True, slots=True)
class Limits:
    """Up to `exact_rows` search is exact. Beyond, vectors may take `memory_mb` MiB, and of the ten
    best rows `recall` have to be found, from 0 to 1."""

    exact_rows: int
    memory_mb: int
    recall: float

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        return cls(settings.exact_rows, settings.vector_memory_mb, settings.recall_target)


ALWAYS_EXACT = Limits(exact_rows=2**62, memory_mb=2**42, recall=1.0)


def choose_store(
    vectors: Vectors, make_queries: Callable[[], Vectors], limits: Limits
) -> tuple[VectorStore, StoreInfo]:
    """A store of `vectors`, (n, d), and what the manifest says of it.

    Where it isn't exact, its effort is chosen on every other one of the queries, (m, d), and
    verified on the rest. Raises VectorIndexError where no store keeps to the `limits`.
    """
    try:
        return _choose_store(vectors, make_queries, limits)
    except MemoryError as error:
        raise VectorIndexError(
            f"{len(vectors)} vectors: this machine has not the memory to index them; give it more, "
            "or split the corpus"
        ) from error


def _choose_store(
    vectors: Vectors, make_queries: Callable[[], Vectors], limits: Limits
) -> tuple[VectorStore, StoreInfo]:
    rows, dimension = vectors.shape
    kinds: list[Kind] = [FlatStore] if rows <= limits.exact_rows else [HnswStore, IvfStore]
    sizes = {kind: kind.bytes_per_row(dimension) for kind in kinds}
    needed = math.ceil(rows * min(sizes.values()) / MB)
    if needed > limits.memory_mb:
        raise VectorIndexError(
            f"{rows} vectors as {kinds[-1].kind} need {needed} MiB, `vector_memory_mb` is "
            f"{limits.memory_mb}; raise it to {needed}"
        )
    if kinds == [FlatStore]:
        exact = FlatStore.from_vectors(vectors)
        return exact, StoreInfo(exact.kind, sizes[FlatStore], 1.0, rows)
    queries = make_queries()
    expected = nearest(vectors, queries)
    tried = {}
    for kind, size in sizes.items():
        if rows * size <= limits.memory_mb * MB:
            store = _made(kind, vectors)
            recall = tried[store.kind] = fit_effort(store, queries, expected, limits.recall)
            if recall >= limits.recall:
                return store, StoreInfo(store.kind, size, round(recall, 4), store.effort)
    raise VectorIndexError(
        f"{rows} vectors: of the ten best only "
        f"{', '.join(f'{recall:.3f} ({kind})' for kind, recall in tried.items())} are found, "
        f"`recall_target` is {limits.recall}; lower it, raise `vector_memory_mb` (now "
        f"{limits.memory_mb}), or set `exact_rows` to {rows} to search all of them"
    )


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


def _made(kind: Kind, vectors: Vectors) -> HnswStore | IvfStore:
    if kind is HnswStore:
        with tqdm(total=len(vectors), desc="linking near vectors", disable=None) as bar:
            return HnswStore.from_vectors(vectors, bar.update)
    # Fewer lists than are good where there are too few rows to learn them from.
    lists = max(1, min(int(4 * math.sqrt(len(vectors))), len(vectors) // TRAIN_LEAST))
    return IvfStore.from_vectors(vectors, lists)


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
