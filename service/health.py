"""Is it alive, and can it answer?"""

from http import HTTPStatus

from fastapi import APIRouter

from service.problems import documented
from service.schemas import Alive, Ready
from service.state import Current

router = APIRouter(tags=["service"])


@router.get(
    "/healthz",
    summary="Is the process alive?",
    responses=documented(HTTPStatus.INTERNAL_SERVER_ERROR),
)
def get_health() -> Alive:
    """Answers as long as the process can answer anything."""
    return Alive()


@router.get(
    "/readyz",
    summary="Can it answer a question?",
    responses=documented(HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.INTERNAL_SERVER_ERROR),
)
def get_ready(state: Current) -> Ready:
    """Ready once a snapshot is loaded and the encoder has just answered; else 503."""
    state.snapshot.encoder.encode_queries(["ready?"])
    return Ready(snapshot_id=state.snapshot.id)
