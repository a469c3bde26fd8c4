"""The vector store of a snapshot."""

from pathlib import Path

from retrieval.errors import SnapshotError
from retrieval.manifest import StoreInfo
from retrieval.stores.base import VectorStore
from retrieval.stores.flat import FlatStore
from retrieval.stores.hnsw import HnswStore
from retrieval.stores.ivf import IvfStore
from retrieval.stores.milvus_access import MilvusAccess

MILVUS_KINDS = ("milvus-flat", "milvus-hnsw")


def open_store(folder: Path, info: StoreInfo, access: MilvusAccess) -> VectorStore:
    """Open the vector store whose files, in `folder`, are verified.

    No server is asked for anything here: `store.check()` does that. Raises SnapshotError for an
    unknown kind, and where Milvus's client is not installed.
    """
    if info.kind == FlatStore.kind:
        return FlatStore.read(folder)
    if info.kind == HnswStore.kind:
        return HnswStore.read(folder, info.ef_search)
    if info.kind == IvfStore.kind:
        return IvfStore.read(folder, nprobe=info.ef_search)
    if info.kind not in MILVUS_KINDS:
        raise SnapshotError(f"{folder}: unknown store {info.kind!r}; build a new snapshot")
    try:
        # The client takes as long to import as all the rest, and few have such a server.
        from retrieval.stores.milvus import MilvusStore  # noqa: PLC0415 - few have such a server
        from retrieval.stores.milvus_connection import connection  # noqa: PLC0415 - few have such a server
    except ModuleNotFoundError as error:
        raise SnapshotError(
            f"{folder}: its vectors are in Milvus, and {error.name} is not installed: "
            "pip install -c constraints.txt '.[milvus]'"
        ) from error
    return MilvusStore.read(folder, connection(access.to(info)), info.ef_search)
