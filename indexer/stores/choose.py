"""The choice of a vector store for a corpus: exact search for as long as that is fast enough.

Reasons and figures are in docs/decisions/0011-vector-index.md.
"""

import math
from collections.abc import Callable

from indexer.errors import VectorIndexError
from indexer.progress import progress
from indexer.stores.ef_search import Expected, fit_to_recall, nearest
from indexer.stores.limits import Limits
from retrieval.manifest import StoreInfo
from retrieval.stores.base import VectorStore
from retrieval.stores.flat import FlatStore
from retrieval.stores.hnsw import HnswStore
from retrieval.stores.ivf import LEAST_TRAINING_ROWS, IvfStore
from retrieval.vectors import Vectors

Kind = type[FlatStore | HnswStore | IvfStore]

MB = 2**20


def choose_store(
    vectors: Vectors, make_queries: Callable[[], Vectors], limits: Limits
) -> tuple[VectorStore, StoreInfo]:
    """Choose a store of `vectors`, (n, d), and return it with its entry in the manifest.

    Where search isn't exact, `ef_search` or `nprobe` is chosen on every other one of the queries,
    (m, d), and verified on the rest. Raises VectorIndexError where no store meets the `limits`.
    """
    try:
        return _choose_store(vectors, make_queries, limits)
    except MemoryError as error:
        raise VectorIndexError(
            f"this machine does not have enough memory to index {len(vectors)} vectors; build on "
            "one with more memory, or split the corpus"
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
            f"{rows} vectors as {kinds[-1].kind} need {needed} MiB, but `vector_memory_mb` is "
            f"{limits.memory_mb}; raise it to {needed}"
        )
    if kinds == [FlatStore]:
        exact = FlatStore.from_vectors(vectors)
        return exact, StoreInfo(exact.kind, sizes[FlatStore], 1.0, rows)
    expected = nearest(vectors, make_queries())
    recalls = {}
    for kind, size in sizes.items():
        if rows * size <= limits.memory_mb * MB:
            make = _hnsw if kind is HnswStore else _ivf
            store, value, recall = make(vectors, expected, limits.recall)
            if recall >= limits.recall:
                return store, StoreInfo(store.kind, size, round(recall, 4), value)
            recalls[store.kind] = recall
    raise VectorIndexError(
        f"{rows} vectors: recall@10 is only "
        f"{', '.join(f'{recall:.3f} ({kind})' for kind, recall in recalls.items())}, but "
        f"`recall_target` is {limits.recall}; lower it, raise `vector_memory_mb` (now "
        f"{limits.memory_mb}), or set `exact_rows` to {rows} for exact search"
    )


def _hnsw(vectors: Vectors, expected: Expected, target: float) -> tuple[HnswStore, int, float]:
    """Build an HNSW store; return it, the `ef_search` that meets the target, and its recall."""
    with progress(len(vectors), "linking near vectors") as done:
        store = HnswStore.from_vectors(vectors, done)
    value, recall = fit_to_recall(store.with_ef_search, len(store), expected, target)
    return store.with_ef_search(value), value, recall


def _ivf(vectors: Vectors, expected: Expected, target: float) -> tuple[IvfStore, int, float]:
    """Build an IVF store; return it, the `nprobe` that meets the target, and its recall."""
    # Four times the square root is a usual number of lists. Few rows get fewer lists, so that each
    # centroid has enough rows to be trained on.
    lists = max(1, min(int(4 * math.sqrt(len(vectors))), len(vectors) // LEAST_TRAINING_ROWS))
    store = IvfStore.from_vectors(vectors, lists)
    value, recall = fit_to_recall(store.with_nprobe, store.lists, expected, target)
    return store.with_nprobe(value), value, recall
