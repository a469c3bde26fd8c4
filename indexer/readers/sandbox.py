"""The sandbox: files are read in a separate process with limited memory and time.

Whatever a file does to the library that parses it, the build continues with the next file.
"""

import atexit
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from indexer.errors import NotIndexedError
from indexer.readers.reading import Reading, SourceFile
from indexer.readers.sandbox_worker import Reply, Request, receive, send
from retrieval.root import Root
from retrieval.settings import BuildSettings


class Parser:
    """Reads files one after another in a worker process.

    The process is started for the first file, stays for the following ones, and is replaced after a
    file that was too much for it.
    """

    def __init__(self, seconds: float, memory_mb: int) -> None:
        self._seconds = seconds
        self._memory_mb = memory_mb
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None

    def open(self, file: Path, root: Root) -> tuple[SourceFile, Callable[[], Reading]]:
        """Open `file`: return what is known of it, and a function that parses it.

        The function has to be called before the next `open`. Both raise NotIndexedError as the
        reader does, and for a file that takes too long or ends the process.
        """
        reply = self._ask(
            Request(os.fsencode(file), root.model_dump(mode="json", exclude_defaults=True))
        )
        if reply.file is None:
            raise NotIndexedError(reply.line, reply.reason, reply.kind)
        return reply.file, self._parse

    def _parse(self) -> Reading:
        reply = self._ask(Request())
        if reply.reading is None:
            raise NotIndexedError(reply.line, reply.reason, reply.kind)
        return reply.reading

    def _ask(self, request: Request) -> Reply:
        channel = self._channel or self._start()
        try:
            send(channel, msgspec.msgpack.encode(request))
            return msgspec.msgpack.decode(receive(channel), type=Reply)
        except TimeoutError:
            self.close()
            raise NotIndexedError(
                1,
                f"takes longer to read than {self._seconds:g} seconds (`file_seconds`); split it",
                "too-large",
            ) from None
        except (OSError, EOFError):
            self.close()
            raise NotIndexedError(
                1, "ended the process that read it; save it again, or remove it"
            ) from None
        except BaseException:
            self.close()  # else the reply to this file would be taken for that to the next
            raise

    def close(self) -> None:
        """Kill the worker process, if there is one."""
        if self._channel is not None:
            self._channel.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = self._channel = None

    def _start(self) -> socket.socket:
        channel, worker_end = socket.socketpair()
        # This limits each step on the socket, since a worker that still sends is making progress.
        channel.settimeout(self._seconds)
        with worker_end:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
                [
                    *(sys.executable, "-m", "indexer.readers.sandbox_worker"),
                    *(str(self._memory_mb), str(self._seconds)),
                ],
                stdin=worker_end.fileno(),
                stdout=subprocess.DEVNULL,  # output of a library is not a reply
                stderr=subprocess.DEVNULL,
            )
        self._channel = channel
        return channel


# One parser for each pair of limits, which lasts as long as this process, since starting one takes
# .5 s. A forked process has its own: if two shared a channel, each could get the other's reply.
# Paths are relative to the folder in which it was started.
PARSERS: dict[tuple[int, str, float, int], Parser] = {}


def open_within(
    settings: BuildSettings, file: Path, root: Root
) -> tuple[SourceFile, Callable[[], Reading]]:
    """Open `file` in another process, within the limits of `settings`. Raises NotIndexedError."""
    pid, folder = os.getpid(), str(Path.cwd())
    key = (pid, folder, settings.file_seconds, settings.file_memory_mb)
    if key not in PARSERS:
        # A worker takes 60 MB, and those that were started in other folders are of no use now.
        for other in [other for other in PARSERS if other[0] == pid and other[1] != folder]:
            PARSERS.pop(other).close()
        PARSERS[key] = Parser(settings.file_seconds, settings.file_memory_mb)
        atexit.register(PARSERS[key].close)
    return PARSERS[key].open(file, root)
