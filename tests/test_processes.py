"""The service works with signals, systemd and several workers in real processes."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.publishing.index_folder import locked_staging, make_current
from retrieval.layout import current_snapshot_id
from retrieval.settings import Settings
from tests.conftest import build_hashed
from tests.processes import ROOT, SERVE, running, settle


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Yield the socket on which the service notifies systemd."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(30)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield listener


@pytest.mark.parametrize("workers", [1, 2])
def test_sigterm_makes_the_service_unready_and_then_ends_it_cleanly(
    built: Settings, workers: int
) -> None:
    with running(built.index, workers, FAQ_SEARCH_DRAIN_SECONDS="2") as service:
        service.process.send_signal(signal.SIGTERM)
        settle(lambda: service.get("/readyz")[0] == 503)
        status, _ = service.get("/v1/snapshot")  # later requests are still answered
        assert status == 200
        assert service.process.wait(timeout=30) == 0
    assert "Traceback" not in "".join(service.log)


@pytest.mark.parametrize("workers", [1, 2])
def test_sighup_retries_a_refused_snapshot(built: Settings, workers: int) -> None:
    old = current_snapshot_id(built.index)
    new = build_hashed(built).snapshot_id
    with locked_staging(built.index):
        make_current(built.index, old)
    passages = built.index / "snapshots" / new / "passages.jsonl"
    good = passages.read_bytes()
    with running(built.index, workers) as service:
        passages.write_bytes(b"not yet copied")
        with locked_staging(built.index):
            make_current(built.index, new)
        settle(lambda: "".join(service.log).count("snapshot refused") == workers, service.log)
        passages.write_bytes(good)
        time.sleep(1.5)
        assert service.snapshot_id() == old
        service.process.send_signal(signal.SIGHUP)
        settle(lambda: "".join(service.log).count("snapshot loaded") == workers, service.log)
        assert service.snapshot_id() == new
        assert service.process.poll() is None


@pytest.mark.parametrize("workers", [1, 2])
def test_systemd_is_notified_when_the_service_is_ready(
    built: Settings, manager: socket.socket, workers: int
) -> None:
    with running(built.index, workers) as service:
        assert manager.recv(100) == b"READY=1"
        assert service.get("/readyz")[0] == 200


def test_the_service_does_not_start_open_to_everyone(built: Settings) -> None:
    def serve_error(*arguments: str) -> str:
        result = subprocess.run(
            [*SERVE, "--index", str(built.index), *arguments],
            check=False,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert result.returncode == 1
        return result.stderr

    assert "`faq-search keys create --scope search`" in serve_error("--host", "192.0.2.1")
    assert "allowed_hosts or base_url" in serve_error("--host", "0.0.0.0")


def test_metrics_add_up_all_workers(built: Settings) -> None:
    with running(built.index, 2) as service:
        for _ in range(20):
            assert service.get("/v1/snapshot")[0] == 200
        text = service.get("/metrics")[1]
        assert (
            'faq_search_requests_total{method="GET",route="/v1/snapshot",status="200"} 20.0' in text
        )
        assert text.count("faq_search_snapshot_info{") == 1
        assert "faq_search_queue_depth 0.0" in text
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(timeout=30) == 0


def test_a_worker_that_cannot_be_restarted_does_not_stop_the_others(
    built: Settings, manager: socket.socket
) -> None:
    passages = built.index / "snapshots" / current_snapshot_id(built.index) / "passages.jsonl"
    good = passages.read_bytes()
    with running(built.index, 2) as service:
        assert manager.recv(100) == b"READY=1"
        victim = service.workers()[-1]
        passages.write_bytes(b"damaged")
        os.kill(victim, signal.SIGKILL)
        settle(lambda: "go on without it" in "".join(service.log), service.log)
        assert service.get("/v1/snapshot")[0] == 200
        passages.write_bytes(good)
        settle(lambda: "".join(service.log).count("startup complete") == 3, service.log)
        assert service.process.poll() is None
