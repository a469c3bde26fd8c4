"""The request log: every request is counted, timed and logged, without any of its content."""

import time
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import METHODS, failure
from service.telemetry.logs import places
from service.telemetry.metrics import Metrics
from service.telemetry.tracing import describe, request_span

log = structlog.get_logger("service")

# A path that no route knows may be anyone's text, so it is never repeated.
UNKNOWN = "unknown"
# Paths that are served by no route of this project.
FIXED = ("/openapi.json",)


class Observe:
    """Logs, counts and times requests. No content and no message of an error gets into the log.

    An unexpected error is answered with 500 and logged by its type and its place in the code,
    because its message and the values of variables may hold a question.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0  # stays 0 if the client leaves before an answer

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        with request_span(scope) as span:
            try:
                await self._app(scope, receive, watched)
            except Exception as error:  # noqa: BLE001 - errors must not reach the server's log
                log.error("failed", error=type(error).__name__, at=places(error))  # noqa: TRY400 - a message may repeat a question
                if not status:
                    await failure(
                        Request(scope),
                        HTTPStatus.INTERNAL_SERVER_ERROR,
                        "The service failed to answer. The operator finds the reason in its log.",
                    )(scope, receive, watched)
            finally:
                method = scope["method"] if scope["method"] in METHODS else "other"
                route = _template(scope)
                describe(span, method, route, status)
                self._record(method, route, status, time.perf_counter() - started)

    def _record(self, method: str, route: str, status: int, seconds: float) -> None:
        self._metrics.requests.labels(method, route, status).inc()
        self._metrics.request_seconds.labels(route).observe(seconds)
        log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def _template(scope: Scope) -> str:
    """Return the route's template, as `/v1/documents/{document_id:path}`, never the path itself."""
    path = getattr(scope.get("route"), "path", None)
    if isinstance(path, str):
        return path
    if scope["path"] in FIXED:
        return str(scope["path"])
    return "/static" if scope["path"].startswith("/static/") else UNKNOWN
