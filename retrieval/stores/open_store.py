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

MILVUS_KINDS = ("milvus-flat", "milvus-hnsw")


def open_store(
    folder: Path, info: StoreInfo, access: MilvusAccess | None = None
) -> tuple[VectorStore, Mapping[str, RowVectors]]:
    """The store of the snapshot `folder`, whose files are verified.

    Also the vectors of views that the store holds, by their name in `Views`; none for FAISS. No
    server is asked for anything here: `store.check()` does that.
    """
    vectors = folder / VECTORS_FOLDER
    if info.kind == FlatStore.kind:
        return FlatStore.read(vectors), {}
    if info.kind == HnswStore.kind:
        return HnswStore.read(vectors, info.ef_search), {}
    if info.kind == IvfStore.kind:
        return IvfStore.read(vectors, nprobe=info.ef_search), {}
    if info.kind not in MILVUS_KINDS:
        raise SnapshotError(f"{folder}: unknown store {info.kind!r}; build a new snapshot")
    try:
        # The client takes as long to import as all the rest, and few have such a server.
        from retrieval.stores.milvus import MilvusStore  # noqa: PLC0415
        from retrieval.stores.milvus_connection import connection  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise SnapshotError(
            f"{folder}: its vectors are in Milvus, and {error.name} is not installed: "
            "pip install -c constraints.txt '.[milvus]'"
        ) from error
    server = connection((access or MilvusAccess()).to(info))
    store = MilvusStore.read(vectors, server, info.ef_search)
    views = {"heading_vectors": store.heading_vectors}
    return store, views | {"sentence_vectors": store.sentence_vectors}
