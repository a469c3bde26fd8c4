"""One collection of a Milvus server: rows with a number and a vector, and their labels' numbers."""

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

# Its fields. Only that of the passages has labels.
ROW, VECTOR, LABELS = "row", "vector", "labels"

FETCHED_AT_ONCE = 4096  # vectors: 6 MB of 384 numbers, where a message may have 64

# All was there before the snapshot was published: no question has to wait for what is written.
CONSISTENCY = "Eventually"


@dataclass(frozen=True, slots=True)
class Collection:
    """`replicas` is how many copies of it are kept in memory."""

    connection: MilvusConnection
    name: str
    replicas: int

    def nearest(
        self, vectors: Vectors, limit: int, row_filter: RowFilter | None, parameters: dict[str, int]
    ) -> tuple[Vectors, np.ndarray]:
        """Scores and rows that come nearest to each of `vectors`, both (n, m), best first, equal
        ones in any order; m is at most `limit`, and the least that came for any of the n."""

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

        found = self._ask(search)
        least = min(len(hits) for hits in found)
        scores = np.array([hits.distances[:least] for hits in found], np.float32)
        rows = np.array([hits.ids[:least] for hits in found], np.int64)
        return scores.reshape(len(vectors), least), rows.reshape(len(vectors), least)

    def vectors(self, rows: np.ndarray, dimension: int) -> Vectors:
        """Of `rows`, (m,) int64, in any order: (m, d) float32. VectorStoreError if one is gone."""
        wanted, places = np.unique(rows, return_inverse=True)
        vectors: Vectors = np.empty((len(wanted), dimension), np.float32)
        for start in range(0, len(wanted), FETCHED_AT_ONCE):
            some = wanted[start : start + FETCHED_AT_ONCE].tolist()
            vectors[start : start + len(some)] = self._fetched(some)
        taken: Vectors = vectors[places]
        return taken

    def check(self, rows: int, dimension: int) -> None:
        """VectorStoreError unless it has so many rows of so many numbers."""
        told = self._ask(
            lambda client: client.describe_collection(self.name, timeout=self._seconds)
        )
        found = next(
            int(each["params"]["dim"]) for each in told["fields"] if each["name"] == VECTOR
        )
        if found != dimension:
            raise VectorStoreError(
                f"{self.name}: has dimension {found}, expected {dimension}; build a new snapshot"
            )
        if (held := self.count()) != rows:
            raise VectorStoreError(
                f"{self.name}: holds {held} rows, expected {rows}; build a new snapshot"
            )

    def count(self) -> int:
        """Rows, deleted ones not counted, after all that was written until now."""

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

        by_row = {each[ROW]: each[VECTOR] for each in self._ask(get)}
        for row in rows:
            if row not in by_row:
                raise VectorStoreError(f"{self.name}: row {row} is missing; build a new snapshot")
        return [by_row[row] for row in rows]

    def _ask(self, call: Callable[[MilvusClient], Result]) -> Result:
        """What `call` returns. A collection that isn't in memory is taken there first: Milvus Lite
        forgets that when it begins anew, and somebody may have released it."""
        with suppress(NotLoadedError):
            return self.connection.call(call, self.name)
        self.connection.call(self._load, self.name)
        return self.connection.call(call, self.name)

    def _load(self, client: MilvusClient) -> None:
        client.load_collection(self.name, replica_number=self.replicas, timeout=self._seconds)


@dataclass(frozen=True, slots=True)
class CollectionVectors:
    """`count` vectors of a collection, from its row `first` on, to be taken by their numbers."""

    collection: Collection
    first: int
    count: int
    dimension: int

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, numbers: np.ndarray) -> Vectors:
        return self.collection.vectors(numbers + self.first, self.dimension)


def _expression(row_filter: RowFilter | None) -> str:
    """The filter in Milvus's language. It holds numbers only, no text that anyone wrote."""
    if row_filter is None:
        return ""
    groups = (f"array_contains_any({LABELS}, {list(group)})" for group in row_filter.label_groups)
    return " and ".join(groups)
