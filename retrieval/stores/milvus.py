"""Search by a Milvus server, for more rows than one machine holds, or to survive its loss.

https://milvus.io. Reasons and figures: docs/decisions/0027-milvus.md.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.errors import VectorStoreError
from retrieval.files.json_file import read_json, write_json
from retrieval.filters import RowFilter
from retrieval.stores.base import Rows, best_first, checked, no_rows
from retrieval.stores.milvus_access import collection_of, views_of
from retrieval.stores.milvus_collection import Collection, CollectionVectors
from retrieval.stores.milvus_connection import MilvusConnection
from retrieval.vectors import RowVectors, Vectors

FILE = "milvus.json"

MOST_ROWS = 16_384  # that Milvus gives to one question
MOST_EF_SEARCH = 32_768  # that Milvus takes for HNSW

# Rows requested beyond k, to see whether others score as high as the last one: Milvus returns any
# of those that tie, in any order.
SURPLUS = 10


@dataclass(frozen=True, slots=True)
class CollectionInfo:
    """What a snapshot's collections hold, as written in `milvus.json`.

    `index` is Milvus's name of the type of the passages' index, `FLAT` or `HNSW`; `replicas` is how
    many copies are in memory. `sha256` is the digest of the vectors of all passages as float32, row
    after row, so that what was fitted for them isn't used with others.
    """

    rows: int
    dimension: int
    index: str
    replicas: int
    headings: int
    sentences: int
    sha256: str


class MilvusStore:
    """Rows in a collection that nothing changes, and a second one of headings and sentences.

    See `retrieval.stores.base.VectorStore`. At most `MOST_ROWS` can be requested. With
    an HNSW index rows may be missed; `ef_search` is how many candidates are kept on the way through
    the graph.
    """

    def __init__(
        self, connection: MilvusConnection, collection: str, info: CollectionInfo, ef_search: int
    ) -> None:
        self._connection = connection
        self._info = info
        self._passages = Collection(connection, collection, info.replicas)
        self._views = Collection(connection, views_of(collection), info.replicas)
        self.ef_search = ef_search

    @classmethod
    def read(cls, folder: Path, connection: MilvusConnection, ef_search: int) -> "MilvusStore":
        """Return the store of the snapshot that `folder` belongs to, without asking a server."""
        info = read_json(folder / FILE, CollectionInfo)
        return cls(connection, collection_of(folder.parent.name), info, ef_search)

    def with_ef_search(self, ef_search: int) -> "MilvusStore":
        """Return a store of the same collections that is searched with another `ef_search`."""
        return MilvusStore(self._connection, self.collection, self._info, ef_search)

    def write(self, folder: Path) -> None:
        write_json(folder / FILE, self._info)

    @property
    def kind(self) -> str:
        return f"milvus-{self._info.index.lower()}"

    @property
    def collection(self) -> str:
        return self._passages.name

    @property
    def dimension(self) -> int:
        return self._info.dimension

    @property
    def most_ef_search(self) -> int:
        return min(len(self), MOST_EF_SEARCH)

    @property
    def heading_vectors(self) -> CollectionVectors:
        return CollectionVectors(self._views, 0, self._info.headings, self.dimension)

    @property
    def sentence_vectors(self) -> CollectionVectors:
        info = self._info
        return CollectionVectors(self._views, info.headings, info.sentences, self.dimension)

    @property
    def views(self) -> Mapping[str, RowVectors]:
        return {
            "heading_vectors": self.heading_vectors,
            "sentence_vectors": self.sentence_vectors,
        }

    def __len__(self) -> int:
        return self._info.rows

    def check(self) -> None:
        self._passages.check(len(self), self.dimension)
        self._views.check(len(self.heading_vectors) + len(self.sentence_vectors), self.dimension)

    def search(
        self, vectors: Vectors, k: int, row_filter: RowFilter | None = None
    ) -> tuple[Vectors, Rows]:
        vectors, k, share = checked(self, vectors, k, row_filter)
        if k > MOST_ROWS:
            raise VectorStoreError(f"{k} rows were requested; Milvus returns at most {MOST_ROWS}")
        if not k or not len(vectors):
            return no_rows(len(vectors), k)
        most = min(round(share * len(self)), MOST_ROWS)
        limit = min(k + SURPLUS, most)
        # The filter's rejects are candidates too: the fewer rows pass, the more have to be kept.
        ef_search = min(math.ceil(self.ef_search / share), self.most_ef_search)
        while True:
            parameters = {} if self._info.index == "FLAT" else {"ef": max(ef_search, limit)}
            scores, rows = self._passages.nearest(vectors, limit, row_filter, parameters)
            if scores.shape[1] < k:
                ef_search = self._more(ef_search, f"returned {scores.shape[1]} rows of {k}")
            elif limit < most and (scores[:, k - 1] == scores[:, -1]).any():
                limit = min(4 * limit, most)
            else:
                return best_first(scores, rows, k)

    def vectors(self, rows: np.ndarray) -> Vectors:
        return self._passages.vectors(rows, self.dimension)

    def _more(self, ef_search: int, what: str) -> int:
        """Return a larger `ef_search`; raise VectorStoreError with `what` if it is the largest."""
        if ef_search >= self.most_ef_search:
            raise VectorStoreError(
                f"{self.collection}: {what}; rows were lost there: build a new snapshot"
            )
        return min(4 * ef_search, self.most_ef_search)
