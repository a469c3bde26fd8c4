from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from retrieval.encoders.base import EncoderInfo
from retrieval.errors import EncoderError, NoSnapshotError
from retrieval.settings import Settings
from retrieval.vectors import Vectors
from service.app import create_app
from tests import hashing_encoder
from tests.hashing_encoder import HashingEncoder

Fail = Callable[[], Exception]


class FailingEncoder(HashingEncoder):
    """An encoder that answers once, at the start, and then raises the given failure."""

    def __init__(self, failure: Exception) -> None:
        super().__init__()
        self._failure = failure
        self._calls = 0

    def encode_queries(self, texts: list[str]) -> Vectors:
        self._calls += 1
        if self._calls > 1:
            raise self._failure
        return super().encode_queries(texts)


def failing_client(settings: Settings, failure: Exception) -> TestClient:
    def load_encoder(_folder: object, _info: EncoderInfo) -> HashingEncoder:
        return FailingEncoder(failure)

    return TestClient(create_app(settings, load_encoder), raise_server_exceptions=False)


def test_a_running_service_is_alive_and_ready(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {
        "status": "ready",
        "snapshot_id": client.get("/v1/snapshot").json()["snapshot_id"],
    }


def test_a_service_whose_encoder_fails_is_alive_but_not_ready(built: Settings) -> None:
    with failing_client(built, EncoderError("/secret/path broke")) as client:
        assert client.get("/healthz").status_code == 200
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.headers["content-type"] == "application/problem+json"
        assert "secret" not in response.text
        assert client.post("/v1/search", json={"query": "a"}).status_code == 503


def test_an_unexpected_failure_is_a_500_without_internals(built: Settings) -> None:
    with failing_client(built, RuntimeError("/secret/path broke")) as client:
        response = client.post("/v1/search", json={"query": "her secret"})
        assert response.status_code == 500
        assert response.headers["content-type"] == "application/problem+json"
        assert "secret" not in response.text
        assert client.get("/v1/documents").status_code == 200
        assert client.get("/readyz").status_code == 500


def test_starting_without_a_snapshot_says_which_command_builds_one(settings: Settings) -> None:
    app = create_app(settings, hashing_encoder.load_encoder)
    with pytest.raises(NoSnapshotError, match="run `faq-search build`"), TestClient(app):
        pass
