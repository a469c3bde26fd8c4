"""The release of a snapshot: it is put in place, opened as a service opens it, and made live."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.publishing.index_folder import make_current, prune, put_in_place, set_aside
from indexer.publishing.write_snapshot import write_snapshot
from indexer.stores.milvus_ledger import Ledger
from indexer.stores.retry import with_retries
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


def write_and_reopen(
    staging: Path,
    snapshot: Snapshot,
    reader: SnapshotReader,
    collections: "MilvusCollections | None" = None,
) -> Snapshot:
    """Put `snapshot` beside the others, not yet live, and return it as a service will open it.

    If a disk or a server has stored anything incorrectly, opening it shows that, and the snapshot
    is set aside.
    """
    snapshot_id = write_snapshot(staging, snapshot)
    if collections:
        collections.name_after(snapshot_id)
    put_in_place(staging, reader.index, snapshot_id)
    try:
        reopened = reader.open(snapshot_id)
        with_retries(reopened.store.check, reader.milvus.retry_seconds)
    except (StoreUnavailableError, StoreRefusedError):
        raise  # it may be intact, which `faq-search snapshots verify` can check later
    except (SnapshotError, VectorStoreError):
        set_aside(reader.index, snapshot_id)
        raise
    return reopened


def release(snapshot_id: str, settings: StoreSettings) -> None:
    """Make a snapshot the live one, and delete the oldest beyond `keep_snapshots`."""
    make_current(settings.index, snapshot_id)
    prune(settings.index, settings.keep_snapshots, current=snapshot_id)
    try:
        drop_unused(settings)
    except (StoreUnavailableError, StoreRefusedError, SettingsError) as error:
        log.warning("deleted snapshots' vectors stay in Milvus until a later build: %s", error)


def drop_unused(settings: StoreSettings) -> list[str]:
    """Drop the collections of deleted snapshots, and return their names.

    The ledger still lists them after the store has been changed from Milvus to files.
    """
    return collections_of(settings).drop_unused() if Ledger(settings.index).unused() else []


def collections_of(settings: StoreSettings) -> "MilvusCollections":
    """Return the collections of the index; raise SettingsError where Milvus's client is missing."""
    try:
        # This is imported here because few installations have the client.
        from indexer.stores.milvus_collections import MilvusCollections  # noqa: PLC0415 - few have Milvus's client
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"vectors are in Milvus, but {error.name} is not installed: "
            "pip install -c constraints.txt '.[milvus]'"
        ) from error
    return MilvusCollections.of(settings)
