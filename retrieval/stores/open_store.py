"""The vector store of a snapshot."""

from collections.abc import Mapping
from pathlib import Path

from retrieval.errors import SnapshotError
from retrieval.layout import VECTORS_FOLDER
from retrieval.manifest import StoreInfo
from retrieval.stores.base import VectorStore
from retrieval.stores.flat import FlatStore
from retrieval.stores.hnsw import HnswStore
from retrieval.stores.ivf import IvfStore
from retrieval.stores.milvus_access import MilvusAccess
from retrieval.vectors import RowVectors

STORES: dict[str, type[FlatStore | HnswStore | IvfStore]] = {
    store.kind: store for store in (FlatStore, HnswStore, IvfStore)
}

MILVUS_KINDS = ("milvus-flat", "milvus-hnsw")


def open_store(
    folder: Path, info: StoreInfo, access: MilvusAccess | None = None
) -> tuple[VectorStore, Mapping[str, RowVectors]]:
    """The store of a snapshot whose files are verified, and what of its views is there as well.

    A server is not asked for anything: `store.check()` does that.
    """
    if info.kind in STORES:
        return STORES[info.kind].read(folder / VECTORS_FOLDER, info.effort), {}
    if info.kind not in MILVUS_KINDS:
        raise SnapshotError(f"{folder}: unknown store {info.kind!r}; build a new snapshot")
    try:
        # Imports a client that takes as long as all the rest: only for who has such a server.
        from retrieval.stores.milvus import MilvusStore  # noqa: PLC0415
        from retrieval.stores.milvus_connection import connection  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise SnapshotError(
            f"{folder}: its vectors are in Milvus, and {error.name} is not installed: "
            "pip install -c constraints.txt '.[milvus]'"
        ) from error
    asked = connection((access or MilvusAccess()).to(info))
    store = MilvusStore.read(folder / VECTORS_FOLDER, asked, info.effort)
    return store, {"headings": store.headings, "sentences": store.sentences}
