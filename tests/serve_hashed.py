"""`faq-search serve` with the tests' encoder instead of a model: `python -m tests.serve_hashed`."""

import os
import sys
import time
from pathlib import Path

from fastapi import FastAPI

import cli.serve
from retrieval.encoder import EncoderInfo
from retrieval.settings import load_settings
from retrieval.vectors import Vectors
from tests import hashing_encoder
from tests.hashing_encoder import HashingEncoder

# Words in a question that have the encoder misbehave, as long as this is set.
MISBEHAVE = "TESTS_MISBEHAVE"
FAIL, WAIT, CRASH = "tofailnow", "towaitnow", "tocrashnow"


class Misbehaving(HashingEncoder):
    def encode_queries(self, texts: list[str]) -> Vectors:
        text = " ".join(texts)
        if FAIL in text:
            raise RuntimeError(text)
        if WAIT in text:
            time.sleep(1)
        if CRASH in text:
            os.abort()
        return super().encode_queries(texts)


def load_encoder(folder: Path, info: EncoderInfo) -> HashingEncoder:
    made = Misbehaving if MISBEHAVE in os.environ else HashingEncoder
    return made(hashing_encoder.load_encoder(folder, info).info.name)


def worker() -> FastAPI:
    return cli.serve.app_of_a_worker(load_settings(), load_encoder)


if __name__ == "__main__":
    cli.serve.WORKER = "tests.serve_hashed:worker"
    sys.argv[0] = "faq-search serve"
    cli.serve.serve()
