"""A build with its vectors in Milvus is as good as one in files, and no row is lost on the way."""

import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from pymilvus import MilvusClient

from cli.main import main
from evaluation.gate import gate as evaluation_gate
from indexer.errors import GateError, VectorIndexError
from indexer.migrate import to_milvus
from indexer.publishing.index_folder import snapshot_ids
from indexer.stores import milvus_collections
from indexer.stores.milvus_collections import MilvusCollections
from indexer.stores.milvus_ledger import Ledger
from retrieval.errors import SettingsError, StoreUnavailableError, VectorStoreError
from retrieval.files.json_file import write_json
from retrieval.layout import DAMAGED, LEDGER_FILE, SNAPSHOTS, current_snapshot_id
from retrieval.search import search
from retrieval.settings import Settings
from retrieval.snapshot import Snapshot, SnapshotReader
from retrieval.stores.milvus import MilvusStore
from retrieval.stores.milvus_access import MilvusAccess, collection_of, views_of
from tests.conftest import build_hashed
from tests.hashing_encoder import load_encoder
from tests.milvus_servers import LiteServer, free_port

QUESTIONS = ("When are the beans watered?", "who lends the spade", "compost", "a far star")


@pytest.fixture
def in_milvus(settings: Settings, lite: LiteServer, tmp_path: Path) -> Settings:
    return settings.model_copy(
        update={
            "store": "milvus",
            "milvus_uri": lite.uri,
            "index": tmp_path / "in-milvus",
            "milvus_seconds": 5,
            "milvus_patience": 60,
        }
    )


@pytest.fixture
def client(lite: LiteServer) -> Iterator[MilvusClient]:
    client = MilvusClient(lite.uri)
    yield client
    client.close()


def opened(settings: Settings) -> Snapshot:
    return SnapshotReader(settings.index, load_encoder, MilvusAccess.of(settings)).open_current()


def answers(snapshot: Snapshot, **options: Any) -> list[Any]:
    results = [search(snapshot, question, 10, **options) for question in QUESTIONS]
    return [(result.hits, result.answer) for result in results]


def test_a_snapshot_in_milvus_answers_as_one_in_files_does(
    settings: Settings, in_milvus: Settings
) -> None:
    build_hashed(settings)
    build_hashed(in_milvus)
    here, there = opened(settings), opened(in_milvus)
    assert there.manifest.store.kind == "milvus-flat"
    assert there.manifest.store.uri == in_milvus.milvus_uri
    assert answers(there) == answers(here)
    labels = {"audience": ("new gardeners",)}
    assert answers(there, label_filter=labels) == answers(here, label_filter=labels)
    assert not any(hits for hits, _ in answers(there, label_filter={"audience": ("nobody",)}))


def test_collections_are_named_after_their_snapshot_and_dropped_with_it(
    in_milvus: Settings, client: MilvusClient
) -> None:
    client.create_collection("somebody_elses", dimension=4)
    settings = in_milvus.model_copy(update={"keep_snapshots": 1})
    first = build_hashed(settings).snapshot_id
    assert client.has_collection(collection_of(first))
    second = build_hashed(settings).snapshot_id
    there = set(client.list_collections())
    assert {collection_of(second), views_of(collection_of(second)), "somebody_elses"} <= there
    assert not any(collection_of(first) in name or "staged" in name for name in there)


def test_collections_are_dropped_even_after_a_change_back_to_files(
    in_milvus: Settings, client: MilvusClient
) -> None:
    settings = in_milvus.model_copy(update={"keep_snapshots": 1})
    name = collection_of(build_hashed(settings).snapshot_id)
    build_hashed(settings.model_copy(update={"store": "faiss"}))
    assert not client.has_collection(name)
    assert not client.has_collection(views_of(name))
    assert Ledger(settings.index).names() == []


