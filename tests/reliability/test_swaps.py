"""Snapshots change back and forth under a service that answers questions all the time."""

import gc
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from indexer.publishing.index_folder import locked_staging, make_current, set_aside
from retrieval.layout import CURRENT, SNAPSHOTS
from retrieval.settings import Settings
from retrieval.snapshot import SnapshotReader
from service.app import create_app
from service.lifecycle import reload
from tests import canary, hashing_encoder
from tests.conftest import build_hashed
from tests.reliability.conftest import Scale
from tests.reliability.serving import asking, served
from tests.serve_hashed import FAIL, WAIT, Misbehaving

QUESTION = "who owns the spade"


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reload, "LOOK_EVERY", 0.01)


def texts_of(settings: Settings, snapshot_id: str) -> set[str]:
    snapshot = SnapshotReader(settings.index, hashing_encoder.load_encoder).open(snapshot_id)
    return {passage.text for passage in snapshot.passages}


def settle(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.01)
    pytest.fail("the condition was not met in 10 seconds")


def test_no_answer_fails_or_mixes_snapshots_through_fifty_changes(
    built: Settings, scale: Scale
) -> None:
    settings = built.model_copy(update={"keep_snapshots": 100, "query_cache": 0})
    guide = settings.corpus / "guide.md"
    original = guide.read_text(encoding="utf-8")
    ids, texts = [], {}
    for number in range(3):
        guide.write_text(original.replace("The spade", f"Spade {number}"), encoding="utf-8")
        ids.append(build_hashed(settings).snapshot_id)
        texts[ids[-1]] = texts_of(settings, ids[-1])
    app = create_app(settings, hashing_encoder.load_encoder)
    swaps = scale.of(50, 500)
    with served(app) as port, asking(port, QUESTION, clients=4) as clients:
        for number in range(swaps):
            with locked_staging(settings.index):
                make_current(settings.index, ids[number % 3])
            expected = ids[number % 3]
            settle(lambda: app.state.faq_search.snapshot.id == expected)  # noqa: B023 - it is called before `expected` changes
    answers = [answer for client in clients for answer in client.answers]
    failures = [failure for client in clients for failure in client.failures]
    assert failures == []
    assert len(answers) > swaps
    assert {answer["snapshot_id"] for answer in answers} == set(ids)
    for answer in answers:
        answer_texts = {hit["text"] for hit in answer["hits"]}
        assert answer_texts <= texts[answer["snapshot_id"]]
        assert any("Spade" in text for text in answer_texts)
    scale.report(
        "changes under load",
        {"changes": swaps, "answers": len(answers), "failed": 0, "mixed": 0},
    )


def test_a_snapshot_that_cannot_be_opened_is_refused_and_the_old_one_stays(
    built: Settings,
) -> None:
    app = create_app(built, hashing_encoder.load_encoder)
    with TestClient(app) as client:
        old = client.get("/v1/snapshot").json()["snapshot_id"]
        new = build_hashed(built).snapshot_id
        settle(lambda: client.get("/v1/snapshot").json()["snapshot_id"] == new)
        with locked_staging(built.index):
            make_current(built.index, old)
        settle(lambda: client.get("/v1/snapshot").json()["snapshot_id"] == old)
        (built.index / SNAPSHOTS / new / "passages.jsonl").write_bytes(b"damaged")
        with locked_staging(built.index):
            make_current(built.index, new)
        settle(lambda: 'outcome="refused"} 1.0' in client.get("/metrics").text)
        time.sleep(0.1)
        metrics = client.get("/metrics").text
        assert (
            'faq_search_snapshot_loads_total{outcome="refused"} 1.0' in metrics
        )  # the refusal is counted once
        assert 'faq_search_snapshot_loads_total{outcome="loaded"} 2.0' in metrics
        assert f'faq_search_snapshot_info{{snapshot_id="{old}"}} 1.0' in metrics
        answer = client.post("/v1/search", json={"query": QUESTION})
        assert answer.json()["snapshot_id"] == old
        # Once the damage is repaired, the new snapshot is served without a restart.
        with locked_staging(built.index):
            set_aside(built.index, new)
        newest = build_hashed(built).snapshot_id
        settle(lambda: client.get("/v1/snapshot").json()["snapshot_id"] == newest)


@pytest.mark.parametrize(
    "request_",
    [
        canary.ask(QUESTION),
        canary.form(QUESTION),
        canary.ask("a\0b"),
        canary.form("a\0b"),
        canary.ask(FAIL),
        canary.form(FAIL),
        canary.ask(WAIT),
        canary.request("GET", "/v1/passages/none"),
    ],
    ids=["good", "good form", "bad", "bad form", "failing", "failing form", "late", "not there"],
)
def test_a_replaced_snapshot_is_released_at_once(built: Settings, request_: bytes) -> None:
    """Python collects reference cycles late: until then each would hold 30 MB of a real model."""
    settings = built.model_copy(update={"queue": 1, "deadline_seconds": 0.2})
    app = create_app(settings, lambda *_: Misbehaving())
    with served(app) as port:
        gc.collect()
        gc.disable()
        try:
            threads = [
                threading.Thread(target=canary.send, args=(port, request_)) for _ in range(5)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            old = app.state.faq_search.snapshot
            parts = [weakref.ref(part) for part in (old.encoder, old.passages, old.store)]
            del old
            new = build_hashed(built).snapshot_id
            settle(lambda: app.state.faq_search.snapshot.id == new)
            settle(lambda: [part() for part in parts] == [None] * 3)
        finally:
            gc.enable()


@pytest.mark.parametrize("content", ["", "../../etc", "20200101T000000000000-000000000000"])
def test_a_current_file_that_names_no_snapshot_changes_nothing(
    built: Settings, content: str
) -> None:
    with TestClient(create_app(built, hashing_encoder.load_encoder)) as client:
        old = client.get("/v1/snapshot").json()["snapshot_id"]
        (built.index / CURRENT).write_text(content, encoding="ascii")
        settle(lambda: 'outcome="refused"} 1.0' in client.get("/metrics").text)
        assert client.post("/v1/search", json={"query": QUESTION}).json()["snapshot_id"] == old


def test_another_encoder_of_the_same_size_is_refused(built: Settings, tmp_path: Path) -> None:
    app = create_app(built, hashing_encoder.load_encoder)
    with TestClient(app) as client:
        old = client.get("/v1/snapshot").json()["snapshot_id"]
        new = build_hashed(built).snapshot_id
        settle(lambda: client.get("/v1/snapshot").json()["snapshot_id"] == new)
        other = built.index / SNAPSHOTS / old / "encoder" / "name.txt"
        other.write_text("hashinh", encoding="utf-8")
        with locked_staging(built.index):
            make_current(built.index, old)
        settle(lambda: 'outcome="refused"} 1.0' in client.get("/metrics").text)
        assert client.get("/v1/snapshot").json()["snapshot_id"] == new
