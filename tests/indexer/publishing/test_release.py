"""A snapshot is put in place, opened, and made live; a damaged one is set aside."""

import logging
import sys
from pathlib import Path

import pytest

from indexer.publishing import release as releasing
from indexer.publishing.index_folder import locked_staging, snapshot_ids
from indexer.publishing.release import collections_of, release, write_and_reopen
from retrieval.encoders.base import Encoder, EncoderInfo
from retrieval.errors import (
    SettingsError,
    SnapshotError,
    StoreRefusedError,
    StoreUnavailableError,
    VectorStoreError,
)
from retrieval.layout import DAMAGED, LEDGER_FILE, current_snapshot_id
from retrieval.settings import Settings
from retrieval.snapshot import SnapshotReader
from retrieval.stores.flat import FlatStore
from tests import hashing_encoder
from tests.conftest import build_hashed


def place_failing(settings: Settings, error: Exception) -> None:
    """Put a copy of the live snapshot in place, whose encoder fails with `error` when opened."""
    live = SnapshotReader(settings.index, hashing_encoder.load_encoder).open_current()

    def fail(folder: Path, info: EncoderInfo) -> Encoder:
        raise error

    with locked_staging(settings.index) as staging, pytest.raises(type(error)):
        write_and_reopen(staging, live, SnapshotReader(settings.index, fail))


def test_a_snapshot_that_is_put_in_place_is_opened_and_not_yet_live(built: Settings) -> None:
    reader = SnapshotReader(built.index, hashing_encoder.load_encoder)
    live = reader.open_current()
    with locked_staging(built.index) as staging:
        reopened = write_and_reopen(staging, live, reader)
    assert snapshot_ids(built.index) == [live.id, reopened.id]
    assert current_snapshot_id(built.index) == live.id
    assert list(reopened.passages) == list(live.passages)


@pytest.mark.parametrize("error", [SnapshotError("damaged"), VectorStoreError("other vectors")])
def test_a_snapshot_that_was_stored_incorrectly_is_set_aside(
    built: Settings, error: Exception
) -> None:
    live = current_snapshot_id(built.index)
    place_failing(built, error)
    assert snapshot_ids(built.index) == [live]
    (damaged,) = (built.index / DAMAGED).iterdir()
    assert (damaged / "manifest.json").is_file()


@pytest.mark.parametrize("error", [StoreUnavailableError("away"), StoreRefusedError("no token")])
def test_a_snapshot_whose_server_does_not_answer_stays_to_be_verified_later(
    built: Settings, error: Exception
) -> None:
    live = current_snapshot_id(built.index)
    place_failing(built, error)
    first, second = snapshot_ids(built.index)
    assert first == live != second
    assert not (built.index / DAMAGED).exists()


def test_a_snapshot_whose_store_holds_other_vectors_is_set_aside(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: FlatStore) -> None:
        raise VectorStoreError("other vectors")

    reader = SnapshotReader(built.index, hashing_encoder.load_encoder)
    live = reader.open_current()
    monkeypatch.setattr(FlatStore, "check", fail)
    with locked_staging(built.index) as staging, pytest.raises(VectorStoreError):
        write_and_reopen(staging, live, reader)
    assert snapshot_ids(built.index) == [live.id]
    assert len(list((built.index / DAMAGED).iterdir())) == 1


def test_a_release_keeps_as_many_snapshots_as_are_wanted(built: Settings) -> None:
    ids = [current_snapshot_id(built.index), *(build_hashed(built).snapshot_id for _ in range(2))]
    release(ids[0], built.model_copy(update={"keep_snapshots": 2}))
    assert current_snapshot_id(built.index) == ids[0]
    assert snapshot_ids(built.index) == [ids[0], ids[2]]


@pytest.mark.parametrize(
    "error", [StoreUnavailableError("away"), StoreRefusedError("no token"), SettingsError("unset")]
)
def test_a_release_is_done_even_if_vectors_on_a_server_cannot_be_dropped(
    built: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    def fail(_: object) -> list[str]:
        raise error

    monkeypatch.setattr(releasing, "drop_unused", fail)
    release(current_snapshot_id(built.index), built)
    assert caplog.record_tuples == [
        (
            "indexer.publishing.release",
            logging.WARNING,
            f"deleted snapshots' vectors stay in Milvus until a later build: {error}",
        )
    ]


def test_collections_that_a_snapshot_uses_are_not_dropped(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server, which this test has not got, is asked only where the ledger has others too."""
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    monkeypatch.delitem(sys.modules, "indexer.stores.milvus_collections", raising=False)
    live = current_snapshot_id(built.index)
    used = f"faq_search_{live.replace('-', '_')}"
    ledger = built.index / LEDGER_FILE
    ledger.write_text(f'["{used}", "{used}_views"]', encoding="utf-8")
    assert releasing.drop_unused(built) == []
    ledger.write_text(f'["{used}", "faq_search_another"]', encoding="utf-8")
    with pytest.raises(SettingsError, match="pymilvus is not installed"):
        releasing.drop_unused(built)


def test_without_the_client_of_the_server_the_fix_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    monkeypatch.delitem(sys.modules, "indexer.stores.milvus_collections", raising=False)
    with pytest.raises(SettingsError, match=r"pymilvus is not installed: pip install .*\[milvus\]"):
        collections_of(settings)
