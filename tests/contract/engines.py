"""One suite checks these engines: every way to store, reopen, restart and search vectors."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TypeVar

import numpy as np

from indexer.stores.limits import ALWAYS_EXACT, Limits
from indexer.stores.milvus_collections import MilvusCollections
from retrieval.errors import StoreUnavailableError
from retrieval.files.json_file import read_json
from retrieval.filters import Label, Labels, Mask
from retrieval.index.views import Views
from retrieval.layout import STAGING
from retrieval.stores.base import VectorStore
from retrieval.stores.flat import FlatStore
from retrieval.stores.hnsw import HnswStore
from retrieval.stores.milvus import FILE, CollectionInfo, MilvusStore
from retrieval.stores.milvus_access import MilvusAccess
from retrieval.stores.milvus_connection import MilvusConnection
from retrieval.vectors import Vectors
from tests.milvus_servers import LiteServer, Server, StandaloneServer

Make = Callable[[Vectors, Labels], VectorStore]
Result = TypeVar("Result")
Serve = Callable[[Path], AbstractContextManager[Server]]

# With this ef_search, an HNSW index of few rows visits all of them. Its codes have 8 bits, which
# moves a score by up to CODE_ERROR.
EF_SEARCH = 4096
CODE_ERROR = 0.02

APPROXIMATE = Limits(exact_rows=0, memory_mb=2**40, recall=0.98)


@dataclass
class Engine:
    """An engine is a kind of vector store, with what the suite may expect of it.

    `make` returns a store of vectors whose rows have labels. `within` is the largest difference
    between a score and the true one. `restart` kills the server and starts it again with its
    files; it is None for a store in this process. A store that `needs_rows` cannot be empty.
    """

    make: Make
    within: float = 1e-6
    is_exact: bool = True
    needs_rows: bool = False
    restart: Callable[[], None] | None = None
    stores: dict[tuple[bytes, tuple[int, ...], bytes], VectorStore] = field(default_factory=dict)

    def of(self, vectors: Vectors, masks: Sequence[Mask] = ()) -> VectorStore:
        """Return the store of `vectors`, made once; its row r has label i if `masks[i][r]`."""
        key = (vectors.tobytes(), vectors.shape, np.array(masks).tobytes())
        if key not in self.stores:
            self.stores[key] = self.make(vectors, labelled(len(vectors), masks))
        return self.stores[key]

    def when_it_answers(self, call: Callable[[], Result]) -> Result:
        """Return the result of `call`, which is retried for a minute while the server is away."""
        end = time.monotonic() + 60
        while True:
            try:
                return call()
            except StoreUnavailableError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)


def labelled(rows: int, masks: Sequence[Mask]) -> Labels:
    """Return labels for one document per row; row r has the label `mask: i` if `masks[i][r]`."""
    rows_with = [np.flatnonzero(mask) for mask in masks]
    return Labels(
        labels=tuple(
            Label("mask", str(i), len(labelled_rows)) for i, labelled_rows in enumerate(rows_with)
        ),
        starts=np.cumsum([0, *map(len, rows_with)]),
        documents=np.concatenate([np.empty(0, np.int64), *rows_with]).astype(np.int32),
        first_rows=np.arange(rows + 1),
    )


def in_memory(_: Path) -> Iterator[Engine]:
    yield Engine(lambda vectors, _: FlatStore.from_vectors(vectors))


def exact(folder: Path) -> Iterator[Engine]:
    numbers = count()

    def make(vectors: Vectors, _: Labels) -> VectorStore:
        (index := folder / str(next(numbers))).mkdir()
        FlatStore.from_vectors(vectors).write(index)
        return FlatStore.read(index)

    yield Engine(make)


def approximate(folder: Path) -> Iterator[Engine]:
    numbers = count()

    def make(vectors: Vectors, _: Labels) -> VectorStore:
        (index := folder / str(next(numbers))).mkdir()
        HnswStore.from_vectors(vectors).write(index)
        return HnswStore.read(index, EF_SEARCH)

    yield Engine(make, CODE_ERROR, is_exact=False, needs_rows=True)


def milvus_lite(folder: Path) -> Iterator[Engine]:
    yield from _milvus(folder, LiteServer, ALWAYS_EXACT)


def milvus(folder: Path) -> Iterator[Engine]:
    yield from _milvus(folder, StandaloneServer, ALWAYS_EXACT)


def milvus_hnsw(folder: Path) -> Iterator[Engine]:
    yield from _milvus(folder, StandaloneServer, APPROXIMATE)


ENGINES = {engine.__name__: engine for engine in (in_memory, exact, approximate, milvus_lite)}
STANDALONE = {engine.__name__: engine for engine in (milvus, milvus_hnsw)}
MARKS = {"milvus": "standalone", "milvus_hnsw": "cluster"}  # milvus_hnsw is as slow as milvus


def _milvus(folder: Path, serve: Serve, limits: Limits) -> Iterator[Engine]:
    exact = limits is ALWAYS_EXACT
    numbers = count()
    with serve(folder / "server") as server:
        access = MilvusAccess(server.uri, seconds=10)

        def make(vectors: Vectors, labels: Labels) -> VectorStore:
            index = folder / f"index-{next(numbers)}"
            (index / STAGING).mkdir(parents=True)
            collections = MilvusCollections(MilvusConnection(access), index, 1, 60)
            views = few_views(len(vectors), vectors.shape[1])
            queries = np.repeat(vectors[:100], 2, axis=0)
            store, info = collections.load(vectors, views, labels, lambda: queries, limits)
            store.write(index)
            stored = read_json(index / FILE, CollectionInfo)
            return MilvusStore(MilvusConnection(access), store.collection, stored, info.ef_search)

        yield Engine(make, is_exact=exact, restart=server.restart)


def few_views(rows: int, dimension: int) -> Views:
    """Return views of two headings and three sentences, however many rows there are."""
    generator = np.random.default_rng(5)
    headings = generator.standard_normal((2, dimension)).astype(np.float16)
    sentences = generator.standard_normal((3, dimension)).astype(np.float16)
    starts = np.zeros(rows + 1, np.int64)
    return Views(
        headings, np.zeros((rows, 2), np.int64), sentences, starts, np.zeros((3, 2), np.int32)
    )
