"""The worker that reads files: `python -m indexer.readers.sandbox_worker MEMORY_MB SECONDS`.

It takes requests from the socket that is its standard input, and answers each. Both are
MessagePack, after their length in four bytes. Neither side unpickles anything. The file itself is
read here too, so that its size cannot harm the build.
"""

import os
import resource
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from indexer.errors import NotIndexedError
from indexer.readers.programs import limit_programs
from indexer.readers.reading import Reading, SourceFile
from indexer.readers.registry import open_file
from retrieval.root import Root

LENGTH = struct.Struct(">I")


class Request(msgspec.Struct):
    """A file to open, in the bytes of the file system, and its root; or the last one, to parse."""

    path: bytes = b""
    root: dict[str, Any] | None = None


class Reply(msgspec.Struct):
    """A file that was opened, its reading, or the line, reason and kind of a NotIndexedError."""

    file: SourceFile | None = None
    reading: Reading | None = None
    line: int = 1
    reason: str = ""
    kind: str = "too-large"


def receive(channel: socket.socket) -> bytes:
    """Receive one message; raise EOFError if the other side has closed the channel."""
    (length,) = LENGTH.unpack(_exactly(channel, LENGTH.size))
    return _exactly(channel, length)


def send(channel: socket.socket, message: bytes) -> None:
    channel.sendall(LENGTH.pack(len(message)))
    channel.sendall(message)


def _exactly(channel: socket.socket, length: int) -> bytes:
    received = bytearray()
    while len(received) < length:
        piece = channel.recv(min(1 << 20, length - len(received)))
        if not piece:
            raise EOFError
        received += piece
    return bytes(received)


def encode(reply: Reply) -> bytes:
    """Return `reply` as MessagePack.

    Libraries, and our readers too, give texts of types of their own, which are sent as plain ones.
    """
    return msgspec.msgpack.encode(reply, enc_hook=_as_plain_text)


def _as_plain_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} is no value that a reading may hold")
    return str(value)


class Worker:
    """Opens a file at one request, and parses it at the next."""

    def __init__(self) -> None:
        self._parse: Callable[[], Reading] | None = None

    def answer(self, request: Request) -> Reply:
        """Return the reply to `request`, in which nothing stays of what went wrong before."""
        try:
            if request.root is None:
                parse, self._parse = self._parse, None
                return Reply(reading=parse() if parse else None)
            root = Root.model_validate(request.root)
            file, self._parse = open_file(Path(os.fsdecode(request.path)), root)
            return Reply(file=file)
        except NotIndexedError as error:
            return Reply(line=error.line, reason=error.reason, kind=error.kind)
        except MemoryError:
            return Reply(reason="needs more memory to be read than `file_memory_mb`; split it")
        except RecursionError:
            return Reply(reason="is nested too deeply to be read; flatten it")


def main() -> None:
    limit = int(sys.argv[1]) << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limit_programs(float(sys.argv[2]))
    worker = Worker()
    with socket.socket(fileno=0) as channel:
        while True:
            try:
                request = msgspec.msgpack.decode(receive(channel), type=Request)
            except EOFError:
                return
            send(channel, encode(worker.answer(request)))


if __name__ == "__main__":
    main()
