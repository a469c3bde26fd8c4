"""What the API and the page have in common: answering a question and recording a vote."""

import time
from http import HTTPStatus

from fastapi.exceptions import HTTPException

from retrieval.filters import LabelFilter
from retrieval.query import clean_query
from retrieval.search import SearchOptions, search
from retrieval.types import SearchResult
from service.lifecycle.state import State
from service.telemetry.tracing import trace_stages


def answer(
    state: State, text: str, top_k: int, label_filter: LabelFilter | None = None, *, rewrite: bool
) -> SearchResult:
    """Return the result of `search` for `text`, and count it.

    Its words are counted too while diagnostics are on. Raises QueryError.
    """
    query = clean_query(text, state.settings.max_query_chars)
    started = time.time_ns()
    result = search(state.snapshot, query, top_k, label_filter, SearchOptions(rewrite=rewrite))
    trace_stages(started, result.seconds)
    state.metrics.count_search(result)
    if result.answer is not None:
        state.diagnostics.record(query, result.answer.state)
    return result


def vote(state: State, passage_id: str, *, helped: bool, query: str | None) -> None:
    """Record a vote. An unknown passage is answered with 404, so that no other text is stored.

    Raises QueryError for a question that can't be searched, and FeedbackError.
    """
    if passage_id not in state.snapshot.row_of:
        raise HTTPException(
            HTTPStatus.NOT_FOUND, f"The snapshot {state.snapshot.id} has no passage of this id."
        )
    text = "" if query is None else clean_query(query, state.settings.max_query_chars)
    state.feedback.record(passage_id, helped=helped, question=text)
