"""From what a build made to the live snapshot: placed, opened as a service does, made live."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.publishing.index_folder import make_current, prune, put_in_place, set_aside
from indexer.publishing.write_snapshot import write_snapshot
from indexer.stores.milvus_ledger import Ledger
from indexer.stores.retry import patiently
from retrieval.encoders.open_encoder import LoadEncoder
from retrieval.errors import (
    SettingsError,
    SnapshotError,
    StoreRefusedError,
    StoreUnavailableError,
    VectorStoreError,
)
from retrieval.settings import Settings
from retrieval.snapshot import Snapshot, open_snapshot
from retrieval.stores.milvus_access import MilvusAccess

if TYPE_CHECKING:
    from indexer.stores.milvus_collections import MilvusCollections

log = logging.getLogger(__name__)


def place(  # noqa: PLR0913, PLR0917  each is something else
    made: Snapshot,
    corpus_sha256: str,
    staging: Path,
    settings: Settings,
    load_encoder: LoadEncoder,
    collections: "MilvusCollections | None",
    *,
    forced: bool,
) -> Snapshot:
    """Put what was `made` beside the other snapshots, not yet live; it as a service will open it.

    A disk, or a server, that kept something else shows here: the snapshot is set aside then.
    """
    snapshot_id = write_snapshot(staging, made, corpus_sha256, forced=forced)
    if collections:
        collections.name_after(snapshot_id)
    folder = put_in_place(staging, settings.index, snapshot_id)
    try:
        opened = open_snapshot(folder, load_encoder, MilvusAccess.of(settings))
        patiently(opened.store.check, settings.milvus_patience)
    except (StoreUnavailableError, StoreRefusedError):
        raise  # nobody knows yet whether it is damaged: `faq-search snapshots verify` will tell
    except (SnapshotError, VectorStoreError):
        set_aside(settings.index, snapshot_id)
        raise
    return opened


def go_live(settings: Settings, snapshot_id: str) -> None:
    """Make it the live snapshot, and delete what is older than those to keep."""
    make_current(settings.index, snapshot_id)
    prune(settings.index, settings.keep_snapshots, current=snapshot_id)
    try:
        drop_unused(settings)
    except (StoreUnavailableError, StoreRefusedError, SettingsError) as error:
        log.warning("deleted snapshots' vectors stay in Milvus until a later build: %s", error)


def drop_unused(settings: Settings) -> list[str]:
    """Drop the collections of snapshots that are gone; their names.

    Also where vectors go into files by now: what an index has in Milvus its ledger knows.
    """
    return collections_of(settings).drop_unused() if Ledger(settings.index).unused() else []


def collections_of(settings: Settings) -> "MilvusCollections":
    """Those of the index. SettingsError where Milvus's client is not installed."""
    try:
        from indexer.stores.milvus_collections import MilvusCollections  # noqa: PLC0415  as in snapshot
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"vectors are in Milvus, and {error.name} is not installed: "
            "pip install -c constraints.txt '.[milvus]'"
        ) from error
    return MilvusCollections.of(settings)
