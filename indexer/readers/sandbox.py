"""Files are read in a process of their own, with bounds to its memory and time.

Whatever a file does to a library that parses it, the build goes on with the next one.
"""

import atexit
import os
import socket
import subprocess
import sys

import msgspec

from indexer.errors import RejectedFileError
from indexer.readers.reading import Reading
from indexer.readers.sandbox_worker import Reply, receive, send
from indexer.sources.source import Source
from retrieval.settings import BuildSettings


class Parser:
    """Reads one file after the other. Its process is started when there is one to read, stays for
    the next, and is replaced when a file was too much for it."""

    def __init__(self, seconds: float, memory_mb: int) -> None:
        self._seconds = seconds
        self._memory_mb = memory_mb
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None

    def read(self, source: Source) -> Reading:
        """Raises RejectedFileError, also for a file that takes too long or ends the process."""
        channel = self._channel or self._start()
        try:
            send(channel, msgspec.msgpack.encode(source))
            reply = msgspec.msgpack.decode(receive(channel), type=Reply)
        except TimeoutError:
            self.close()
            raise RejectedFileError(
                1, f"can't be read in {self._seconds:g} seconds, which is `file_seconds`; split it"
            ) from None
        except (OSError, EOFError):
            self.close()
            raise RejectedFileError(
                1, "ended the process that read it; save it anew, or take it out"
            ) from None
        except BaseException:
            self.close()  # or the reply to this file would be taken for that to the next
            raise
        if reply.reading is None:
            raise RejectedFileError(reply.line, reply.reason)
        return reply.reading

    def close(self) -> None:
        """End its process, whatever that is doing."""
        if self._channel is not None:
            self._channel.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = self._channel = None

    def _start(self) -> socket.socket:
        channel, theirs = socket.socketpair()
        # For each step of it: a child that goes on sending is as good as one that reads.
        channel.settimeout(self._seconds)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "indexer.readers.sandbox_worker", str(self._memory_mb)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,  # whatever a library has to say is no reply
                stderr=subprocess.DEVNULL,
            )
        self._channel = channel
        return channel


# One for each pair of bounds, as long as this process lasts: starting it takes .5 s. A process that
# was forked has its own: of two that share a channel, each could get the other's reply.
PARSERS: dict[tuple[int, float, int], Parser] = {}


def parse(source: Source, settings: BuildSettings) -> Reading:
    """What `source` is made of, within the bounds of `settings`. Raises RejectedFileError."""
    key = (os.getpid(), settings.file_seconds, settings.file_memory_mb)
    if key not in PARSERS:
        PARSERS[key] = Parser(settings.file_seconds, settings.file_memory_mb)
        atexit.register(PARSERS[key].close)
    return PARSERS[key].read(source)
