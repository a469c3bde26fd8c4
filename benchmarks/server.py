"""A server under test is started, queried, measured and stopped."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.load import Route
from benchmarks.processes import family, read_proc

START_SECONDS = 180.0  # the limit for a first answer; a slower server counts as broken

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


class ServerError(Exception):
    pass


class Server:
    """A process group that listens on `port`, and the seconds from its start to a first answer."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, route: Route) -> None:
        self._process = process
        self.port = port
        self._route = route
        self.seconds_to_answer = self._wait()

    def ask(self, question: str) -> Any:
        """Send a question and return the JSON of the answer."""
        path, body = self._route.path, self._route.body
        data = None
        if body:
            data = body.replace('"QUESTION"', json.dumps(question)).encode()
        path = path.replace("QUESTION", urllib.parse.quote(question, safe=""))
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data, {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - always http, to a server that was started here
            return json.load(response)

    def memory_mb(self) -> dict[str, float]:
        """Return the MiB of all processes: resident (`rss`), or with shared pages once (`pss`)."""
        sums = {"rss": 0, "pss": 0}
        for pid in family(self._process.pid):
            for line in read_proc(pid, "smaps_rollup").splitlines():
                name, _, rest = line.partition(":")
                if name.lower() in sums:
                    sums[name.lower()] += int(rest.split()[0])
        return {name: round(value / 1024, 1) for name, value in sums.items()} | {
            "largest": self._largest_mb()
        }

    def cpu_seconds(self) -> float:
        """Return the processor time that all processes have used so far."""
        total = 0
        for pid in family(self._process.pid):
            fields = read_proc(pid, "stat").rpartition(")")[2].split()
            total += sum(map(int, fields[11:13])) if fields else 0
        return total / CLOCK_TICKS

    def _largest_mb(self) -> float:
        sizes = [0]
        for pid in family(self._process.pid):
            for line in read_proc(pid, "status").splitlines():
                if line.startswith("VmRSS:"):
                    sizes.append(int(line.split()[1]))
        return round(max(sizes) / 1024, 1)

    def _wait(self) -> float:
        started = time.monotonic()
        while (waited := time.monotonic() - started) < START_SECONDS:
            if self._process.poll() is not None:
                raise ServerError(f"ended with status {self._process.returncode}")
            with contextlib.suppress(OSError):
                self.ask("is this on?")
                return round(time.monotonic() - started, 3)
            time.sleep(0.005)
        raise ServerError(f"no answer in {waited:.0f} seconds")


@contextlib.contextmanager
def running(
    command: list[str], port: int, route: Route, log: Path, folder: Path, **variables: str
) -> Iterator[Server]:
    """Start the server of `command` in `folder`, and end it with the block."""
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - the benchmark's own command, no shell
            command,
            cwd=folder,
            env=environment(variables),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            yield Server(process, port, route)
        except ServerError as error:
            raise ServerError(f"{command[0]}: {error}; see {log}") from error
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def run_measured(command: list[str], folder: Path, **variables: str) -> dict[str, float]:
    """Run `command` in `folder`; return its seconds and the peak MiB of its largest process."""
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, env=environment(variables))  # noqa: S603 - the benchmark's own command, no shell
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise ServerError(f"{command} ended with status {process.returncode}")
    return {
        "seconds": round(time.monotonic() - started, 1),
        "peak_mb": round(usage.ru_maxrss / 1024),
    }


def environment(variables: dict[str, str]) -> dict[str, str]:
    """Return the environment of a measured process: ours, offline, with its own `variables`."""
    return os.environ | {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "true"} | variables


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
