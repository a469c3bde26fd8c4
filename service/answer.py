"""One question and its result: the same for the API and for the page."""

import time

from retrieval.labels import Wanted
from retrieval.query import clean_query
from retrieval.search import search
from retrieval.types import SearchResult
from service.state import State
from service.tracing import trace_stages


def answer(
    state: State, text: str, top_k: int, labels: Wanted | None = None, *, rewrite: bool
) -> SearchResult:
    """What `search` finds for `text`; counted, and its words too while diagnostics are on.

    Raises QueryError.
    """
    query = clean_query(text, state.settings.max_query_chars)
    started = time.time_ns()
    result = search(state.snapshot, query, top_k, labels=labels, rewrite=rewrite)
    trace_stages(started, result.seconds)
    state.metrics.count_search(result)
    if result.answer is not None:
        state.diagnostics.record(query, result.answer.state)
    return result
