"""The templates, and the page that people see when a request for a page fails."""

from http import HTTPStatus
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from retrieval.index.support import Support
from retrieval.types import is_past_review
from service.lifecycle.state import State

# Jinja2Templates escapes every value in .html templates.
templates = Jinja2Templates(Path(__file__).parent / "templates")
templates.env.tests["past_review"] = is_past_review


def is_page(path: str) -> bool:
    """Return whether `path` is a page for people, and not for programs."""
    return path in {"/", "/feedback"} or path.startswith("/documents/")


def failure_page(request: Request, status: HTTPStatus, detail: str) -> HTMLResponse:
    """Return a page that says what is wrong, with the support contacts: they need no search."""
    state: State | None = getattr(request.app.state, "faq_search", None)
    support = Support() if state is None else state.snapshot.support
    context = {"detail": detail, "support": support}
    return templates.TemplateResponse(request, "failure.html", context, status)
