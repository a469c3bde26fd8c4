"""Spans for OpenTelemetry: routes, statuses, stages and times, without text or addresses.

They are only sent if `send_spans` was called.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.datastructures import Headers
from starlette.types import Scope

NAME = "faq-search"
TRACER = trace.get_tracer(NAME)

# Only the ids of a caller's trace are taken: `tracestate` and `baggage` are free text.
PARENT = "traceparent"


def send_spans() -> None:
    """Send the spans of this process by OTLP over HTTP, as the `OTEL_…` variables say.

    Raises ImportError without the extra `tracing`.
    """
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - only in the extra `tracing`
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - only in the extra `tracing`
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - only in the extra `tracing`
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - only in the extra `tracing`

    provider = TracerProvider(resource=Resource.create({"service.name": NAME}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


@contextmanager
def request_span(scope: Scope) -> Iterator[Span]:
    """Open the span of a request, which is part of the caller's trace if there is one."""
    parent = Headers(scope=scope).get(PARENT)
    context = (
        TraceContextTextMapPropagator().extract({PARENT: parent}) if parent is not None else None
    )
    with TRACER.start_as_current_span(
        "request",
        context=context,
        kind=SpanKind.SERVER,
        record_exception=False,  # a message may repeat a question
        set_status_on_exception=False,
    ) as span:
        yield span


def describe(span: Span, method: str, route: str, status: int) -> None:
    """Name and mark the span; `route` is the template, `status` 0 where none was sent."""
    if not span.is_recording():
        return
    span.update_name(f"{method} {route}")
    span.set_attributes(
        {"http.request.method": method, "http.route": route, "http.response.status_code": status}
    )
    if status == 0 or status >= 500:
        span.set_status(StatusCode.ERROR)


def trace_stages(started: int, seconds: Mapping[str, float]) -> None:
    """Add a span for each stage, in sequence; `started` is in nanoseconds since 1970."""
    if not trace.get_current_span().is_recording():
        return
    for stage, took in seconds.items():
        ended = started + int(took * 1e9)
        TRACER.start_span(stage, start_time=started).end(ended)
        started = ended
