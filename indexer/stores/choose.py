"""How the vectors of a corpus are searched: exactly for as long as that is fast enough.

Reasons and figures: docs/decisions/0011-vector-index.md.
"""

import math
from collections.abc import Callable

from tqdm import tqdm

from indexer.errors import VectorIndexError
from indexer.stores.ef_search import fit_effort, nearest
from indexer.stores.limits import Limits
from retrieval.manifest import StoreInfo
from retrieval.stores.base import VectorStore
from retrieval.stores.flat import FlatStore
from retrieval.stores.hnsw import HnswStore
from retrieval.stores.ivf import TRAIN_LEAST, IvfStore
from retrieval.vectors import Vectors

Kind = type[FlatStore | HnswStore | IvfStore]


MB = 2**20


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


def _made(kind: Kind, vectors: Vectors) -> HnswStore | IvfStore:
    if kind is HnswStore:
        with tqdm(total=len(vectors), desc="linking near vectors", disable=None) as bar:
            return HnswStore.from_vectors(vectors, bar.update)
    # Fewer lists than are good where there are too few rows to learn them from.
    lists = max(1, min(int(4 * math.sqrt(len(vectors))), len(vectors) // TRAIN_LEAST))
    return IvfStore.from_vectors(vectors, lists)
