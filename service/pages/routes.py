"""The pages that people see. Text of documents is always escaped."""

from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.exceptions import HTTPException
from fastapi.responses import FileResponse, HTMLResponse, Response
from pydantic import BaseModel

from retrieval.errors import EncoderError, QueryError
from retrieval.query import TOP_K_DEFAULT
from retrieval.types import AnswerState, SearchResult, has_expired
from service.actions import answer, vote
from service.lifecycle.pool import BusyError
from service.lifecycle.state import Current, State
from service.links import document_url
from service.pages.result_groups import documents_to_browse, grouped
from service.problems import RETRY_AFTER
from service.rendering import templates

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
feedback_router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
opensearch_router = APIRouter(include_in_schema=False)

COMPONENT = Path(__file__).parents[1] / "faq-search.js"


class VoteForm(BaseModel):
    """A vote from a page. The question that comes with it is stored only if `keep` was ticked."""

    passage_id: str
    helped: bool
    keep: bool = False
    query: str = ""


@router.get("/")
async def get_page(request: Request, state: Current, query: str | None = None) -> HTMLResponse:
    """Show the empty form; answer a question in the address only where the operator allows it."""
    if query is not None and state.settings.get_search:
        return await _answered(request, state, query, rewrite=True)
    page = templates.TemplateResponse(request, "search.html", _context(state, ""))
    # The page holds nothing personal, and a browser only goes back to what it may cache.
    page.headers["cache-control"] = "no-cache"
    return page


@router.post("/")
async def post_page(
    request: Request,
    state: Current,
    query: Annotated[str, Form()] = "",
    exact: Annotated[bool, Form()] = False,
) -> HTMLResponse:
    """Answer a posted question, which so stays out of addresses, histories and logs."""
    return await _answered(request, state, query, rewrite=not exact)


async def _answered(request: Request, state: State, query: str, *, rewrite: bool) -> HTMLResponse:
    """Return the page with the result, or with what is wrong; the question stays in the form."""
    context = _context(state, query)
    status, headers = HTTPStatus.OK, {}
    try:
        result = await state.pool.run(
            request, partial(answer, state, query, TOP_K_DEFAULT, rewrite=rewrite)
        )
    except QueryError as error:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        context["problem"] = f"Your question {error.reason}."
    except BusyError as error:
        state.metrics.refused.labels(error.reason).inc()
        status, headers = HTTPStatus.SERVICE_UNAVAILABLE, {"retry-after": str(RETRY_AFTER)}
        context["problem"] = (
            "Too many people are asking at once. Your question is still here: send it again in a "
            "moment."
        )
    except EncoderError:
        status = HTTPStatus.SERVICE_UNAVAILABLE
        context["problem"] = "The search does not work at the moment. Try again in some minutes."
    else:
        base_url = state.settings.base_url
        context |= {
            "result": result,
            "groups": grouped(result, base_url),
            "urgent": result.signal is not None,
            "state": _shown_state(result),
        }
        if context["state"] == "none":
            context["documents_to_browse"] = documents_to_browse(
                result.hits, state.snapshot.headings, base_url
            )
    return templates.TemplateResponse(request, "search.html", context, status, headers)


def _shown_state(result: SearchResult) -> AnswerState | None:
    """Return the state to show: no verdict stands beside contacts that cannot wait."""
    if result.signal:
        return "answered"
    return result.answer.state if result.answer else None


@router.get("/faq-search.js")
def get_component() -> FileResponse:
    """Serve the component, at a short address because people type it; its parts are in /static."""
    return FileResponse(COMPONENT, media_type="text/javascript")


@opensearch_router.get("/opensearch.xml")
def get_opensearch(request: Request, state: Current) -> Response:
    """Return the description by which a browser can add this service to its search engines."""
    base = state.settings.base_url or str(request.base_url).rstrip("/")
    return templates.TemplateResponse(
        request,
        "opensearch.xml",
        {"base": base},
        media_type="application/opensearchdescription+xml",
    )


@router.get("/documents/{document_id:path}")
def get_document_page(request: Request, state: Current, document_id: str) -> HTMLResponse:
    """Show the document itself, for readers who find it nowhere else."""
    document = state.snapshot.documents.get(document_id)
    if document is None or has_expired(document):
        raise HTTPException(HTTPStatus.NOT_FOUND, "There is no document at this address.")
    context = {"document": document, "support": state.snapshot.support}
    return templates.TemplateResponse(request, "document.html", context)


@feedback_router.post("/feedback")
def post_vote(request: Request, state: Current, form: Annotated[VoteForm, Form()]) -> HTMLResponse:
    vote(state, form.passage_id, helped=form.helped, query=form.query if form.keep else None)
    context = {"kept": form.keep, "support": state.snapshot.support}
    return templates.TemplateResponse(request, "voted.html", context)


def _context(state: State, query: str) -> dict[str, Any]:
    """Return what every page with the form needs; only the question decides if it is urgent."""
    support = state.snapshot.support
    heads = state.snapshot.heads
    # A single document is named. With thousands, taking the first would sort all of them.
    only = next(iter(heads.values())) if len(heads) == 1 else None
    return {
        "query": query,
        "support": support,
        "urgent": support.signal(query) is not None,
        "diagnostics_until": state.diagnostics.until,
        "settings": state.settings,
        "document_count": len(heads),
        "only_document": only,
        "only_url": document_url(only, state.settings.base_url) if only else None,
    }
