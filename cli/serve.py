"""`faq-search serve`."""

import os
import resource
import signal
import sys
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click
import uvicorn

from cli.options import FOLDER, setting
from cli.processes import run_alone, run_together
from retrieval.errors import SettingsError
from retrieval.index_folder import current_snapshot_id
from retrieval.settings import VARIABLE_PREFIX, Settings, load_settings
from retrieval.threads import share_cores
from service.logs import configure_logs

if TYPE_CHECKING:
    from fastapi import FastAPI

    from retrieval.snapshot import LoadEncoder

# What each worker process calls for its app.
WORKER = "cli.serve:worker"


@click.command
@setting("index", FOLDER)
@setting("host")
@setting("port", int)
@setting("base_url")
@setting("max_query_chars", int)
@setting("workers", int)
@setting("threads", int)
@setting("query_cache", int)
@setting("log_format")
@setting("log_level")
@click.option("--no-auth", "auth", flag_value="off", help="let anybody ask who can reach the host")
def serve(**flags: Path | str | int | None) -> None:
    """Serve the search page at / and the API under /v1."""
    settings = load_settings(**flags)
    current_snapshot_id(settings.index)  # fail before the model is loaded, not after
    _ = settings.hosts  # has to be known before anything is loaded
    _check_somebody_may_ask(settings)
    _check_spans_can_be_sent(settings)
    for name, value in flags.items():
        if value is not None:  # workers are processes of their own: they read the environment
            os.environ[f"{VARIABLE_PREFIX}{name.upper()}"] = str(value)
    configure_logs(settings.log_format, settings.log_level)
    workers, _ = share_cores(settings.workers, settings.threads)
    config = uvicorn.Config(
        WORKER,
        factory=True,
        workers=workers,
        host=settings.host,
        port=settings.port,
        log_config=None,  # ours
        access_log=False,  # ours has no addresses
        proxy_headers=False,  # whom to believe about addresses is a setting of ours
        server_header=False,
        http="cli.protocol:Protocol",
        ws="none",  # would log paths and addresses
    )
    sys.exit(run_alone(config) if workers == 1 else run_together(config))


def worker() -> "FastAPI":
    """The app of one worker process. The process that only starts workers needs none of it."""
    from retrieval.snapshot import load_encoder  # noqa: PLC0415

    settings = load_settings()
    _, threads = share_cores(settings.workers, settings.threads)
    return app_of_a_worker(settings, partial(load_encoder, threads=threads))


def app_of_a_worker(settings: Settings, load_encoder: "LoadEncoder") -> "FastAPI":
    """The app, and what a process needs around it."""
    from service.app import create_app  # noqa: PLC0415
    from service.tracing import send_spans  # noqa: PLC0415

    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until there is a snapshot to change from
    # What a crash leaves on disk would have the questions in it that were being answered.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    configure_logs(settings.log_format, settings.log_level)
    if settings.tracing:
        send_spans()
    return create_app(settings, load_encoder)


def _check_somebody_may_ask(settings: Settings) -> None:
    if settings.needs_keys and not settings.trusted_proxies and not settings.keys_file.is_file():
        why = "auth is `keys`"
        if settings.auth == "auto":
            why = f"{settings.host} can be reached from elsewhere"
        raise SettingsError(
            f"{why}, and there are no keys in {settings.keys_file}: make one by `faq-search keys "
            "create --scope search`, name trusted_proxies, or give --no-auth to let anybody ask"
        )


def _check_spans_can_be_sent(settings: Settings) -> None:
    if settings.tracing and find_spec("opentelemetry.sdk") is None:
        raise SettingsError(
            "tracing is on, but nothing is installed to send spans with: "
            "`pip install 'faq-search[tracing]'`"
        )
