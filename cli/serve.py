"""`faq-search serve`: the API and the page, answered by one or more worker processes."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import click
import uvicorn

from cli.options import FOLDER, setting
from retrieval.errors import SettingsError
from retrieval.layout import current_snapshot_id
from retrieval.load_settings import load_settings
from retrieval.settings import VARIABLE_PREFIX, AccessSettings, PrivacySettings
from retrieval.threads import share_cores
from service.server.processes import run_alone, run_together
from service.telemetry.logs import configure_logs

# The function that makes the app in each worker process.
WORKER = "service.server.worker:worker"


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
@click.option("--no-auth", "auth", flag_value="off", help="let anyone ask who can reach the host")
def serve(**flags: Path | str | int | None) -> None:
    """Serve the search page at / and the API under /v1."""
    settings = load_settings(**flags)
    current_snapshot_id(settings.index)  # fails before the model is loaded, not after
    _ = settings.hosts  # raises SettingsError where no host name is known
    _check_access(settings)
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
        http="service.server.protocol:Protocol",
        ws="none",  # would log paths and addresses
    )
    sys.exit(run_alone(config) if workers == 1 else run_together(config))


def _check_access(settings: AccessSettings) -> None:
    if settings.needs_keys and not settings.trusted_proxies and not settings.keys_file.is_file():
        why = "auth is `keys`"
        if settings.auth == "auto":
            why = f"{settings.host} can be reached from elsewhere"
        raise SettingsError(
            f"{why}, and there are no keys in {settings.keys_file}: make one by `faq-search keys "
            "create --scope search`, name trusted_proxies, or give --no-auth to let anyone ask"
        )


def _check_spans_can_be_sent(settings: PrivacySettings) -> None:
    if settings.tracing and find_spec("opentelemetry.sdk") is None:
        raise SettingsError(
            "tracing is on, but nothing is installed to send spans with: "
            "pip install -c constraints.txt '.[tracing]'"
        )
