"""What tests start ends with the process that started it, even if that is killed."""

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
    """A server of `tests.starts`, which is so many processes at least."""
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
        server("chromium", needs(chromium.path(), "chromium"), processes=3),
    ],
)
def test_a_server_ends_with_the_process_that_started_it_even_if_that_is_killed(
    built: Settings, tmp_path: Path, name: str, processes: int
) -> None:
    folder = built.index if name == "service" else tmp_path / "server"
    folder.mkdir(exist_ok=True)
    with (
        # What is killed leaves its files: Milvus unpacks 246 MB. The path to a socket of Chromium's
        # may not be as long as one in `tmp_path`.
        TemporaryDirectory(ignore_cleanup_errors=True) as temporary,
        ExitStack() as ends,
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "tests.starts", name, str(folder)],
            cwd=ROOT,
            env=os.environ | {"TMPDIR": temporary},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as starter,
    ):
        assert starter.stdout
        # Of a process that has ended, the number may be given to another, and this may not.
        started = []
        for pid in starter.stdout.readline().split():
            with suppress(ProcessLookupError):  # a passing one
                started.append(os.pidfd_open(int(pid)))
                ends.callback(end, started[-1])
        assert len(started) >= processes
        assert not any(map(has_ended, started))
        starter.kill()
        starter.wait()
        for process in started:
            assert has_ended(process, seconds=30)


def has_ended(process: int, seconds: float = 0) -> bool:
    """Whether the process of this descriptor ends in these seconds."""
    waiting = poll()
    waiting.register(process, POLLIN)
    return bool(waiting.poll(seconds * 1000))


def end(process: int) -> None:
    """Leave nothing behind where it did not end by itself."""
    with suppress(ProcessLookupError):
        signal.pidfd_send_signal(process, signal.SIGKILL)
    os.close(process)


@needs_setpriv
def test_the_process_is_that_of_the_command() -> None:
    command = ends_with_us([sys.executable, "-c", "import os; print(os.getpid())"])
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout
        assert int(process.stdout.read()) == process.pid


@needs_setpriv
def test_a_command_does_not_begin_when_what_started_it_has_ended_already() -> None:
    command = ends_with_us(["echo", "begun"])
    assert subprocess.run(command, check=True, capture_output=True).stdout == b"begun\n"  # noqa: S603
    # By a parent that is none of these tests, as after their end.
    other = ["sh", "-c", '"$@"; true', "sh", *command]
    assert subprocess.run(other, check=True, capture_output=True).stdout == b""  # noqa: S603


def test_a_command_is_started_as_it_is_where_the_kernel_can_not_be_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.child.find_setpriv", lambda: None)
    assert ends_with_us(("nginx", "-t")) == ["nginx", "-t"]


def test_a_thread_that_would_take_a_server_with_it_must_not_start_one() -> None:
    said: list[str] = []

    def start() -> None:
        try:
            ends_with_us(["nginx"])
        except RuntimeError as error:
            said.append(str(error))

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert said == ["start nginx in the main thread: it would end with this one"]
