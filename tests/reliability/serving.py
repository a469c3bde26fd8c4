"""The app runs under a real server in this process, and clients send questions continuously."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI

from service.server.protocol import Protocol


@contextmanager
def served(app: FastAPI) -> Iterator[int]:
    """Serve `app` and yield the port on which it answers."""
    config = uvicorn.Config(app, port=0, http=Protocol, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


@dataclass
class Client:
    """A client repeats one question over one connection and stores every answer."""

    port: int
    question: str
    answers: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def ask(self, until: threading.Event) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        body = json.dumps({"query": self.question})
        while not until.is_set():
            try:
                connection.request("POST", "/v1/search", body, {"content-type": "application/json"})
                response = connection.getresponse()
                answer = json.loads(response.read())
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.failures.append(repr(error))
                connection.close()
                continue
            if response.status == 200:
                self.answers.append(answer)
            else:
                self.failures.append(f"{response.status} {answer}")
        connection.close()


@contextmanager
def asking(port: int, question: str, clients: int) -> Iterator[list[Client]]:
    """Run this number of clients while the block runs, and yield them."""
    done = threading.Event()
    running = [Client(port, question) for _ in range(clients)]
    threads = [threading.Thread(target=client.ask, args=(done,)) for client in running]
    for thread in threads:
        thread.start()
    try:
        yield running
    finally:
        done.set()
        for thread in threads:
            thread.join()
