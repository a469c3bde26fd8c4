"""The routes under /v1."""

import time
from http import HTTPStatus

from fastapi import APIRouter, Response
from fastapi.exceptions import HTTPException

from retrieval.query import clean_query
from retrieval.search import search
from service.problems import documented
from service.schemas import (
    DocumentList,
    DocumentOut,
    DocumentSummary,
    PassageOut,
    SearchRequest,
    SearchResponse,
    SnapshotOut,
)
from service.state import Current

FAILED = HTTPStatus.INTERNAL_SERVER_ERROR

router = APIRouter(prefix="/v1")


@router.post(
    "/search",
    summary="Find the passages that come nearest to a question",
    tags=["search"],
    response_model=SearchResponse,
    responses=documented(
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        FAILED,
    ),
)
def post_search(body: SearchRequest, state: Current) -> Response:
    """Hits come best first, all from the one snapshot that `snapshot_id` names."""
    started = time.perf_counter()
    query = clean_query(body.query, state.settings.max_query_chars)
    result = search(state.snapshot, query, body.top_k, rewrite=body.rewrite)
    took_ms = (time.perf_counter() - started) * 1000
    answer = SearchResponse.of(result, state.settings.base_url, took_ms)
    # Returned as it is, FastAPI would have a second thread write the JSON: .2 ms more.
    return Response(answer.model_dump_json(), media_type="application/json")


@router.get(
    "/passages/{passage_id:path}",
    summary="One passage",
    tags=["documents"],
    responses=documented(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, FAILED),
)
def get_passage(passage_id: str, state: Current) -> PassageOut:
    """A passage by the `passage_id` of a hit."""
    snapshot = state.snapshot
    row = snapshot.row_of.get(passage_id)
    if row is None:
        raise HTTPException(
            HTTPStatus.NOT_FOUND, f"The snapshot {snapshot.id} has no passage of this id."
        )
    passage = snapshot.passages[row]
    return PassageOut.of(passage, snapshot.heads[passage.document_id], state.settings.base_url)


@router.get(
    "/documents",
    summary="All documents",
    tags=["documents"],
    responses=documented(FAILED),
)
def get_documents(state: Current) -> DocumentList:
    """Every document of the corpus, without its text."""
    base_url = state.settings.base_url
    return DocumentList(
        documents=[
            DocumentSummary.of(document, base_url) for document in state.snapshot.heads.values()
        ]
    )


@router.get(
    "/documents/{document_id:path}",
    summary="One document",
    tags=["documents"],
    responses=documented(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, FAILED),
)
def get_document(document_id: str, state: Current) -> DocumentOut:
    """A document with the text of its sections, in reading order."""
    document = state.snapshot.documents.get(document_id)
    if document is None:
        raise HTTPException(
            HTTPStatus.NOT_FOUND, f"The snapshot {state.snapshot.id} has no document of this id."
        )
    return DocumentOut.whole(document, state.settings.base_url)


@router.get(
    "/snapshot",
    summary="What is being served",
    tags=["service"],
    responses=documented(FAILED),
)
def get_snapshot(state: Current) -> SnapshotOut:
    """Which index answers, what it was made from, and by which model."""
    return SnapshotOut.of(state.snapshot)
