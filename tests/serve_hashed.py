"""`python -m tests.serve_hashed` runs `faq-search serve` with the tests' encoder."""

import json
import os
import sys
import time
from pathlib import Path

from fastapi import FastAPI

import cli.serve
from retrieval.encoders.base import EncoderInfo
from retrieval.load_settings import load_settings
from retrieval.vectors import Vectors
from service.server.worker import app_of_a_worker
from tests import hashing_encoder
from tests.hashing_encoder import HashingEncoder

# While this variable is set, the words FAIL, WAIT and CRASH in a question make the encoder fail.
MISBEHAVE = "TESTS_MISBEHAVE"
# This variable names the file in which a process records the files that it writes and the
# addresses that it tries to reach.
WATCH = "TESTS_WATCH"
FAIL, WAIT, CRASH = "tofailnow", "towaitnow", "tocrashnow"


def watch(file: str) -> None:
    """Record writes and connections in `file` from now on, and refuse connections to others."""
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def record(event: str, target: object) -> None:
        line = json.dumps({"pid": os.getpid(), "event": event, "target": str(target)})
        os.write(descriptor, f"{line}\n".encode())

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if (
                (writes or "w" in str(mode))
                and path not in {os.devnull, file}
                and isinstance(path, str)
            ):
                record("write", path)
        elif event == "sqlite3.connect":
            record("write", arguments[0])
        elif event in {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"}:
            if event == "socket.getaddrinfo" and arguments[0] == "127.0.0.1":
                return  # the address that the service itself listens on
            record("outbound", arguments[1:])
            raise PermissionError("this process may not connect to anything")

    sys.addaudithook(hook)
    record("watching", "")


if WATCH in os.environ:
    watch(os.environ[WATCH])


class Misbehaving(HashingEncoder):
    def encode_queries(self, texts: list[str]) -> Vectors:
        text = " ".join(texts)
        if FAIL in text:
            raise RuntimeError(text)
        if WAIT in text:
            time.sleep(1)
        return super().encode_queries(texts)


class Crashing(Misbehaving):
    """This encoder aborts its process; it is only for a service in a process of its own."""

    def encode_queries(self, texts: list[str]) -> Vectors:
        if CRASH in " ".join(texts):
            os.abort()
        return super().encode_queries(texts)


def load_encoder(folder: Path, info: EncoderInfo) -> HashingEncoder:
    encoder = Crashing if MISBEHAVE in os.environ else HashingEncoder
    return encoder(hashing_encoder.load_encoder(folder, info).info.name)


def worker() -> FastAPI:
    return app_of_a_worker(load_settings(), load_encoder)


if __name__ == "__main__":
    cli.serve.WORKER = "tests.serve_hashed:worker"
    sys.argv[0] = "faq-search serve"
    cli.serve.serve()
