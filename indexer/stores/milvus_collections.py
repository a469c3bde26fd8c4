"""The collections of an index in Milvus, from their creation until they are dropped."""

import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from pymilvus import DataType, MilvusClient

from indexer.errors import VectorIndexError
from indexer.progress import progress
from indexer.stores.ef_search import Expected, fit_to_recall, nearest
from indexer.stores.limits import Limits
from indexer.stores.milvus_ledger import Ledger
from indexer.stores.retry import with_retries
from retrieval.errors import SettingsError
from retrieval.filters import Labels
from retrieval.index.views import Views
from retrieval.manifest import StoreInfo, timestamp
from retrieval.settings import StoreSettings
from retrieval.stores.milvus import CollectionInfo, MilvusStore
from retrieval.stores.milvus_access import MilvusAccess, collection_of, views_of
from retrieval.stores.milvus_collection import LABELS, ROW, VECTOR, Collection
from retrieval.stores.milvus_connection import MilvusConnection, connection
from retrieval.vectors import RowVectors, Vectors, non_unit_rows

Result = TypeVar("Result")

# No collection of ours has this name. Asking whether it exists shows whether the server answers.
PROBE = "faq_search"

# Rows in one call: 3 MB at 384 dimensions. Milvus accepts up to 64 MB.
BATCH_SIZE = 2_000

# M and efConstruction of Milvus's HNSW. M is as in `retrieval.stores.hnsw`; Milvus's guide names 4
# to 64.
NEIGHBOURS = 32
EF_CONSTRUCTION = 160

# Sums of 384 products of float32 differ slightly with their order; differences of 1e-7 were seen.
ROUNDING = 1e-5

MOST_LABELS = 4096  # labels of a document: the most that an array in Milvus holds

# The most that one call of a build may take. A flush writes everything to the object storage.
FILL_SECONDS = 60.0
LOAD_SECONDS = 3600.0  # the most that indexing and loading many millions of rows may take


