"""Every way to search vectors, for one suite: made, reopened, killed and started again."""

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
from retrieval.stores.milvus import FILE, Held, MilvusStore
from retrieval.stores.milvus_access import MilvusAccess
from retrieval.stores.milvus_connection import MilvusConnection
from retrieval.vectors import Vectors
from tests.milvus_servers import LiteServer, Server, StandaloneServer

Make = Callable[[Vectors, Labels], VectorStore]
Result = TypeVar("Result")
Serve = Callable[[Path], AbstractContextManager[Server]]

# An HNSW of few rows, all of which are kept in view, finds all; its codes have 8 bits.
LOOKED_AT = 4096
CODES = 0.02

APPROXIMATE = Limits(exact_rows=0, memory_mb=2**40, recall=0.98)


@dataclass
class Engine:
    """`make` gives a store of vectors whose rows have labels. `within` is how far a score may be
    from the true one. `restart` kills what answers and starts it again with the files it left; None
    where it is this process. One that is `made_of_some` rows can't be made of none.
    """

    make: Make
    within: float = 1e-6
    is_exact: bool = True
    made_of_some: bool = False
    restart: Callable[[], None] | None = None
    made: dict[tuple[bytes, tuple[int, ...], bytes], VectorStore] = field(default_factory=dict)

    def of(self, vectors: Vectors, masks: Sequence[Mask] = ()) -> VectorStore:
        """A store of `vectors`, whose row r has label i if `masks[i][r]`; made once."""
        key = (vectors.tobytes(), vectors.shape, np.array(masks).tobytes())
        if key not in self.made:
            self.made[key] = self.make(vectors, labelled(len(vectors), masks))
        return self.made[key]

    def when_it_answers(self, call: Callable[[], Result]) -> Result:
        """What `call` returns when a server that was away is back, within a minute."""
        end = time.monotonic() + 60
        while True:
            try:
                return call()
            except StoreUnavailableError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)


def labelled(rows: int, masks: Sequence[Mask]) -> Labels:
    """A document a row; row r has the label `mask` of value i if `masks[i][r]`."""
    having = [np.flatnonzero(mask) for mask in masks]
    return Labels(
        labels=tuple(Label("mask", str(i), len(each)) for i, each in enumerate(having)),
        starts=np.cumsum([0, *map(len, having)]),
        documents=np.concatenate([np.empty(0, np.int64), *having]).astype(np.int32),
        first_rows=np.arange(rows + 1),
    )


def in_memory(_: Path) -> Iterator[Engine]:
    yield Engine(lambda vectors, _: FlatStore.from_vectors(vectors))


def exact(folder: Path) -> Iterator[Engine]:
    numbers = count()

    def make(vectors: Vectors, _: Labels) -> VectorStore:
        (place := folder / str(next(numbers))).mkdir()
        FlatStore.from_vectors(vectors).write(place)
        return FlatStore.read(place)

    yield Engine(make)


def approximate(folder: Path) -> Iterator[Engine]:
    numbers = count()

    def make(vectors: Vectors, _: Labels) -> VectorStore:
        (place := folder / str(next(numbers))).mkdir()
        HnswStore.from_vectors(vectors).write(place)
        return HnswStore.read(place, LOOKED_AT)

    yield Engine(make, CODES, is_exact=False, made_of_some=True)


def milvus_lite(folder: Path) -> Iterator[Engine]:
    yield from _milvus(folder, LiteServer, ALWAYS_EXACT)


def milvus(folder: Path) -> Iterator[Engine]:
    yield from _milvus(folder, StandaloneServer, ALWAYS_EXACT)


def milvus_hnsw(folder: Path) -> Iterator[Engine]:
    yield from _milvus(folder, StandaloneServer, APPROXIMATE)


ENGINES = {each.__name__: each for each in (in_memory, exact, approximate, milvus_lite)}
STANDALONE = {each.__name__: each for each in (milvus, milvus_hnsw)}
MARKS = {"milvus": "standalone", "milvus_hnsw": "cluster"}  # the second is as slow as the first


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
            asked = np.repeat(vectors[:100], 2, axis=0)
            store, info = collections.load(vectors, views, labels, lambda: asked, limits)
            store.write(index)
            held = read_json(index / FILE, Held)
            return MilvusStore(MilvusConnection(access), store.collection, held, info.ef_search)

        yield Engine(make, is_exact=exact, restart=server.restart)


def few_views(rows: int, dimension: int) -> Views:
    """Two headings and three sentences, whatever the rows."""
    generator = np.random.default_rng(5)
    headings = generator.standard_normal((2, dimension)).astype(np.float16)
    sentences = generator.standard_normal((3, dimension)).astype(np.float16)
    starts = np.zeros(rows + 1, np.int64)
    return Views(
        headings, np.zeros((rows, 2), np.int64), sentences, starts, np.zeros((3, 2), np.int32)
    )
