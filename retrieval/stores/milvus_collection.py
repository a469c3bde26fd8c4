"""A collection of a Milvus server: rows with a number, a vector and the numbers of labels."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from pymilvus import MilvusClient

from retrieval.errors import VectorStoreError
from retrieval.filters import RowFilter
from retrieval.stores.milvus_connection import MilvusConnection, NotLoadedError
from retrieval.vectors import Vectors

Result = TypeVar("Result")

# The fields of a collection. Only the one of passages has labels.
ROW, VECTOR, LABELS = "row", "vector", "labels"

FETCH_SIZE = 4096  # vectors: 6 MB of 384 numbers, where a message may have 64 MB

# All rows were written before the snapshot was released, so no question waits for writes.
CONSISTENCY = "Eventually"


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection by name; `replicas` is how many copies of it are in memory."""

    connection: MilvusConnection
    name: str
    replicas: int

    def nearest(
        self, vectors: Vectors, limit: int, row_filter: RowFilter | None, parameters: dict[str, int]
    ) -> tuple[Vectors, np.ndarray]:
        """Return the scores and rows nearest to each of `vectors`, (n, m) each, best first.

        Ties come in any order. m is at most `limit`, and is the smallest number of rows that any of
        the n got.
        """

        def search(client: MilvusClient) -> Any:
            return client.search(
                self.name,
                list(vectors),
                filter=_expression(row_filter),
                limit=limit,
                search_params={"metric_type": "IP", "params": parameters},
                consistency_level=CONSISTENCY,
                timeout=self._seconds,
            )

        results = self._ask(search)
        least = min(len(hits) for hits in results)
        scores = np.array([hits.distances[:least] for hits in results], np.float32)
        rows = np.array([hits.ids[:least] for hits in results], np.int64)
        return scores.reshape(len(vectors), least), rows.reshape(len(vectors), least)

    def vectors(self, rows: np.ndarray, dimension: int) -> Vectors:
        """Return the vectors of `rows`, (m,) int64, as (m, d) float32.

        Raises VectorStoreError if a row is missing.
        """
        distinct, places = np.unique(rows, return_inverse=True)
        vectors: Vectors = np.empty((len(distinct), dimension), np.float32)
        for start in range(0, len(distinct), FETCH_SIZE):
            batch = distinct[start : start + FETCH_SIZE].tolist()
            vectors[start : start + len(batch)] = self._fetched(batch)
        in_order: Vectors = vectors[places]
        return in_order

    def check(self, rows: int, dimension: int) -> None:
        """Raise VectorStoreError unless it has this many rows of this dimension."""
        description = self._ask(
            lambda client: client.describe_collection(self.name, timeout=self._seconds)
        )
        actual = next(
            int(field["params"]["dim"])
            for field in description["fields"]
            if field["name"] == VECTOR
        )
        if actual != dimension:
            raise VectorStoreError(
                f"{self.name}: has dimension {actual}, expected {dimension}; build a new snapshot"
            )
        if (count := self.count()) != rows:
            raise VectorStoreError(
                f"{self.name}: holds {count} rows, expected {rows}; build a new snapshot"
            )

    def count(self) -> int:
        """Return the number of rows, without deleted ones, after all writes until now."""

        def query(client: MilvusClient) -> Any:
            return client.query(
                self.name,
                output_fields=["count(*)"],
                consistency_level="Strong",
                timeout=self._seconds,
            )

        return int(self._ask(query)[0]["count(*)"])

    @property
    def _seconds(self) -> float:
        return self.connection.access.seconds

    def _fetched(self, rows: list[int]) -> list[list[float]]:
        def get(client: MilvusClient) -> Any:
            return client.get(
                self.name,
                rows,
                output_fields=[VECTOR],
                consistency_level=CONSISTENCY,
                timeout=self._seconds,
            )

        by_row = {entity[ROW]: entity[VECTOR] for entity in self._ask(get)}
        for row in rows:
            if row not in by_row:
                raise VectorStoreError(f"{self.name}: row {row} is missing; build a new snapshot")
        return [by_row[row] for row in rows]

    def _ask(self, call: Callable[[MilvusClient], Result]) -> Result:
        """Return what `call` returns, after loading a collection that isn't in memory.

        Milvus Lite forgets what was loaded when it restarts, and someone may have released it.
        """
        with suppress(NotLoadedError):
            return self.connection.call(call, self.name)
        self.connection.call(self._load, self.name)
        return self.connection.call(call, self.name)

    def _load(self, client: MilvusClient) -> None:
        client.load_collection(self.name, replica_number=self.replicas, timeout=self._seconds)


@dataclass(frozen=True, slots=True)
class CollectionVectors:
    """`count` vectors of a collection, from its row `first` on, numbered from 0."""

    collection: Collection
    first: int
    count: int
    dimension: int

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, numbers: np.ndarray) -> Vectors:
        return self.collection.vectors(numbers + self.first, self.dimension)


def _expression(row_filter: RowFilter | None) -> str:
    """Return the filter in Milvus's language. It holds numbers only, no text that anyone wrote."""
    if row_filter is None:
        return ""
    terms = [f"array_contains_any({LABELS}, {list(group)})" for group in row_filter.label_groups]
    terms += [f"({ROW} < {first} or {ROW} >= {end})" for first, end in row_filter.excluded]
    return " and ".join(terms)
