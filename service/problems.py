"""Errors over HTTP: each known error becomes RFC 9457 problem details, without internals."""

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from retrieval.errors import EncoderError, QueryError, VectorStoreError
from service.lifecycle.pool import BusyError, GoneError
from service.records.feedback import FeedbackError
from service.rendering import failure_page, is_page

log = structlog.get_logger("service")

# Seconds after which a retry is worth while: a queue of 64 is empty after a third of one.
RETRY_AFTER = 1

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")

# No client reads this answer; the number for the log is the one that nginx uses.
CLIENT_CLOSED_REQUEST = 499


class FieldProblem(BaseModel):
    field: str = Field(examples=["top_k"])
    reason: str = Field(examples=["Input should be less than or equal to 50"])


class Problem(BaseModel):
    """What went wrong (RFC 9457). The request's own values are never repeated."""

    type: str = Field("about:blank", description="always about:blank: the status says it all")
    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["The request has a field that cannot be used."])
    errors: list[FieldProblem] | None = Field(None, description="one entry for each bad field")


def problem_response(
    status: HTTPStatus, detail: str, errors: list[FieldProblem] | None = None
) -> JSONResponse:
    problem = Problem(title=status.phrase, status=status, detail=detail, errors=errors)
    return JSONResponse(
        problem.model_dump(exclude_none=True), status, media_type="application/problem+json"
    )


def failure(
    request: Request,
    status: HTTPStatus,
    detail: str,
    errors: list[FieldProblem] | None = None,
) -> Response:
    """Return problem details, or a page where the request was for a page."""
    if is_page(request.scope["path"]):
        return failure_page(request, status, detail)
    return problem_response(status, detail, errors)


def documented(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that may answer with these problems.

    Keys are text, as FastAPI's own are in the document: a number beside the same text would put one
    status there twice.
    """
    return {
        str(int(status)): {
            "description": status.phrase,
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
        for status in statuses
    }


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every known error with problem details.

    `service.middleware.request_log` answers the unknown ones with 500.
    """

    @app.exception_handler(RequestValidationError)
    def bad_request(request: Request, error: RequestValidationError) -> Response:
        errors = [
            FieldProblem(field=_field(problem["loc"]), reason=problem["msg"])
            for problem in error.errors()
        ]
        return failure(
            request,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "The request has a field that cannot be used.",
            errors,
        )

    @app.exception_handler(QueryError)
    def bad_query(request: Request, error: QueryError) -> Response:
        errors = [FieldProblem(field="query", reason=error.reason)]
        return failure(
            request, HTTPStatus.UNPROCESSABLE_ENTITY, f"The query {error.reason}.", errors
        )

    @app.exception_handler(EncoderError)
    def no_encoder(_: Request, __: EncoderError) -> JSONResponse:
        return problem_response(
            HTTPStatus.SERVICE_UNAVAILABLE, "The encoder does not answer. Try again later."
        )

    @app.exception_handler(VectorStoreError)
    def no_store(request: Request, error: VectorStoreError) -> Response:
        request.app.state.faq_search.metrics.refused.labels("store").inc()
        log.error("store does not answer", reason=str(error))  # it names servers, never a question
        response = failure(
            request,
            HTTPStatus.SERVICE_UNAVAILABLE,
            "The search does not answer just now. Ask again in a moment.",
        )
        response.headers["retry-after"] = str(RETRY_AFTER)
        return response

    @app.exception_handler(BusyError)
    def busy(request: Request, error: BusyError) -> JSONResponse:
        request.app.state.faq_search.metrics.refused.labels(error.reason).inc()
        response = problem_response(
            HTTPStatus.SERVICE_UNAVAILABLE, "Too many questions at once. Ask again in a moment."
        )
        response.headers["retry-after"] = str(RETRY_AFTER)
        return response

    @app.exception_handler(FeedbackError)
    def not_kept(request: Request, error: FeedbackError) -> Response:
        log.error(
            "the vote could not be stored", reason=str(error)
        )  # it names files, never a question
        return failure(
            request, HTTPStatus.SERVICE_UNAVAILABLE, "Your vote could not be kept. Try again later."
        )

    @app.exception_handler(GoneError)
    def gone(request: Request, _: GoneError) -> Response:
        request.app.state.faq_search.metrics.refused.labels("gone").inc()
        return Response(status_code=CLIENT_CLOSED_REQUEST)

    @app.exception_handler(HTTPException)
    def known(request: Request, error: HTTPException) -> Response:
        response = failure(request, HTTPStatus(error.status_code), error.detail)
        response.headers.update(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["allow"] = ", ".join(_methods(request))
        return response


def _methods(request: Request) -> list[str]:
    """Return the methods of all routes at this path; Starlette names those of the first only."""
    return [
        method
        for method in METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.routes
        )
    ]


def _field(location: tuple[int | str, ...]) -> str:
    """Name the field at `location`: `("body", "top_k")` is `top_k`, the body as a whole `body`."""
    return ".".join(str(part) for part in location[1:] if not isinstance(part, int)) or str(
        location[0]
    )