class MilvusCollections:
    """The collections of the folder `index`. A failing call is retried for `retry_seconds`."""

    def __init__(
        self, connection: MilvusConnection, index: Path, replicas: int, retry_seconds: float
    ) -> None:
        self._connection = connection
        self._ledger = Ledger(index)
        self._replicas = replicas
        self._retry_seconds = retry_seconds
        self._staged = ""

    @classmethod
    def of(cls, settings: StoreSettings) -> "MilvusCollections":
        if not settings.milvus_uri:
            raise SettingsError(
                "bad setting: milvus_uri is unset; set it to the address of the Milvus server, "
                "such as http://127.0.0.1:19530"
            )
        server = connection(MilvusAccess.of(settings))
        return cls(server, settings.index, settings.milvus_replicas, settings.milvus_patience)

    def connected(self) -> "MilvusCollections":
        """Return self once the server has answered.

        A build calls this first, so that it fails before hours are spent on embedding.
        """
        seconds = self._connection.access.seconds
        self._call(lambda client: client.has_collection(PROBE, timeout=seconds), PROBE)
        return self

    def load(
        self,
        vectors: Vectors,
        views: Views,
        labels: Labels,
        make_queries: Callable[[], Vectors],
        limits: Limits,
    ) -> tuple[MilvusStore, StoreInfo]:
        """Create collections of `vectors`, (n, d), and of the headings and sentences of `views`.

        Return their store and its entry in the manifest. They have a provisional name until
        `name_after` is called. Search is exact up to `limits.exact_rows`, else by HNSW with the
        least `ef_search` that meets the recall target. Raises VectorIndexError where rows are
        missing in Milvus, or where its search does not reach the target.
        """
        for row, length in non_unit_rows(vectors)[:1]:
            raise VectorIndexError(f"vector {row} has length {length:.4g}; it must be 1")
        self.drop_unused()
        self._staged = f"faq_search_staged_{timestamp().translate(str.maketrans('', '', '-:.'))}"
        index = "FLAT" if len(vectors) <= limits.exact_rows else "HNSW"
        info = CollectionInfo(
            rows=len(vectors),
            dimension=vectors.shape[1],
            index=index,
            replicas=self._replicas,
            headings=len(views.heading_vectors),
            sentences=len(views.sentence_vectors),
            sha256=_digest(vectors),
        )
        self._ledger.add(self._staged, views_of(self._staged))
        self._create(self._staged, info.dimension, with_labels=True)
        self._fill(self._staged, _rows(vectors, labels.by_row()), info.rows, index)
        self._create(views_of(self._staged), info.dimension, with_labels=False)
        view_rows = _concatenated(views.heading_vectors, views.sentence_vectors)
        self._fill(views_of(self._staged), view_rows, info.headings + info.sentences, "FLAT")
        ef_search = len(vectors) if index == "FLAT" else NEIGHBOURS
        store = MilvusStore(self._connection, self._staged, info, ef_search)
        self._with_retries(store.check)
        store, recall = self._verified(store, vectors, make_queries(), limits)
        access = self._connection.access
        size = 4 * info.dimension + (8 * NEIGHBOURS if index == "HNSW" else 0)
        return store, StoreInfo(
            store.kind, size, round(recall, 4), store.ef_search, access.uri, access.database
        )

    def name_after(self, snapshot_id: str) -> None:
        """Rename the collections that `load` created last after their snapshot."""
        new = collection_of(snapshot_id)
        self._ledger.add(new, views_of(new))
        for old, name in ((self._staged, new), (views_of(self._staged), views_of(new))):
            self._rename(old, name)
            self._load(name)

    def drop_unused(self) -> list[str]:
        """Drop the collections that no snapshot in the folder uses, and return their names."""
        unused = self._ledger.unused()
        for name in unused:
            self._call(partial(_drop, name), name)
            self._ledger.remove(name)
        return unused

    def _fill(self, name: str, rows: Iterator[dict[str, Any]], total: int, index: str) -> None:
        """Send `rows`, `total` of them, and have Milvus index and load them."""
        with progress(total, "sending vectors") as done:
            while batch := list(islice(rows, BATCH_SIZE)):
                # An upsert by row number: rows that are sent again are stored only once.
                self._call(partial(_send, name, batch), name)
                done(len(batch))
        self._call(lambda client: client.flush(name, timeout=FILL_SECONDS), name)
        parameters = MilvusClient.prepare_index_params()
        parameters.add_index(
            VECTOR,
            index_type=index,
            metric_type="IP",
            params={"M": NEIGHBOURS, "efConstruction": EF_CONSTRUCTION} if index == "HNSW" else {},
        )
        self._call(lambda client: client.create_index(name, parameters, timeout=LOAD_SECONDS), name)
        self._load(name)
        stored = self._with_retries(Collection(self._connection, name, self._replicas).count)
        if stored != total:
            raise VectorIndexError(
                f"{name}: Milvus holds {stored} of the {total} rows that were sent; build again"
            )

    def _create(self, name: str, dimension: int, *, with_labels: bool) -> None:
        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field(ROW, DataType.INT64, is_primary=True)
        schema.add_field(VECTOR, DataType.FLOAT_VECTOR, dim=dimension)
        if with_labels:
            schema.add_field(
                LABELS, DataType.ARRAY, element_type=DataType.INT64, max_capacity=MOST_LABELS
            )

        def create(client: MilvusClient) -> None:
            if not client.has_collection(name, timeout=FILL_SECONDS):
                client.create_collection(name, schema=schema, timeout=FILL_SECONDS)

        self._call(create, name)

    def _load(self, name: str) -> None:
        self._call(
            lambda client: client.load_collection(
                name, replica_number=self._replicas, timeout=LOAD_SECONDS
            ),
            name,
        )

    def _rename(self, old: str, new: str) -> None:
        def rename(client: MilvusClient) -> None:
            if not client.has_collection(new, timeout=FILL_SECONDS):
                client.rename_collection(old, new, timeout=FILL_SECONDS)

        self._call(rename, old)

    def _verified(
        self, store: MilvusStore, vectors: Vectors, queries: Vectors, limits: Limits
    ) -> tuple[MilvusStore, float]:
        """Return `store` with the `ef_search` that meets the limits, and its measured recall."""
        if not len(vectors):
            return store, 1.0
        expected = nearest(vectors, queries)
        if store.kind == "milvus-flat":
            self._verify_scores(store, expected)
            return store, 1.0
        value, recall = self._with_retries(
            lambda: fit_to_recall(
                store.with_ef_search, store.most_ef_search, expected, limits.recall
            )
        )
        if recall < limits.recall:
            raise VectorIndexError(
                f"{store.collection}: recall@10 is only {recall:.3f}, but `recall_target` is "
                f"{limits.recall}; lower it, or raise `exact_rows` for exact search"
            )
        return store.with_ef_search(value), recall

    def _verify_scores(self, store: MilvusStore, expected: Expected) -> None:
        """Raise VectorIndexError unless the store gives the scores of the `expected` rows.

        Scores are compared and not rows, because rows with equal scores may come in any order.
        """
        queries, count = expected.queries, expected.rows.shape[1]
        scores, _ = self._with_retries(lambda: store.search(queries, count))
        for query, query_scores, rows in zip(queries, scores, expected.rows, strict=True):
            error = np.abs(query_scores - expected.vectors[rows] @ query).max()
            if error > ROUNDING:
                raise VectorIndexError(
                    f"{store.collection}: a score among the ten best is off by {error:.2g}, so "
                    "Milvus has not stored the vectors as they were sent; build again"
                )

    def _call(self, call: Callable[[MilvusClient], Result], what: str) -> Result:
        return self._with_retries(lambda: self._connection.call(call, what))

    def _with_retries(self, call: Callable[[], Result]) -> Result:
        return with_retries(call, self._retry_seconds)


def _drop(name: str, client: MilvusClient) -> None:
    client.drop_collection(name, timeout=FILL_SECONDS)


def _send(name: str, rows: list[dict[str, Any]], client: MilvusClient) -> None:
    client.upsert(name, rows, timeout=FILL_SECONDS)


def _rows(vectors: Vectors, labels: Iterator[list[int]]) -> Iterator[dict[str, Any]]:
    for row, row_labels in enumerate(labels):
        yield {ROW: row, VECTOR: vectors[row], LABELS: row_labels}


def _concatenated(*parts: RowVectors) -> Iterator[dict[str, Any]]:
    row = 0
    for part in parts:
        for start in range(0, len(part), BATCH_SIZE):
            batch = np.arange(start, min(start + BATCH_SIZE, len(part)))
            for vector in part[batch].astype(np.float32):
                yield {ROW: row, VECTOR: vector}
                row += 1


def _digest(vectors: Vectors) -> str:
    digest = hashlib.sha256()
    for start in range(0, len(vectors), BATCH_SIZE):
        digest.update(np.ascontiguousarray(vectors[start : start + BATCH_SIZE], np.float32).data)
    return digest.hexdigest()
