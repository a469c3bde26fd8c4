"""Requests that are too long, too slow, malformed or too many are refused, with safe headers."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message

from retrieval.encoders.base import EncoderInfo
from retrieval.settings import Settings
from retrieval.vectors import Vectors
from service.app import create_app
from service.middleware import body_limit as body
from service.middleware.body_limit import BodyLimit
from tests import hashing_encoder
from tests.hashing_encoder import HashingEncoder

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize("path", ["/v1/search", "/", "/nothing"])
def test_a_long_body_is_refused_whether_its_length_is_declared_or_not(
    client: TestClient, path: str
) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(160):
            yield b"x" * 65_536

    for content in (b"x" * 10_485_760, parts()):
        response = client.post(path, content=content, headers=JSON)
        assert response.status_code == 413
        assert "65536 bytes" in response.json()["detail"]
        assert response.headers["connection"] == "close"


def test_the_longest_body_is_a_setting(built: Settings) -> None:
    settings = built.model_copy(update={"max_body_bytes": 2000})
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:
        assert client.post("/v1/search", content=b" " * 2001, headers=JSON).status_code == 413
        fits = b'{"query": "beans"}'.ljust(2000)
        assert client.post("/v1/search", content=fits, headers=JSON).status_code == 200


def test_a_body_that_never_ends_is_a_408(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "SECONDS", 0.05)
    sent: list[Message] = []

    async def drip() -> Message:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    async def never(*_: object) -> None:
        raise AssertionError("the app must not receive the request")

    scope = {"type": "http", "method": "POST", "path": "/v1/search", "headers": []}
    asyncio.run(BodyLimit(never, 1000)(scope, drip, send))
    assert sent[0]["status"] == 408


def test_a_client_that_disconnects_mid_body_causes_no_error() -> None:
    async def leave() -> Message:
        return {"type": "http.disconnect"}

    async def never(*_: object) -> None:
        raise AssertionError("neither the app nor the client may be called")

    scope = {"type": "http", "method": "POST", "path": "/v1/search", "headers": []}
    asyncio.run(BodyLimit(never, 1000)(scope, leave, never))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"query": "beans"}', "text/plain"),
        (b'{"query": "beans"}', "application/x-www-form-urlencoded"),
        (b"query=beans", "application/json"),
        (b"<query>beans</query>", "application/xml"),
        (b"[" * 30_000 + b"]" * 30_000, "application/json"),
        (b'{"a":' * 10_000, "application/json"),
        (b'{"query": "\xff\xfe"}', "application/json"),
        (b'{"query": "\\ud800"}', "application/json"),
        ('{"query": "a\ufffdb"}'.encode(), "application/json"),
        ('{"query": "\u202e\u200b"}'.encode(), "application/json"),
        (b'{"query": NaN}', "application/json"),
        (b'{"query": "beans", "top_k": 1e999}', "application/json"),
        (b'{"query": "beans", "top_k": ' + b"9" * 5000 + b"}", "application/json"),
        (b"\xef\xbb\xbf{}", "application/json"),
        (b"\x00" * 50, "application/json"),
    ],
)
def test_a_malformed_body_is_a_client_error(client: TestClient, content: bytes, kind: str) -> None:
    response = client.post("/v1/search", content=content, headers={"content-type": kind})
    assert response.status_code in {400, 422}
    assert response.headers["content-type"] == "application/problem+json"
    assert "beans" not in response.text


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"query=" + b"%ff" * 5, "application/x-www-form-urlencoded"),
        (b"query=a%00b", "application/x-www-form-urlencoded"),
        (b"--x\r\n" * 500, "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"&" * 5000, "application/x-www-form-urlencoded"),
        (b"a=b&" * 5000, "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="query"; filename="f"\r\n\r\na\r\n--x--',
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_a_malformed_form_is_a_client_error(client: TestClient, content: bytes, kind: str) -> None:
    response = client.post("/", content=content, headers={"content-type": kind})
    assert response.status_code in {400, 422}


class WaitingEncoder(HashingEncoder):
    """An encoder that answers its first call at once and the later ones only after `go` is set."""

    def __init__(self, go: threading.Event) -> None:
        super().__init__()
        self._go = go
        self._calls = 0

    def encode_queries(self, texts: list[str]) -> Vectors:
        self._calls += 1
        if self._calls > 1:
            self._go.wait(20)
        return super().encode_queries(texts)


def test_an_overloaded_service_answers_503_with_a_retry_after(built: Settings) -> None:
    go = threading.Event()

    def load_encoder(_: Path, __: EncoderInfo) -> HashingEncoder:
        return WaitingEncoder(go)

    settings = built.model_copy(update={"queue": 1, "query_cache": 0, "deadline_seconds": 0.5})
    app = create_app(settings, load_encoder)
    with TestClient(app) as client:
        answers: list[tuple[int, str | None]] = []

        def ask() -> None:
            response = client.post("/v1/search", json={"query": "beans"})
            answers.append((response.status_code, response.headers.get("retry-after")))

        threads = [threading.Thread(target=ask) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [(503, "1")] * 10
        text = client.get("/metrics").text
        # Two requests were in the encoder and one waited: these are late, the rest found it full.
        assert 'faq_search_refused_total{reason="full"} 7.0' in text
        assert 'faq_search_refused_total{reason="late"} 3.0' in text
        go.set()
        for _ in range(100):
            answer = client.post("/v1/search", json={"query": "beans"})
            if answer.status_code == 200:
                break
        assert answer.status_code == 200
        assert "faq_search_queue_depth 0.0" in client.get("/metrics").text


@pytest.mark.parametrize("path", ["/", "/v1/snapshot", "/nothing", "/healthz", "/documents/guide"])
def test_every_answer_forbids_storing_and_foreign_content(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == ("no-cache" if path == "/" else "no-store")


def test_an_answer_to_a_question_may_not_be_cached(client: TestClient) -> None:
    page = client.post("/", data={"query": "who owns the spade"})
    assert page.headers["cache-control"] == "no-store"


def test_other_sites_may_load_only_the_scripts_and_styles_of_the_component(
    client: TestClient,
) -> None:
    for path in ("/faq-search.js", "/static/box.js", "/static/faq-search.css"):
        headers = client.get(path, headers={"origin": "https://intranet.example"}).headers
        assert headers["access-control-allow-origin"] == "*"
        assert headers["cache-control"] == "no-cache"
    for path in ("/", "/v1/documents", "/documents/guide"):
        headers = client.get(path, headers={"origin": "https://intranet.example"}).headers
        assert "access-control-allow-origin" not in headers


def test_frame_ancestors_is_a_setting(built: Settings) -> None:
    settings = built.model_copy(update={"frame_ancestors": ("https://intranet.example",)})
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:
        policy = client.get("/").headers["content-security-policy"]
    assert "frame-ancestors https://intranet.example" in policy


def test_a_question_in_the_url_is_answered_only_if_get_search_is_on(
    client: TestClient, built: Settings
) -> None:
    assert client.get("/v1/search", params={"query": "beans"}).status_code == 405
    settings = built.model_copy(update={"get_search": True})
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as open_client:
        response = open_client.get("/v1/search", params={"query": "beans", "top_k": 1})
        assert len(response.json()["hits"]) == 1
        parameters: dict[str, str]
        for parameters in ({}, {"query": "x" * 1001}, {"query": "a", "top_k": "x"}):
            assert open_client.get("/v1/search", params=parameters).status_code == 422
