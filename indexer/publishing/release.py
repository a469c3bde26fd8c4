"""The release of a snapshot: put in place, opened as a service opens it, made live."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.publishing.index_folder import make_current, prune, put_in_place, set_aside
from indexer.publishing.write_snapshot import write_snapshot
from indexer.stores.milvus_ledger import Ledger
from indexer.stores.retry import patiently
from retrieval.errors import (
    SettingsError,
    SnapshotError,
    StoreRefusedError,
    StoreUnavailableError,
    VectorStoreError,
)
from retrieval.settings import StoreSettings
from retrieval.snapshot import Snapshot, SnapshotReader

if TYPE_CHECKING:
    from indexer.stores.milvus_collections import MilvusCollections

log = logging.getLogger(__name__)


def place(
    staging: Path,
    snapshot: Snapshot,
    reader: SnapshotReader,
    collections: "MilvusCollections | None" = None,
) -> Snapshot:
    """Put `snapshot` beside the others, not yet live, and return it as a service will open it.

    Where a disk or a server kept something else, that shows here, and the snapshot is set aside.
    """
    snapshot_id = write_snapshot(staging, snapshot)
    if collections:
        collections.name_after(snapshot_id)
    put_in_place(staging, reader.index, snapshot_id)
    try:
        reopened = reader.open(snapshot_id)
        patiently(reopened.store.check, reader.milvus.retry_seconds)
    except (StoreUnavailableError, StoreRefusedError):
        raise  # it may be whole: `faq-search snapshots verify` will tell
    except (SnapshotError, VectorStoreError):
        set_aside(reader.index, snapshot_id)
        raise
    return reopened


def release(snapshot_id: str, settings: StoreSettings) -> None:
    """Make it the live snapshot, and delete those that are older than the newest to keep."""
    make_current(settings.index, snapshot_id)
    prune(settings.index, settings.keep_snapshots, current=snapshot_id)
    try:
        drop_unused(settings)
    except (StoreUnavailableError, StoreRefusedError, SettingsError) as error:
        log.warning("deleted snapshots' vectors stay in Milvus until a later build: %s", error)


def drop_unused(settings: StoreSettings) -> list[str]:
    """Drop the collections of snapshots that are gone, and return their names.

    The ledger knows them even where vectors are written to files by now.
    """
    return collections_of(settings).drop_unused() if Ledger(settings.index).unused() else []


def collections_of(settings: StoreSettings) -> "MilvusCollections":
    """The collections of the index. Raises SettingsError where Milvus's client isn't installed."""
    try:
        # Imported here because few installations have the client.
        from indexer.stores.milvus_collections import MilvusCollections  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"vectors are in Milvus, and {error.name} is not installed: "
            "pip install -c constraints.txt '.[milvus]'"
        ) from error
    return MilvusCollections.of(settings)
