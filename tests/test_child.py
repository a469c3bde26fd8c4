"""Servers that tests start end with the process that started them, even if it is killed."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack, suppress
from pathlib import Path
from select import POLLIN, poll
from tempfile import TemporaryDirectory

import pytest

from retrieval.settings import Settings
from tests.browser import chromium
from tests.child import ends_with_us, find_setpriv
from tests.processes import ROOT

needs_setpriv = pytest.mark.skipif(find_setpriv() is None, reason="needs setpriv of util-linux")


def server(name: str, *marks: pytest.MarkDecorator, processes: int) -> object:
    """Return the parameters of a server of `tests.starts` with at least this many processes."""
    return pytest.param(name, processes, marks=marks, id=name)


def needs(program: str | None, name: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(program is None, reason=f"needs {name}")


@needs_setpriv
@pytest.mark.parametrize(
    ("name", "processes"),
    [
        server("service", processes=3),
        server("milvus lite", processes=1),
        server("milvus standalone", pytest.mark.standalone, processes=1),
        server("milvus cluster", pytest.mark.cluster, processes=7),
        server("nginx", needs(shutil.which("nginx"), "nginx"), processes=2),
        server("caddy", needs(shutil.which("caddy"), "caddy"), processes=1),
        server("chromium", needs(chromium.find_chromium(), "chromium"), processes=3),
    ],
)
def test_a_server_ends_with_the_process_that_started_it_even_if_that_is_killed(
    built: Settings, tmp_path: Path, name: str, processes: int
) -> None:
    folder = built.index if name == "service" else tmp_path / "server"
    folder.mkdir(exist_ok=True)
    with (
        # A killed process leaves its files: Milvus unpacks 246 MB. A path in `tmp_path` is too long
        # for a socket of Chromium.
        TemporaryDirectory(ignore_cleanup_errors=True) as temporary,
        ExitStack() as ends,
        subprocess.Popen(
            [sys.executable, "-m", "tests.starts", name, str(folder)],
            cwd=ROOT,
            env=os.environ | {"TMPDIR": temporary},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as starter,
    ):
        assert starter.stdout
        # The id of an ended process may be reused by another process; its descriptor may not.
        started = []
        for pid in starter.stdout.readline().split():
            with suppress(ProcessLookupError):  # a short-lived process
                started.append(os.pidfd_open(int(pid)))
                ends.callback(end, started[-1])
        assert len(started) >= processes
        assert not any(map(has_ended, started))
        starter.kill()
        starter.wait()
        for process in started:
            assert has_ended(process, seconds=30)


def has_ended(process: int, seconds: float = 0) -> bool:
    """Return whether the process of this descriptor ends within `seconds`."""
    waiting = poll()
    waiting.register(process, POLLIN)
    return bool(waiting.poll(seconds * 1000))


def end(process: int) -> None:
    """Kill the process of this descriptor if it still runs, and close the descriptor."""
    with suppress(ProcessLookupError):
        signal.pidfd_send_signal(process, signal.SIGKILL)
    os.close(process)


@needs_setpriv
def test_the_process_id_is_that_of_the_command() -> None:
    command = ends_with_us([sys.executable, "-c", "import os; print(os.getpid())"])
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert int(process.stdout.read()) == process.pid


@needs_setpriv
def test_a_command_is_not_run_if_the_process_that_started_it_has_ended() -> None:
    command = ends_with_us(["echo", "running"])
    assert subprocess.run(command, check=True, capture_output=True).stdout == b"running\n"
    # The parent of this command is another process than this one, as if this one had ended.
    other = ["sh", "-c", '"$@"; true', "sh", *command]
    assert subprocess.run(other, check=True, capture_output=True).stdout == b""


def test_a_command_is_unchanged_without_setpriv(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.child.find_setpriv", lambda: None)
    assert ends_with_us(("nginx", "-t")) == ["nginx", "-t"]


def test_only_the_main_thread_may_start_a_server() -> None:
    messages: list[str] = []

    def start() -> None:
        try:
            ends_with_us(["nginx"])
        except RuntimeError as error:
            messages.append(str(error))

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert messages == ["start nginx in the main thread: it would end when this thread ends"]
