"""Every request is counted, timed and logged by its route."""

import asyncio
import json
import re
import time
from collections.abc import MutableMapping
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs

from service.middleware.request_log import Observe
from service.telemetry.metrics import Metrics

Logs = list[MutableMapping[str, Any]]


@pytest.mark.parametrize(
    ("method", "path", "route", "status"),
    [
        ("GET", "/documents/guide", "/documents/{document_id:path}", 200),
        ("GET", "/v1/passages/heron", "/v1/passages/{passage_id:path}", 404),
        ("POST", "/v1/search", "/v1/search", 422),
        ("GET", "/openapi.json", "/openapi.json", 200),
        ("GET", "/static/box.js", "/static", 200),
        ("GET", "/static/heron", "/static", 404),
        ("GET", "/heron", "unknown", 404),
        ("GET", "/heron/static/", "unknown", 404),
    ],
)
def test_a_request_is_counted_and_logged_once_by_its_route(
    client: TestClient, method: str, path: str, route: str, status: int
) -> None:
    with capture_logs() as logs:
        client.request(method, path)
    (line,) = (entry for entry in logs if entry["event"] == "request")
    assert (line["method"], line["route"], line["status"]) == (method, route, status)
    assert line["log_level"] == "info"
    text = client.get("/metrics").text
    labels = f'method="{method}",route="{route}",status="{status}"'
    assert f"faq_search_requests_total{{{labels}}} 1.0\n" in text
    assert f'faq_search_request_seconds_count{{route="{route}"}} 1.0\n' in text
    (seconds,) = re.findall(
        rf'faq_search_request_seconds_sum{{route="{re.escape(route)}"}} (\S+)\n', text
    )
    assert line["ms"] == round(float(seconds) * 1000, 1)


def test_an_unknown_method_is_logged_as_other(client: TestClient) -> None:
    with capture_logs() as logs:
        client.request("HERON", "/healthz")
    assert [entry["method"] for entry in logs if entry["event"] == "request"] == ["other"]


def run_failing(kind: str, *, after_start: bool) -> tuple[list[Message], Logs]:
    """Return what is sent and logged if the app fails before or after its response has started."""
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if after_start:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError("heron")

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": kind, "method": "GET", "path": "/v1/documents", "headers": []}
    with capture_logs() as logs:
        asyncio.run(Observe(app, Metrics())(scope, receive, send))
    return sent, logs


def test_an_unexpected_error_is_a_500_and_logged_without_its_message() -> None:
    sent, (failed, request) = run_failing("http", after_start=False)
    assert [message["status"] for message in sent if "status" in message] == [500]
    assert json.loads(sent[1]["body"])["detail"] == (
        "The service failed to answer. The operator finds the reason in its log."
    )
    assert (failed["event"], failed["error"]) == ("failed", "ValueError")
    assert failed["log_level"] == "error"
    assert "test_request_log" in str(failed["at"])
    assert request["status"] == 500
    assert "heron" not in str((sent, failed, request))


def test_nothing_more_is_sent_when_the_app_fails_after_its_response_started() -> None:
    sent, (failed, request) = run_failing("http", after_start=True)
    assert [message["type"] for message in sent] == ["http.response.start"]
    assert failed["event"] == "failed"
    assert request["status"] == 200


def test_a_scope_that_is_not_a_request_is_not_observed() -> None:
    with pytest.raises(ValueError, match="heron"):
        run_failing("lifespan", after_start=False)


def test_a_request_without_an_answer_is_logged_with_status_0() -> None:
    async def silent(*_: object) -> None:
        pass

    scope = {"type": "http", "method": "GET", "path": "/v1/documents", "headers": []}
    with capture_logs() as logs:
        asyncio.run(Observe(silent, Metrics())(scope, silent, silent))  # type: ignore[arg-type]  # one stand-in for two callables
    assert [entry["status"] for entry in logs] == [0]


def test_the_time_of_a_request_is_that_from_its_start_to_its_end() -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.03)

    async def silent(*_: object) -> None:
        pass

    scope = {"type": "http", "method": "GET", "path": "/v1/documents", "headers": []}
    metrics = Metrics()
    started = time.perf_counter()
    with capture_logs() as logs:
        asyncio.run(Observe(slow, metrics)(scope, silent, silent))  # type: ignore[arg-type]  # one stand-in for two callables
    elapsed = time.perf_counter() - started
    assert [30 <= entry["ms"] <= elapsed * 1000 + 0.1 for entry in logs] == [True]
