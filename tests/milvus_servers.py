"""The Milvus servers of tests run on this machine, and can be killed and started again.

`python -m tests.milvus_servers standalone COMMAND …` runs a server while the command runs, which
has MILVUS_URI and MILVUS_FILES in its environment; `lite` runs Milvus Lite instead.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from signal import SIGTERM
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Protocol, Self

from tests.child import ends_with_us
from tests.milvus_program import programs, write_config

PORT = 19530  # the default port of Milvus, in a network of its own


class Server(Protocol):
    """A server is a context manager; it answers at `uri` while the block runs."""

    uri: str

    def kill(self) -> None:
        """Kill the server at once, as if its machine had failed."""
        ...

    def start(self) -> None:
        """Start the server with its existing files, and return when it answers."""
        ...

    def restart(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class _Server:
    """A server runs in one process and has its files in `folder`."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.uri = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def start(self) -> None:
        raise NotImplementedError

    def restart(self) -> None:
        self.kill()
        self.start()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


class LiteServer(_Server):
    """This server runs Milvus Lite in a process of its own."""

    def start(self) -> None:
        program = str(Path(sys.executable).parent / "milvus-lite")
        options = ["--data-dir", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(
            ends_with_us([program, "server", *options]),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + 60
        while not listens(self.port):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"Milvus Lite does not listen on {self.port}")
            time.sleep(0.05)


class StandaloneServer(_Server):
    """This server runs Milvus 2.3 in one process, with etcd embedded.

    `change` overrides its settings and is read at each start.
    """

    HEALTH_PORT = 9091

    def __init__(self, folder: Path, **change: object) -> None:
        super().__init__(folder, PORT)
        self.change = change

    def start(self) -> None:
        if listens(self.port):
            raise RuntimeError(f"another server listens on {self.port}; run `make test-cluster`")
        write_config(self.folder, self.port, self.change)
        self.process = run_role(self.folder, ["standalone"], self.HEALTH_PORT, "STANDALONE")
        wait_until_healthy(self.HEALTH_PORT, [self.process])


def run_role(folder: Path, role: list[str], health_port: int, mode: str) -> subprocess.Popen[bytes]:
    """Start a process of Milvus with the settings in `folder/configs`."""
    program = Path(programs().name) / "milvus"
    with (folder / "milvus.log").open("ab") as log:
        return subprocess.Popen(
            ends_with_us([str(program), "run", *role]),
            cwd=folder,
            env=os.environ
            | {
                "DEPLOY_MODE": mode,
                "METRICS_PORT": str(health_port),
                "MILVUSCONF": str(folder / "configs"),
                "MILVUS_RUN_DIR": str(folder / "run"),
                "LD_LIBRARY_PATH": str(program.parent),
            },
            stdout=log,
            stderr=log,
        )


def wait_until_healthy(port: int, processes: list[subprocess.Popen[bytes]]) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        for process in processes:
            if process.poll() is not None:
                raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                if b"OK" in answer.read():
                    return
        except OSError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"Milvus is not healthy on port {port} after two minutes")


def listens(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def main() -> int:
    kind, *command = sys.argv[1:]
    servers: dict[str, Callable[[Path], Server]] = {
        "standalone": StandaloneServer,
        "lite": LiteServer,
    }
    with TemporaryDirectory(prefix="milvus-") as folder, servers[kind](Path(folder)) as server:
        location = {"MILVUS_URI": server.uri, "MILVUS_FILES": folder}
        command = ends_with_us(command, SIGTERM)
        return subprocess.run(command, env=os.environ | location, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
