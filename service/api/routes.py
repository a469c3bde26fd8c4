"""The routes under /v1."""

import time
from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.exceptions import HTTPException

from retrieval.types import has_expired
from service.actions import answer, vote
from service.api.schemas.answers import SearchResponse
from service.api.schemas.documents import DocumentList, DocumentOut, DocumentSummary, HeadingList
from service.api.schemas.labels import LabelList
from service.api.schemas.passages import PassageOut
from service.api.schemas.requests import (
    FeedbackRequest,
    SearchParameters,
    SearchRequest,
    SupportRequest,
)
from service.api.schemas.states import SnapshotOut
from service.api.schemas.support import SupportOut
from service.lifecycle.state import Current, State
from service.problems import documented

FAILED = HTTPStatus.INTERNAL_SERVER_ERROR

router = APIRouter(prefix="/v1")
get_router = APIRouter(prefix="/v1")
feedback_router = APIRouter(prefix="/v1")


# The problems that any request with a body may be answered with.
BODY_PROBLEMS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    FAILED,
)
# And those of a search, in the body or in the address.
SEARCH_PROBLEMS = documented(*BODY_PROBLEMS, HTTPStatus.SERVICE_UNAVAILABLE)


@router.post(
    "/search",
    summary="Find the passages that come nearest to a question",
    tags=["search"],
    response_model=SearchResponse,
    responses=SEARCH_PROBLEMS,
)
async def post_search(request: Request, body: SearchRequest, state: Current) -> Response:
    """Return hits, best first, all from the one snapshot that `snapshot_id` names."""
    # If the object were returned, FastAPI would write the JSON in a second thread: .2 ms more.
    written = await state.pool.run(request, partial(_answer, state, body))
    return Response(written, media_type="application/json")


@get_router.get(
    "/search",
    summary="Search with the question in the address",
    tags=["search"],
    response_model=SearchResponse,
    responses=SEARCH_PROBLEMS,
)
async def get_search(
    request: Request, state: Current, parameters: Annotated[SearchParameters, Query()]
) -> Response:
    """Search by GET. This exists only if `get_search` is on: histories and logs keep addresses."""
    return await post_search(request, parameters.as_request(), state)


def _answer(state: State, body: SearchRequest) -> str:
    started = time.perf_counter()
    result = answer(state, body.query, body.top_k, body.label_filter, rewrite=body.rewrite)
    took_ms = (time.perf_counter() - started) * 1000
    support = SupportOut.of_result(state.snapshot, result)
    response = SearchResponse.of(result, support, state.settings.base_url, took_ms)
    return response.model_dump_json(by_alias=True)


@router.get("/support", summary="Support contacts", tags=["search"], responses=documented(FAILED))
async def get_support(state: Current) -> SupportOut:
    """Return the contacts that every answer has too. This needs no key and is never limited."""
    return SupportOut.by_rules(state.snapshot.support, "")


@router.post(
    "/support",
    summary="Whether a question is urgent",
    tags=["search"],
    responses=documented(*BODY_PROBLEMS),
)
async def post_support(body: SupportRequest, state: Current) -> SupportOut:
    """Return what rules alone say of the question. A search also compares it with examples."""
    return SupportOut.by_rules(state.snapshot.support, body.query)


@router.get(
    "/headings",
    summary="All headings, to browse and to suggest",
    tags=["documents"],
    responses=documented(FAILED),
)
def get_headings(state: Current) -> HeadingList:
    """Return the authors' own words: at most 2,000 headings and questions, outer headings first."""
    return HeadingList.of(state.snapshot, state.settings.base_url)


@router.get(
    "/passages/{passage_id:path}",
    summary="One passage",
    tags=["documents"],
    responses=documented(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, FAILED),
)
def get_passage(passage_id: str, state: Current) -> PassageOut:
    """Return a passage by the `passage_id` of a hit."""
    snapshot = state.snapshot
    row = snapshot.row_of.get(passage_id)
    passage = None if row is None else snapshot.passages[row]
    if passage is None or has_expired(snapshot.heads[passage.document_id]):
        raise HTTPException(
            HTTPStatus.NOT_FOUND, f"The snapshot {snapshot.id} has no passage of this id."
        )
    return PassageOut.of(passage, snapshot.heads[passage.document_id], state.settings.base_url)


@router.get(
    "/documents",
    summary="All documents",
    tags=["documents"],
    responses=documented(FAILED),
)
def get_documents(state: Current) -> DocumentList:
    """Return every document of the corpus, without its text."""
    base_url = state.settings.base_url
    return DocumentList(
        documents=[
            DocumentSummary.of(document, base_url)
            for document in state.snapshot.heads.values()
            if not has_expired(document)
        ]
    )


@router.get(
    "/documents/{document_id:path}",
    summary="One document",
    tags=["documents"],
    responses=documented(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, FAILED),
)
def get_document(document_id: str, state: Current) -> DocumentOut:
    """Return a document with the text of its sections, in reading order."""
    document = state.snapshot.documents.get(document_id)
    if document is None or has_expired(document):
        raise HTTPException(
            HTTPStatus.NOT_FOUND, f"The snapshot {state.snapshot.id} has no document of this id."
        )
    return DocumentOut.whole(document, state.settings.base_url)


@feedback_router.post(
    "/feedback",
    summary="Say whether a passage helped",
    tags=["search"],
    status_code=HTTPStatus.NO_CONTENT,
    responses=documented(*BODY_PROBLEMS, HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE),
)
def post_feedback(body: FeedbackRequest, state: Current) -> None:
    """Store the passage's id, the vote and the day; the question's text only if it is sent."""
    vote(state, body.passage_id, helped=body.helped, query=body.query)


@router.get(
    "/labels",
    summary="All labels",
    tags=["documents"],
    responses=documented(FAILED),
)
def get_labels(state: Current) -> LabelList:
    """Return the labels that a search can be narrowed by."""
    return LabelList.of(state.snapshot.labels)


@router.get(
    "/snapshot",
    summary="The snapshot being served",
    tags=["service"],
    responses=documented(FAILED),
)
def get_snapshot(state: Current) -> SnapshotOut:
    """Return the snapshot that answers, what it was made from, and by which model."""
    return SnapshotOut.of(state.snapshot, state.settings, state.diagnostics.until)
