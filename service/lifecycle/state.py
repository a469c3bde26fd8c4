"""The state that every request may use."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from retrieval.settings import Settings
from retrieval.snapshot import Snapshot
from service.lifecycle.pool import Pool
from service.records.diagnostics import Diagnostics
from service.records.feedback import Feedback
from service.telemetry.metrics import Metrics


@dataclass(frozen=True, slots=True)
class State:
    """The snapshot being served, and what serves it. A request takes this once and keeps it."""

    settings: Settings
    snapshot: Snapshot
    pool: Pool
    metrics: Metrics
    diagnostics: Diagnostics
    feedback: Feedback
    draining: bool = False


async def current_state(request: Request) -> State:
    # This is async, or each request would wait for a thread of the pool to run this line.
    state: State = request.app.state.faq_search
    return state


Current = Annotated[State, Depends(current_state)]
