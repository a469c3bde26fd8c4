from collections.abc import Callable, Sequence

import pytest
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import service.telemetry.tracing

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"

Spans = Callable[[], Sequence[ReadableSpan]]


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Spans:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(service.telemetry.tracing, "TRACER", provider.get_tracer("test"))
    return exporter.get_finished_spans


def test_a_search_is_a_span_with_a_child_span_for_each_stage(
    client: TestClient, spans: Spans
) -> None:
    client.post("/v1/search", json={"query": "who owns the spade"})
    *stages, request = spans()
    assert request.name == "POST /v1/search"
    assert request.attributes == {
        "http.request.method": "POST",
        "http.route": "/v1/search",
        "http.response.status_code": 200,
    }
    assert {"encode", "dense", "lexical"} <= {stage.name for stage in stages}
    assert request.context is not None
    for stage in stages:
        assert stage.parent is not None
        assert stage.parent.span_id == request.context.span_id
        times = (request.start_time, stage.start_time, stage.end_time, request.end_time)
        assert list(times) == sorted(time for time in times if time is not None)


def test_a_span_contains_no_text_of_the_user(client: TestClient, spans: Spans) -> None:
    headers = {
        "traceparent": f"00-{TRACE_ID}-00f067aa0ba902b7-01",
        "tracestate": "heron=heron",
        "baggage": "heron=heron",
        "user-agent": "heron",
    }
    client.post("/v1/search?heron=1", json={"query": "heron"}, headers=headers)
    client.get("/v1/passages/heron", headers=headers)
    client.get("/heron", headers=headers)
    finished = spans()
    assert {span.name for span in finished} >= {
        "POST /v1/search",
        "GET /v1/passages/{passage_id:path}",
        "GET unknown",
    }
    for span in finished:
        assert span.context is not None
        assert f"{span.context.trace_id:032x}" == TRACE_ID
        assert "heron" not in span.to_json()


def test_a_failure_is_an_error_span_without_its_message(
    client: TestClient, spans: Spans, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("heron")

    monkeypatch.setattr("service.actions.search", fail)
    assert client.post("/v1/search", json={"query": "heron"}).status_code == 500
    (span,) = spans()
    assert not span.status.is_ok
    assert "heron" not in span.to_json()