def test_an_unavailable_server_keeps_no_snapshot_in_files_from_going_live(
    in_milvus: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings = in_milvus.model_copy(update={"keep_snapshots": 1})
    name = collection_of(build_hashed(settings).snapshot_id)
    away = {"milvus_uri": f"http://127.0.0.1:{free_port()}", "milvus_patience": 0}
    new = build_hashed(settings.model_copy(update=away | {"store": "faiss", "milvus_seconds": 0.3}))
    assert current_snapshot_id(settings.index) == new.snapshot_id
    assert "deleted snapshots' vectors stay in Milvus until a later build" in caplog.text
    assert Ledger(settings.index).unused() == [name, views_of(name)]


def test_a_server_that_goes_away_at_the_end_is_not_taken_for_damage(
    in_milvus: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = build_hashed(in_milvus).snapshot_id
    name_after = MilvusCollections.name_after

    def away(_: MilvusStore) -> None:
        raise StoreUnavailableError("it does not answer")

    def then_away(collections: MilvusCollections, snapshot_id: str) -> None:
        name_after(collections, snapshot_id)
        monkeypatch.setattr(MilvusStore, "check", away)

    monkeypatch.setattr(MilvusCollections, "name_after", then_away)
    with pytest.raises(StoreUnavailableError):
        build_hashed(in_milvus.model_copy(update={"milvus_patience": 0}))
    assert current_snapshot_id(in_milvus.index) == live
    assert len(snapshot_ids(in_milvus.index)) == 2
    assert not (in_milvus.index / DAMAGED).exists()


def test_without_the_client_no_build_for_milvus_begins_and_one_in_files_goes_live(
    in_milvus: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings = in_milvus.model_copy(update={"keep_snapshots": 1})
    build_hashed(settings)
    monkeypatch.setitem(sys.modules, "indexer.stores.milvus_collections", None)
    with pytest.raises(SettingsError, match=r"is not installed: pip install .* '\.\[milvus\]'"):
        build_hashed(settings)
    new = build_hashed(settings.model_copy(update={"store": "faiss"})).snapshot_id
    assert current_snapshot_id(settings.index) == new
    assert "is not installed" in caplog.text


def test_without_an_address_no_build_begins(in_milvus: Settings) -> None:
    with pytest.raises(SettingsError, match="milvus_uri is unset; set it to the address"):
        build_hashed(in_milvus.model_copy(update={"milvus_uri": ""}))


def test_an_absent_server_leaves_the_live_snapshot_as_it_is(in_milvus: Settings) -> None:
    live = build_hashed(in_milvus).snapshot_id
    away = {"milvus_uri": f"http://127.0.0.1:{free_port()}", "milvus_patience": 0}
    with pytest.raises(StoreUnavailableError, match=str(away["milvus_uri"])):
        build_hashed(in_milvus.model_copy(update=away | {"milvus_seconds": 0.3}))
    assert current_snapshot_id(in_milvus.index) == live
    assert len(opened(in_milvus).store) == len(opened(in_milvus).passages)


def test_an_absent_server_is_reported_and_waited_for_before_anything_is_read(
    in_milvus: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    away = {"milvus_uri": f"http://127.0.0.1:{free_port()}", "milvus_patience": 1}
    nothing_to_read = {"corpus": in_milvus.corpus / "missing", "milvus_seconds": 0.3}
    with pytest.raises(StoreUnavailableError, match=str(away["milvus_uri"])):
        build_hashed(in_milvus.model_copy(update=away | nothing_to_read))
    expected = "retrying for up to 1 s (milvus_patience)"
    (message,) = (message for message in caplog.messages if expected in message)
    assert str(away["milvus_uri"]) in message
    with pytest.raises(StoreUnavailableError, match=str(away["milvus_uri"])):
        to_milvus(in_milvus.model_copy(update=away | nothing_to_read), load_encoder)


@pytest.fixture
def owners_questions(in_milvus: Settings) -> None:
    """Questions for the quality gate, which also compares a new snapshot with the live one."""
    (in_milvus.corpus / "questions.yaml").write_text(
        "answerable:\n  guide#who-owns-the-spade:\n    - who owns the spade\n",
        encoding="utf-8",
    )


@pytest.mark.usefixtures("owners_questions")
def test_a_build_replaces_what_the_server_has_lost(
    in_milvus: Settings, client: MilvusClient, caplog: pytest.LogCaptureFixture
) -> None:
    lost = collection_of(build_hashed(in_milvus, evaluation_gate).snapshot_id)
    client.drop_collection(lost)
    new = build_hashed(in_milvus, evaluation_gate)
    assert current_snapshot_id(in_milvus.index) == new.snapshot_id
    assert new.failures == ()
    (message,) = (message for message in caplog.messages if "nothing was compared" in message)
    assert f"has no collection {lost}" in message
    assert answers(opened(in_milvus))


@pytest.mark.usefixtures("owners_questions")
def test_nothing_goes_live_uncompared_while_the_server_is_unavailable_unless_forced(
    in_milvus: Settings,
) -> None:
    live = build_hashed(in_milvus, evaluation_gate).snapshot_id
    away = {"milvus_uri": f"http://127.0.0.1:{free_port()}", "milvus_patience": 0}
    in_files = in_milvus.model_copy(update=away | {"store": "faiss", "milvus_seconds": 0.3})
    with pytest.raises(GateError, match=f"could not be reached.*{away['milvus_uri']}"):
        build_hashed(in_files, evaluation_gate)
    assert current_snapshot_id(in_milvus.index) == live
    forced = build_hashed(in_files, evaluation_gate, force=True)
    assert current_snapshot_id(in_milvus.index) == forced.snapshot_id
    assert len(forced.failures) == 1
    assert opened(in_files).store.kind == "faiss-flat-ip"


def test_a_server_that_dies_and_comes_back_gets_each_row_once(
    in_milvus: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(milvus_collections, "BATCH_SIZE", 2)
    send = milvus_collections._send
    sent = 0
    died = threading.Event()

    with LiteServer(tmp_path / "server") as server:
        settings = in_milvus.model_copy(update={"milvus_uri": server.uri, "milvus_seconds": 1})

        def die_on_the_way(name: str, rows: list[dict[str, Any]], client: MilvusClient) -> None:
            nonlocal sent
            sent += 1
            if sent == 2:
                server.kill()
                died.set()
            send(name, rows, client)

        monkeypatch.setattr(milvus_collections, "_send", die_on_the_way)
        with ThreadPoolExecutor(1) as executor:
            building = executor.submit(build_hashed, settings)
            assert died.wait(60), building
            time.sleep(1)
            server.start()
            building.result()
        opened(settings).store.check()
        expected = in_milvus.model_copy(update={"store": "faiss", "index": tmp_path / "files"})
        build_hashed(expected)
        assert answers(opened(settings)) == answers(opened(expected))


def test_rows_that_were_sent_but_not_confirmed_are_stored_once(
    in_milvus: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = milvus_collections._send
    failed: list[str] = []

    def fail_once(name: str, rows: list[dict[str, Any]], client: MilvusClient) -> None:
        send(name, rows, client)
        if name not in failed:
            failed.append(name)
            raise StoreUnavailableError("the connection broke")

    monkeypatch.setattr(milvus_collections, "_send", fail_once)
    build_hashed(in_milvus)
    assert len(failed) == 2
    opened(in_milvus).store.check()


def test_rows_that_a_server_loses_are_noticed_before_anything_is_live(
    in_milvus: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = milvus_collections._send
    monkeypatch.setattr(
        milvus_collections, "_send", lambda name, rows, client: send(name, rows[1:], client)
    )
    with pytest.raises(VectorIndexError, match=r"holds \d+ of the \d+ rows that were sent"):
        build_hashed(in_milvus)
    assert not (in_milvus.index / "CURRENT").exists()


def test_what_a_killed_build_left_is_dropped_by_the_next(
    in_milvus: Settings, client: MilvusClient
) -> None:
    in_milvus.index.mkdir()
    client.create_collection("faq_search_staged_before", dimension=4)
    write_json(in_milvus.index / LEDGER_FILE, ["faq_search_staged_before", "never_made"])
    build_hashed(in_milvus)
    assert not client.has_collection("faq_search_staged_before")


def test_a_collection_that_lost_rows_is_not_opened_for_good(
    in_milvus: Settings, client: MilvusClient
) -> None:
    name = collection_of(build_hashed(in_milvus).snapshot_id)
    client.delete(name, ids=[0])
    snapshot = opened(in_milvus)
    with pytest.raises(VectorStoreError, match=f"{name}: holds . rows, expected ."):
        snapshot.store.check()
    with pytest.raises(VectorStoreError, match=r"returned . rows of .; rows were lost there"):
        answers(snapshot)
    with pytest.raises(VectorStoreError, match="row 0 is missing"):
        snapshot.store.vectors(np.array([1, 0]))


def test_a_snapshot_in_files_is_migrated_without_embedding(
    settings: Settings, in_milvus: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_hashed(settings)
    before = opened(settings)
    monkeypatch.setattr(
        "tests.hashing_encoder.HashingEncoder.encode_passages",
        lambda *_: pytest.fail("a passage was embedded"),
    )
    new = to_milvus(in_milvus.model_copy(update={"index": settings.index}), load_encoder)
    after = opened(settings)
    assert after.id == new == current_snapshot_id(settings.index)
    assert after.manifest.store.kind == "milvus-flat"
    there = {file.name for file in (settings.index / SNAPSHOTS / new / "views").iterdir()}
    assert there == {"heading_spans.npy", "sentence_spans.npy", "sentence_starts.npy"}
    assert answers(after) == answers(before)


def test_snapshots_are_verified_rolled_back_and_pruned_with_their_collections(
    in_milvus: Settings, client: MilvusClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build_hashed(in_milvus).snapshot_id
    second = build_hashed(in_milvus).snapshot_id
    monkeypatch.setenv("FAQ_SEARCH_STORE", "milvus")
    monkeypatch.setenv("FAQ_SEARCH_MILVUS_URI", in_milvus.milvus_uri)
    index = ["snapshots", "--index", str(in_milvus.index)]

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(main, [*index, *arguments])
        return f"{result.output}{result.exit_code}"

    assert run("verify") == f"{first}  whole\n{second}  whole\n0"
    assert run("rollback") == f"live: {first}\n0"
    assert f"removed {second}" in run("prune")
    assert not client.has_collection(collection_of(second))
    client.drop_collection(collection_of(first))
    assert "has no collection" in run("verify")


def test_the_ledger_lists_the_collections_in_use(in_milvus: Settings, client: MilvusClient) -> None:
    name = collection_of(build_hashed(in_milvus).snapshot_id)
    collections = MilvusCollections.of(in_milvus)
    assert collections.drop_unused() == []
    assert client.has_collection(name)
