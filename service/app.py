"""The service: one snapshot, opened at start, behind a FastAPI app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from retrieval.query_cache import QueryCache
from retrieval.settings import Settings
from retrieval.snapshot import LoadEncoder, load_encoder, open_current
from retrieval.threads import keep_to_one_blas_thread
from service import api, health, pages
from service.problems import Problem, add_problem_handlers
from service.state import State

# Requests that one process works at, the others wait. While one is in the encoder, which needs no
# Python, another can be prepared; more only take turns. Two workers on two cores answer so many
# questions of 16 clients a second: with 1 at once 486, with 2 450, with 40 278; of 4 clients, which
# may all have come to one worker: 248, 391, 389.
REQUESTS_AT_ONCE = 2

STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings, load_encoder: LoadEncoder = load_encoder) -> FastAPI:
    """The app. The live snapshot of `settings.index` is opened when it starts, not before.

    Raises SnapshotError at start where there is none that can be served.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        keep_to_one_blas_thread()
        snapshot = open_current(settings.index, load_encoder)
        snapshot.encoder.encode_queries(["warm up"])  # the first forward pass is the slow one
        if settings.query_cache:
            encoder = QueryCache(snapshot.encoder, settings.query_cache)
            snapshot = replace(snapshot, encoder=encoder)
        current_default_thread_limiter().total_tokens = REQUESTS_AT_ONCE
        app.state.faq_search = State(settings, snapshot)
        yield

    app = FastAPI(
        title="FAQ Search",
        summary="The passages of your FAQ and guidance that come nearest to a question.",
        version=version("faq-search"),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=lifespan,
        redirect_slashes=False,
        # Both pages would load scripts from other people's servers.
        docs_url=None,
        redoc_url=None,
    )
    add_problem_handlers(app)
    app.include_router(api.router)
    app.include_router(health.router)
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _describe_problem(app)
    return app


def _describe_problem(app: FastAPI) -> None:
    """Add `Problem` to the OpenAPI document: routes refer to it, but none returns it."""
    generate = app.openapi

    def openapi() -> dict[str, object]:
        document = generate()
        schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        definitions = schema.pop("$defs")
        document["components"]["schemas"].update(definitions | {"Problem": schema})
        return document

    app.openapi = openapi  # type: ignore[method-assign]
