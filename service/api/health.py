"""The health checks: whether the process is alive, and whether it can answer."""

from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Response
from fastapi.exceptions import HTTPException

from retrieval.search import search
from service.api.schemas.states import Alive, Ready
from service.lifecycle.state import Current
from service.problems import documented
from service.telemetry.metrics import CONTENT_TYPE

router = APIRouter(tags=["service"])


@router.get(
    "/healthz",
    summary="Is the process alive?",
    responses=documented(HTTPStatus.INTERNAL_SERVER_ERROR),
)
def get_health() -> Alive:
    """Answer as long as the process can answer anything."""
    return Alive()


@router.get(
    "/readyz",
    summary="Can it answer a question?",
    responses=documented(HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.INTERNAL_SERVER_ERROR),
)
def get_ready(state: Current) -> Ready:
    """Answer with 200 once a question can be answered, until the service is asked to stop."""
    if state.draining:
        raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, "The service is about to stop.")
    # This is a whole search, because one part of a store that comes back may answer seconds before
    # the other.
    search(state.snapshot, "ready?", top_k=1)
    return Ready(snapshot_id=state.snapshot.id)


@router.get(
    "/metrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses={
        200: {"content": {CONTENT_TYPE.partition(";")[0]: {"schema": {"type": "string"}}}},
        **documented(HTTPStatus.INTERNAL_SERVER_ERROR),
    },
)
def get_metrics(state: Current) -> Response:
    """Return the numbers of all workers together; `docs/operations.md` says what each means."""
    manifest = state.snapshot.manifest
    created = datetime.fromisoformat(manifest.created_at).timestamp()
    text = state.metrics.text(
        {"snapshot_id": state.snapshot.id}, created, state.snapshot.report.files
    )
    return Response(text, media_type=CONTENT_TYPE)
