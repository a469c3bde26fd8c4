"""`faq-search serve`."""

import os
import signal
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from cli.options import FOLDER, setting
from retrieval.index_folder import current_snapshot_id
from retrieval.settings import VARIABLE_PREFIX, load_settings
from retrieval.threads import share_cores

if TYPE_CHECKING:
    from fastapi import FastAPI


@click.command
@setting("index", FOLDER)
@setting("host")
@setting("port", int)
@setting("base_url")
@setting("max_query_chars", int)
@setting("workers", int)
@setting("threads", int)
@setting("query_cache", int)
def serve(**flags: Path | str | int | None) -> None:
    """Serve the search page at / and the API under /v1."""
    settings = load_settings(**flags)
    current_snapshot_id(settings.index)  # fail before the model is loaded, not after
    for name, value in flags.items():
        if value is not None:  # workers are processes of their own: they read the environment
            os.environ[f"{VARIABLE_PREFIX}{name.upper()}"] = str(value)
    workers, _ = share_cores(settings.workers, settings.threads)
    config = uvicorn.Config(
        "cli.serve:worker",
        factory=True,
        workers=workers,
        host=settings.host,
        port=settings.port,
        access_log=False,  # questions are sensitive: who asked when is nobody's business
    )
    sys.exit(_run_alone(config) if workers == 1 else _run_together(config))


def _run_alone(config: uvicorn.Config) -> int:
    """Serve until a signal comes; the exit status."""
    # uvicorn ends what it is doing, then raises the signal again; this makes that a clean exit.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = uvicorn.Server(config)
    with suppress(KeyboardInterrupt):
        server.run()
    return 0 if server.started else STARTUP_FAILURE


def _run_together(config: uvicorn.Config) -> int:
    """As `_run_alone`, by several workers. uvicorn gives up when the first can't start."""
    supervisor = Multiprocess(config, [config.bind_socket()])
    supervisor.run()
    failed = any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes)
    return STARTUP_FAILURE if failed else 0


def worker() -> "FastAPI":
    """The app of one worker process. The process that only starts workers needs none of it."""
    from retrieval.snapshot import load_encoder  # noqa: PLC0415
    from service.app import create_app  # noqa: PLC0415

    settings = load_settings()
    _, threads = share_cores(settings.workers, settings.threads)
    return create_app(settings, partial(load_encoder, threads=threads))
