"""Slow, endless and malformed request heads are refused, as seen over real connections."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from retrieval.settings import Settings
from service.app import create_app
from service.server import protocol
from tests import hashing_encoder
from tests.reliability.serving import served

GOOD = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n"


@pytest.fixture
def port(built: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.3)
    with served(create_app(built, hashing_encoder.load_encoder)) as port:
        yield port


def connect(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def receive_all(connection: socket.socket) -> bytes:
    """Return all bytes that arrive until the other side closes the connection."""
    parts = []
    try:
        while part := connection.recv(65_536):
            parts.append(part)
    except ConnectionError:  # the server closed while the client was still sending
        pass
    return b"".join(parts)


@pytest.mark.parametrize("beginning", [b"", b"\r\n", b"GET /healthz HTTP/1.1\r\nhost: local"])
def test_a_head_that_never_arrives_closes_the_connection(port: int, beginning: bytes) -> None:
    with closing(connect(port)) as connection:
        connection.sendall(beginning)
        assert receive_all(connection) == b""


def test_a_slow_head_closes_the_connection_after_a_valid_request_too(port: int) -> None:
    with closing(connect(port)) as connection:
        connection.sendall(GOOD)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
        with pytest.raises(OSError, match=r"Broken pipe|reset by peer"):  # noqa: PT012 - any of the bytes may be the one that fails
            for _ in range(1000):
                connection.sendall(b"x")
                time.sleep(0.01)


def test_connections_that_send_whole_heads_stay_open(port: int) -> None:
    with closing(connect(port)) as connection:
        for _ in range(4):  # together this takes longer than one head may
            time.sleep(0.15)
            connection.sendall(GOOD)
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("start", [b"GET /", b"GET / HTTP/1.1\r\nx: "])
def test_a_head_that_never_ends_is_refused(port: int, start: bytes) -> None:
    with closing(connect(port)) as connection:
        try:
            connection.sendall(start)
            for _ in range(400):
                connection.sendall(b"x" * 65_536)
        except OSError:
            pass
        else:
            pytest.fail("26 MB of a head were taken")


def test_a_long_head_is_answered_with_431(port: int) -> None:
    with closing(connect(port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nx: " + b"x" * (protocol.HEAD_BYTES + 1))
        assert receive_all(connection).startswith(b"HTTP/1.1 431")


def test_a_long_body_is_not_counted_as_head(port: int) -> None:
    body = b" " * 65_536
    head = b"POST /v1/search HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    with closing(connect(port)) as connection:
        connection.sendall(head + b"content-length: %d\r\n\r\n" % len(body) + body)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 422")


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET  / HTTP/9.9\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nhost: localhost\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_bytes_that_are_not_a_request_are_a_bad_request(port: int, nonsense: bytes) -> None:
    with closing(connect(port)) as connection:
        connection.sendall(nonsense)
        assert receive_all(connection).startswith(b"HTTP/1.1 400")
    with closing(connect(port)) as connection:
        connection.sendall(GOOD)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
