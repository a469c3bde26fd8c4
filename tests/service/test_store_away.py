"""The service refuses questions while its vector store is unreachable, and recovers after it."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pymilvus import MilvusClient

from retrieval.settings import Settings
from retrieval.stores.milvus_access import collection_of, views_of
from service.app import create_app
from tests.conftest import build_hashed
from tests.hashing_encoder import load_encoder
from tests.milvus_servers import LiteServer

QUESTION = {"query": "When are the beans watered?"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiteServer]:
    with LiteServer(tmp_path / "server") as server:
        yield server


@pytest.fixture
def in_milvus(settings: Settings, server: LiteServer) -> Settings:
    settings = settings.model_copy(
        update={"store": "milvus", "milvus_uri": server.uri, "milvus_seconds": 1}
    )
    build_hashed(settings)
    return settings


def until_ready(client: TestClient, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while client.get("/readyz").status_code != 200:
        assert time.monotonic() < end, "the service did not become ready again"
        time.sleep(0.2)


def test_questions_are_refused_until_the_store_is_back(
    in_milvus: Settings, server: LiteServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TestClient(create_app(in_milvus, load_encoder)) as client:
        expected = client.post("/v1/search", json=QUESTION).json()["hits"]
        assert expected
        server.kill()
        for _ in range(5):
            refused = client.post("/v1/search", json=QUESTION)
            assert refused.status_code == 503
            assert refused.headers["content-type"] == "application/problem+json"
            assert refused.headers["retry-after"] == "1"
            problem = refused.json()
            assert (
                problem["detail"] == "The search does not answer just now. Ask again in a moment."
            )
            assert server.uri not in refused.text
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200
        page = client.post("/", data=QUESTION)
        assert page.status_code == 503
        assert "does not answer just now" in page.text
        assert 'faq_search_refused_total{reason="store"}' in client.get("/metrics").text
        server.start()
        until_ready(client)
        assert client.post("/v1/search", json=QUESTION).json()["hits"] == expected


def test_the_service_starts_while_the_store_is_unreachable(
    in_milvus: Settings, server: LiteServer
) -> None:
    server.kill()
    with TestClient(create_app(in_milvus, load_encoder)) as client:
        assert client.post("/v1/search", json=QUESTION).status_code == 503
        server.start()
        until_ready(client)
        assert client.post("/v1/search", json=QUESTION).json()["hits"]


def test_the_service_is_not_ready_if_one_of_its_collections_is_missing(
    in_milvus: Settings, server: LiteServer
) -> None:
    with TestClient(create_app(in_milvus, load_encoder)) as client:
        ready = client.get("/readyz")
        assert ready.status_code == 200
        milvus = MilvusClient(server.uri)
        milvus.drop_collection(views_of(collection_of(ready.json()["snapshot_id"])))
        milvus.close()
        assert client.get("/readyz").status_code == 503
        assert client.post("/v1/search", json=QUESTION).status_code == 503


def test_a_new_snapshot_in_the_store_is_served(
    in_milvus: Settings, server: LiteServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.lifecycle.reload.LOOK_EVERY", 0.1)
    with TestClient(create_app(in_milvus, load_encoder)) as client:
        new = build_hashed(in_milvus).snapshot_id
        end = time.monotonic() + 30
        while client.get("/readyz").json()["snapshot_id"] != new:
            assert time.monotonic() < end
            time.sleep(0.1)
        assert client.post("/v1/search", json=QUESTION).json()["snapshot_id"] == new
