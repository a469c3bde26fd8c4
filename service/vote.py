"""One vote: the same for the API and for the page."""

from http import HTTPStatus

from fastapi.exceptions import HTTPException

from retrieval.query import clean_query
from service.state import State


def vote(state: State, passage_id: str, *, helped: bool, query: str | None) -> None:
    """Keep it. A passage that is not there is 404: nothing else may be kept as its id.

    Raises QueryError for a question that could not have been asked, and FeedbackError.
    """
    if passage_id not in state.snapshot.row_of:
        raise HTTPException(
            HTTPStatus.NOT_FOUND, f"The snapshot {state.snapshot.id} has no passage of this id."
        )
    text = "" if query is None else clean_query(query, state.settings.max_query_chars)
    state.feedback.record(passage_id, helped=helped, question=text)
