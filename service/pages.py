"""The pages that people see, rendered here. Text of documents is always escaped."""

from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.exceptions import HTTPException
from fastapi.responses import HTMLResponse

from retrieval.errors import EncoderError, QueryError
from retrieval.query import TOP_K_DEFAULT
from service.answer import answer
from service.links import section_url
from service.marking import marked
from service.pool import BusyError
from service.problems import RETRY_AFTER
from service.rendering import templates
from service.state import Current, State

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/")
def get_page(request: Request, state: Current) -> HTMLResponse:
    return templates.TemplateResponse(request, "search.html", _context(state, ""))


@router.post("/")
async def post_page(
    request: Request,
    state: Current,
    query: Annotated[str, Form()] = "",
    exact: Annotated[bool, Form()] = False,
) -> HTMLResponse:
    """The form posts, so that a question stays out of addresses, histories and logs."""
    context = _context(state, query)
    try:
        result = await state.pool.run(
            request, partial(answer, state, query, TOP_K_DEFAULT, rewrite=not exact)
        )
    except QueryError as error:
        context["problem"] = f"Your question {error.reason}."
        return templates.TemplateResponse(
            request, "search.html", context, HTTPStatus.UNPROCESSABLE_ENTITY
        )
    except BusyError as error:
        state.metrics.refused.labels(error.reason).inc()
        context["problem"] = (
            "Too many people are asking at once. Your question is still here: send it again in a "
            "moment."
        )
        return templates.TemplateResponse(
            request,
            "search.html",
            context,
            HTTPStatus.SERVICE_UNAVAILABLE,
            {"retry-after": str(RETRY_AFTER)},
        )
    except EncoderError:
        context["problem"] = "The search does not work at the moment. Try again in some minutes."
        return templates.TemplateResponse(
            request, "search.html", context, HTTPStatus.SERVICE_UNAVAILABLE
        )
    context["result"] = result
    # Where nothing answers, no sentence does.
    answered = result.answer is not None and result.answer.state != "none"
    context["hits"] = [
        {
            "title": hit.document.title,
            "heading_path": hit.passage.heading_path,
            "url": section_url(hit.document, hit.passage.anchor, state.settings.base_url),
            "stretches": marked(hit, sentence=answered),
            "reviewed_on": hit.document.reviewed_on,
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
    context = {"document": document, "support": state.snapshot.support}
    return templates.TemplateResponse(request, "document.html", context)


def _context(state: State, query: str) -> dict[str, Any]:
    """What every page with the form needs. Whether it is urgent rests on the question alone."""
    support = state.snapshot.support
    return {
        "query": query,
        "support": support,
        "urgent": support.signal(query) is not None,
        "max_query_chars": state.settings.max_query_chars,
        "diagnostics_until": state.diagnostics.until,
    }
