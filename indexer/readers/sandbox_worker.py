"""The worker process that reads files: `python -m indexer.readers.sandbox_worker MEMORY_MB`.

It takes sources from the socket that is its standard input, and answers each with a reading. Both
are MessagePack, after their length in four bytes. Neither side unpickles anything.
"""

import resource
import socket
import struct
import sys

import msgspec

from indexer.errors import RejectedFileError
from indexer.readers.reading import Reading
from indexer.readers.registry import read
from indexer.sources.source import Source

LENGTH = struct.Struct(">I")


class Reply(msgspec.Struct):
    """A reading, or the line and reason of the rejection."""

    reading: Reading | None = None
    line: int = 1
    reason: str = ""


def receive(channel: socket.socket) -> bytes:
    """One message. Raises EOFError if the other side has closed the channel."""
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


def reply_to(source: Source) -> Reply:
    try:
        return Reply(reading=read(source))
    except RejectedFileError as error:
        return Reply(line=error.line, reason=error.reason)
    except MemoryError:
        return Reply(reason="needs more memory to be read than `file_memory_mb`; split it")
    except RecursionError:
        return Reply(reason="is nested too deeply to be read; flatten it")


def main() -> None:
    limit = int(sys.argv[1]) << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with socket.socket(fileno=0) as channel:
        while True:
            try:
                source = msgspec.msgpack.decode(receive(channel), type=Source)
            except EOFError:
                return
            send(channel, msgspec.msgpack.encode(reply_to(source)))


if __name__ == "__main__":
    main()
