"""The processes in which `faq-search serve` runs its app: one, or a supervisor with workers."""

import os
import shutil
import signal
import sys
import tempfile
import time
from contextlib import suppress
from socket import socket

import structlog
import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import Process

from service.server.systemd import notify

# The variable that names the folder of the workers' metrics; see `service.telemetry.metrics`.
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

# Seconds until a worker that could not be restarted is tried again.
RETRY_AFTER = 5.0

log = structlog.get_logger("service")


def run_alone(config: uvicorn.Config) -> int:
    """Serve until a signal arrives, and return the exit status."""
    # uvicorn finishes its requests, then raises the signal again; this makes that a clean exit.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = _Server(config)
    with suppress(KeyboardInterrupt):
        server.run()
    return 0 if server.started else STARTUP_FAILURE


def run_together(config: uvicorn.Config) -> int:
    """Serve by several workers until a signal arrives, and return the exit status.

    uvicorn gives up if the first worker can't start.
    """
    metrics = tempfile.mkdtemp(prefix="faq-search-metrics-")
    os.environ[METRICS_FOLDER] = metrics
    try:
        supervisor = _Workers(config, [config.bind_socket()])
        supervisor.run()
    finally:
        shutil.rmtree(metrics, ignore_errors=True)
    failed = any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes)
    return STARTUP_FAILURE if failed else 0


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        notify("READY=1")


class _Workers(Multiprocess):
    """uvicorn's supervisor, which reports when all workers are ready and passes SIGHUP on to them.

    After all were ready once, a worker that can't be restarted, for instance because the live
    snapshot is damaged, does not stop those that serve.
    """

    _reported_ready = False
    _retry_at = 0.0

    def keep_subprocess_alive(self) -> None:
        if self.should_exit.is_set():
            return
        before = {process.pid for process in self.processes}
        super().keep_subprocess_alive()
        for pid in before - {process.pid for process in self.processes}:
            _forget_gauges(pid)
        if not self._reported_ready and all(process.is_ready() for process in self.processes):
            self._reported_ready = True
            notify("READY=1")
        if self._reported_ready:
            self._replace_failed()

    def handle_hup(self) -> None:
        for process in self.processes:
            if process.pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGHUP)

    def _replace_failed(self) -> None:
        serving = [process for process in self.processes if process.exitcode != STARTUP_FAILURE]
        if serving and len(serving) < len(self.processes):
            log.error("a worker could not be restarted: the others go on without it")
            self.should_exit.clear()  # or uvicorn would stop all workers
            self.processes = serving
            self._retry_at = time.monotonic() + RETRY_AFTER
        if len(self.processes) < self.processes_num and time.monotonic() >= self._retry_at:
            process = Process(self.config, self.sockets)
            process.start()
            self.processes.append(process)


def _forget_gauges(pid: int | None) -> None:
    """Remove the gauges of a worker that died: its waiting requests are gone."""
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415 - rarely needed

    mark_process_dead(pid)  # type: ignore[no-untyped-call]  # the library has no types here
