"""The pages that people see, rendered here. Text of documents is always escaped."""

from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.exceptions import HTTPException
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from retrieval.errors import QueryError
from retrieval.query import TOP_K_DEFAULT
from service.answer import answer
from service.links import section_url
from service.state import Current, State

# Jinja2Templates escapes every value in .html templates.
templates = Jinja2Templates(Path(__file__).parent / "templates")
router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/")
def get_page(request: Request, state: Current) -> HTMLResponse:
    return templates.TemplateResponse(request, "search.html", _context(state))


@router.post("/")
async def post_page(
    request: Request,
    state: Current,
    query: Annotated[str, Form()] = "",
    exact: Annotated[bool, Form()] = False,
) -> HTMLResponse:
    """The form posts, so that a question stays out of addresses, histories and logs."""
    context = _context(state) | {"query": query}
    try:
        result = await state.pool.run(
            request, partial(answer, state, query, TOP_K_DEFAULT, rewrite=not exact)
        )
    except QueryError as error:
        context["problem"] = f"Your question {error.reason}."
        return templates.TemplateResponse(
            request, "search.html", context, HTTPStatus.UNPROCESSABLE_ENTITY
        )
    context["result"] = result
    context["hits"] = [
        {
            "title": hit.document.title,
            "heading_path": hit.passage.heading_path,
            "url": section_url(hit.document, hit.passage.anchor, state.settings.base_url),
            "text": hit.passage.text,
        }
        for hit in result.hits
    ]
    return templates.TemplateResponse(request, "search.html", context)


@router.get("/documents/{document_id:path}")
def get_document_page(request: Request, state: Current, document_id: str) -> HTMLResponse:
    """The document itself, for documents that readers find nowhere else."""
    document = state.snapshot.documents.get(document_id)
    if document is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, "There is no document at this address.")
    return templates.TemplateResponse(request, "document.html", {"document": document})


def _context(state: State) -> dict[str, Any]:
    return {
        "max_query_chars": state.settings.max_query_chars,
        "diagnostics_until": state.diagnostics.until,
    }
