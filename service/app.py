"""The FastAPI app: middleware, routes, and the snapshot that it serves and replaces."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import structlog
from anyio.to_thread import run_sync
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from fastapi.staticfiles import StaticFiles

from retrieval.encoders.open_encoder import LoadEncoder, load_encoder
from retrieval.errors import FaqSearchError
from retrieval.settings import Settings
from retrieval.snapshot import SnapshotReader
from retrieval.threads import keep_to_one_blas_thread
from service.api import health
from service.api import routes as api
from service.api.openapi import describe
from service.lifecycle.pool import Pool
from service.lifecycle.reload import Reloader, open_at_start
from service.lifecycle.signals import on_signals
from service.lifecycle.state import State
from service.middleware.body_limit import BodyLimit
from service.middleware.request_log import Observe
from service.middleware.security_headers import SecurityHeaders
from service.pages import routes as pages
from service.problems import add_problem_handlers
from service.records.diagnostics import Diagnostics
from service.records.feedback import Feedback
from service.telemetry.metrics import Metrics

# How many searches one process runs at the same time. While one is in the encoder, which needs no
# Python, another can be prepared; more only take turns. Two workers on two cores answer 486, 450
# and 278 questions a second of 16 clients with 1, 2 and 40 at once; of 4 clients, which may all
# have come to one worker, 248, 391 and 389.
SEARCHES_AT_ONCE = 2

log = structlog.get_logger("service")

STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings, load_encoder: LoadEncoder = load_encoder) -> FastAPI:
    """Create the app, which opens the live snapshot of `settings.index` when it starts, not before.

    Raises SnapshotError at start where there is none that can be served.
    """
    reader = SnapshotReader.of(settings, load_encoder)
    metrics = Metrics()
    diagnostics = Diagnostics(settings.diagnostics_file, settings.diagnostics_days)
    feedback = Feedback(settings.feedback_file, settings.feedback_days)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        keep_to_one_blas_thread()
        pool = Pool(SEARCHES_AT_ONCE, settings.queue, settings.deadline_seconds, metrics.waiting)
        app.state.faq_search = State(
            settings,
            # No variable may hold it: that would keep the snapshot after it was replaced.
            open_at_start(reader, settings.query_cache),
            pool,
            metrics,
            diagnostics,
            feedback,
        )
        reloader = Reloader(app, reader, settings.query_cache, metrics)
        with on_signals(app, reloader.asked, settings.drain_seconds):
            tasks = [
                asyncio.create_task(reloader.run()),
                asyncio.create_task(_expire_hourly(diagnostics)),
                asyncio.create_task(_expire_hourly(feedback)),
            ]
            yield
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        pool.close()

    app = FastAPI(
        title="FAQ Search",
        summary="The passages of your FAQ and guidance that come nearest to a question.",
        version=version("faq-search"),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=lifespan,
        redirect_slashes=False,
        # FastAPI's own spans hold paths and addresses, and its logs the messages of errors.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        # Both pages would load scripts from other servers.
        docs_url=None,
        redoc_url=None,
    )
    add_problem_handlers(app)
    app.include_router(api.router)
    if settings.get_search:
        app.include_router(api.get_router)
    if settings.feedback:
        app.include_router(api.feedback_router)
        app.include_router(pages.feedback_router)
    app.include_router(health.router)
    app.include_router(pages.router)
    if settings.get_search:
        app.include_router(pages.opensearch_router)
    app.mount("/static", GZipMiddleware(StaticFiles(directory=STATIC)), name="static")
    # The middleware that is added last sees a request first.
    app.add_middleware(BodyLimit, limit=settings.max_body_bytes)
    if settings.is_limited:
        # Without this import a service that only this machine uses starts .1 s sooner.
        from service.middleware.access import Access  # noqa: PLC0415 - not every service limits access

        app.add_middleware(Access, settings=settings, metrics=metrics)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type"],
        )
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=settings.hosts, www_redirect=False)
    app.add_middleware(Observe, metrics=metrics)
    app.add_middleware(SecurityHeaders, frame_ancestors=settings.frame_ancestors)
    describe(app, settings)
    return app


async def _expire_hourly(records: Diagnostics | Feedback) -> None:
    while True:
        try:
            await run_sync(records.expire, datetime.now(UTC).date())
        except FaqSearchError as error:
            log.error("records that are too old could not be deleted", reason=str(error))  # noqa: TRY400 - its message is enough
        await asyncio.sleep(3600)
