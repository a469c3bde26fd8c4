"""`faq-search serve`."""

import signal
import sys
from pathlib import Path

import click
import uvicorn

from cli.options import FOLDER, setting
from retrieval.settings import load_settings
from retrieval.snapshot import current_snapshot_id
from service.app import create_app


@click.command
@setting("index", FOLDER)
@setting("host")
@setting("port", int)
@setting("base_url")
@setting("max_query_chars", int)
def serve(**flags: Path | str | int | None) -> None:
    """Serve the search page at / and the API under /v1."""
    settings = load_settings(**flags)
    current_snapshot_id(settings.index)  # fail before the model is loaded, not after
    # uvicorn ends what it is doing, then raises the signal again; this makes that a clean exit.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        access_log=False,  # questions are sensitive: who asked when is nobody's business
    )
