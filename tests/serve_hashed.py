"""`faq-search serve` with the tests' encoder instead of a model: `python -m tests.serve_hashed`."""

import sys

from fastapi import FastAPI

import cli.serve
from retrieval.settings import load_settings
from service.app import create_app
from service.logs import configure_logs
from tests import hashing_encoder


def worker() -> FastAPI:
    settings = load_settings()
    configure_logs(settings.log_format, settings.log_level)
    return create_app(settings, hashing_encoder.load_encoder)


if __name__ == "__main__":
    cli.serve.WORKER = "tests.serve_hashed:worker"
    sys.argv[0] = "faq-search serve"
    cli.serve.serve()
