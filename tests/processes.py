"""Run the real command in a process of its own, with the tests' encoder."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.child import ends_with_us

ROOT = Path(__file__).parents[1]

# The serve command, with the tests' encoder in its workers too.
SERVE = [sys.executable, "-m", "tests.serve_hashed"]


@dataclass
class Service:
    process: "subprocess.Popen[str]"
    address: str
    log: list[str]
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def get(self, path: str) -> tuple[int, str]:
        request = urllib.request.Request(self.address + path, headers=self.headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def workers(self) -> list[int]:
        """Return the ids of the worker processes, without the tracker of shared memory."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
        return [
            int(child)
            for child in children
            if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text(encoding="utf-8")
        ]

    def snapshot_id(self) -> str:
        body = json.loads(self.get("/v1/snapshot")[1])
        return str(body["snapshot_id"])


@contextmanager
def running(
    index: Path, workers: int = 1, command: Sequence[str] = SERVE, **environment: str
) -> Iterator[Service]:
    serve = [*command, "--index", str(index), "--port", "0", "--workers", str(workers)]
    with subprocess.Popen(
        # A service with workers needs SIGTERM, so that it ends them.
        ends_with_us(serve, signal.SIGTERM if workers > 1 else signal.SIGKILL),
        cwd=ROOT,
        env=os.environ | environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        log: list[str] = []
        assert process.stderr
        reading = threading.Thread(target=lambda: log.extend(process.stderr or ()))
        reading.start()
        try:
            yield Service(process, _address(process, log, workers), log)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # its workers too
            reading.join()


def _address(process: "subprocess.Popen[str]", log: list[str], workers: int) -> str:
    """Return the address of the service once all its workers listen."""
    match = None
    for _ in range(600):
        time.sleep(0.05)
        match = match or re.search(r"(http://127\.0\.0\.1:\d+)", "".join(log))
        if match and "".join(log).count("startup complete") >= workers:
            return match[1]
        assert process.poll() is None, "".join(log)
    pytest.fail(f"the service did not answer in 30 seconds:  {''.join(log)}")


def settle(condition: Callable[[], bool], log: object = "") -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail(f"the condition was not met in 30 seconds: {log}")
