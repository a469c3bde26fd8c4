"""One worker process: its settings, its app, and what a process needs around it."""

import resource
import signal
from functools import partial
from typing import TYPE_CHECKING

from retrieval.load_settings import load_settings
from retrieval.settings import Settings
from retrieval.threads import share_cores
from service.telemetry.logs import configure_logs

if TYPE_CHECKING:
    from fastapi import FastAPI

    from retrieval.encoders.open_encoder import LoadEncoder


def worker() -> "FastAPI":
    """Create the app of one worker process. The supervisor needs none of these imports."""
    from retrieval.encoders.open_encoder import load_encoder  # noqa: PLC0415 - the supervisor needs no encoder

    settings = load_settings()
    _, threads = share_cores(settings.workers, settings.threads)
    return app_of_a_worker(settings, partial(load_encoder, threads=threads))


def app_of_a_worker(settings: Settings, load_encoder: "LoadEncoder") -> "FastAPI":
    """Prepare this process (signals, core dumps, logs, spans), and create its app."""
    from service.app import create_app  # noqa: PLC0415 - the supervisor needs no app
    from service.telemetry.tracing import send_spans  # noqa: PLC0415 - the supervisor sends no spans

    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until the first snapshot is open
    # A core dump would hold the questions that were being answered.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    configure_logs(settings.log_format, settings.log_level)
    if settings.tracing:
        send_spans()
    return create_app(settings, load_encoder)
