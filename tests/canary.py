"""Requests carry marks, and these marks are searched for wherever data could be left behind."""

import base64
import hashlib
import json
import re
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote_plus

from tests.hashing_encoder import HashingEncoder

MARK = "zanzibarheron"
QUESTION = f"my neighbour {MARK} hides her pills"
USER = "kim.quillfeather"
# Connections come from ADDRESS; FORWARDED is the address that a proxy would report.
ADDRESS, FORWARDED = "127.7.7.7", "203.0.113.77"
SECRET = "fs_0000abcd_quillfeathersecret"


def needles() -> dict[str, bytes]:
    """Return the bytes that must be found nowhere, by a description of each."""
    marks = {"user": USER.encode(), "secret": SECRET.encode()}
    marks |= {"address": ADDRESS.encode(), "forwarded address": FORWARDED.encode()}
    for text in (MARK, QUESTION):
        plain = text.encode()
        marks[f"{text!r}"] = plain
        marks[f"{text!r} in capitals"] = plain.upper()
        marks[f"{text!r} in hexadecimal"] = plain.hex().encode()
        marks[f"{text!r} in UTF-16"] = text.encode("utf-16-le")
        for shift in range(3):  # the base64 form of a text depends on its offset
            encoded = base64.b64encode(b"x" * shift + plain)
            marks[f"{text!r} in base64, shifted by {shift}"] = encoded[4:-4]
        for name in ("md5", "sha1", "sha256", "sha512", "blake2b", "blake2s"):
            digest = hashlib.new(name, plain)
            marks[f"{name} of {text!r}"] = digest.hexdigest().encode()
            marks[f"{name} of {text!r} in bytes"] = digest.digest()
    marks["embedding"] = HashingEncoder().encode_queries([QUESTION])[0].tobytes()
    return marks


def left_in(data: bytes, allowed: Iterable[str] = ()) -> list[str]:
    """Return the names of the marks that are in `data`."""
    lowered = data.lower()
    return [
        name
        for name, needle in needles().items()
        if (needle in data or (needle.isascii() and needle.lower() in lowered))
        and name not in allowed
    ]


def left_in_files(folders: Iterable[Path]) -> list[str]:
    """Return the marks in the files of `folders` or in their names, each with its path."""
    marks = []
    for folder in folders:
        for path in folder.rglob("*"):
            marks += [f"{path}: {mark}" for mark in left_in(str(path).encode())]
            if path.is_file() and not path.is_symlink():
                marks += [f"{path}: {mark}" for mark in left_in(path.read_bytes())]
    return marks


def left_open(pid: int) -> list[str]:
    """Return the marks in the /proc entries of a process and in the files that it has open."""
    process = Path(f"/proc/{pid}")
    marks = [
        f"{name}: {mark}"
        for name in ("cmdline", "environ", "comm", "maps")
        for mark in left_in((process / name).read_bytes())
    ]
    for descriptor in (process / "fd").iterdir():
        if descriptor.is_file():  # deleted files are included
            data = descriptor.read_bytes()
            marks += [f"{descriptor.readlink()}: {mark}" for mark in left_in(data)]
    return marks


def request(
    method: str, path: str, body: bytes = b"", kind: str = "", host: str = "localhost"
) -> bytes:
    """Return a request with marks in every header that a server might record."""
    lines = [
        f"{method} {path} HTTP/1.1",
        f"host: {host}",
        f"user-agent: {MARK}",
        f"referer: https://intranet.example/?q={quote_plus(QUESTION)}",
        f"cookie: last={quote_plus(QUESTION)}",
        f"origin: https://{MARK}.example",
        f"x-forwarded-for: {FORWARDED}",
        f"x-forwarded-user: {USER}",
        f"x-request-id: {MARK}",
        "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        f"tracestate: a={MARK}",
        f"baggage: question={quote_plus(QUESTION)}",
        f"authorization: Bearer {SECRET}",
        "connection: close",
    ]
    if kind:
        lines.append(f"content-type: {kind}")
    if body or method == "POST":
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def ask(question: str, **more: object) -> bytes:
    body = json.dumps({"query": question, **more}).encode()
    return request("POST", "/v1/search", body, "application/json")


def form(question: str) -> bytes:
    body = f"query={quote_plus(question)}".encode()
    return request("POST", "/", body, "application/x-www-form-urlencoded")


def every_way() -> Iterator[bytes]:
    """Yield valid, invalid and malformed requests to every route, each with the question in it."""
    address = quote_plus(QUESTION)
    yield ask(QUESTION)
    yield ask(QUESTION, rewrite=False, top_k=50)
    yield form(QUESTION)
    yield form(QUESTION) + b"&exact=true"
    for bad in (
        f"{QUESTION}\ufffd",
        f"{QUESTION}\ud800",
        f"{QUESTION}\0",
        f"{QUESTION} " * 100,
        f"{QUESTION} " * 2000,
    ):
        yield ask(bad)
    yield form(f"{QUESTION}\0")
    yield form(f"{QUESTION} " * 100)
    yield ask(QUESTION, top_k=QUESTION)
    yield ask(QUESTION, **{MARK: QUESTION})
    as_json = "application/json"
    for body, kind in (
        (f'{{"query": "{QUESTION}'.encode(), as_json),
        (f'["{QUESTION}"]'.encode(), as_json),
        (f'"{QUESTION}"'.encode(), as_json),
        (QUESTION.encode() + b"\xff", as_json),
        (QUESTION.encode("utf-16"), as_json),
        (QUESTION.encode(), "text/plain"),
        (QUESTION.encode(), MARK),
        (
            f"--x\r\ncontent-disposition: form-data; name=query; filename={MARK}\r\n\r\n"
            f"{QUESTION}\r\n--x--".encode(),
            "multipart/form-data; boundary=x",
        ),
    ):
        yield request("POST", "/v1/search", body, kind)
        yield request("POST", "/", body, kind)
    # One vote has the box unticked, and two votes are invalid.
    vote_form = f"passage_id=guide:who-owns-the-spade:1&helped=true&query={address}".encode()
    yield request("POST", "/feedback", vote_form, "application/x-www-form-urlencoded")
    yield request(
        "POST",
        "/feedback",
        vote_form + b"&keep=" + MARK.encode(),
        "application/x-www-form-urlencoded",
    )
    for vote in ({"passage_id": QUESTION, "helped": True}, {"passage_id": MARK, "query": QUESTION}):
        yield request("POST", "/v1/feedback", json.dumps(vote).encode(), as_json)
    yield request("POST", "/v1/support", json.dumps({"query": QUESTION}).encode(), as_json)
    for path in ("/", "/v1/search", "/v1/documents", "/v1/snapshot", "/metrics", "/openapi.json"):
        for method in ("GET", "HEAD", "PUT", "OPTIONS", "TRACE"):
            yield request(method, f"{path}?query={address}")
    for path in (
        f"/{address}",
        f"/v1/{MARK}",
        f"/v1/passages/{address}",
        f"/v1/documents/{address}",
        f"/documents/{address}",
        f"/static/{MARK}",
        f"/static/../{MARK}",
        f"/healthz/{MARK}?{address}",
    ):
        yield request("GET", path)
    yield request("GET", "/healthz", host=f"{MARK}.example")
    yield request(MARK.upper(), "/")
    yield f"GET /{MARK} HTTP/9.9\r\n\r\n".encode()
    yield f"{QUESTION}\r\n\r\n".encode()
    yield request("GET", f"/?{address}").replace(
        b"connection: close",
        b"connection: close, upgrade\r\nupgrade: websocket\r\nsec-websocket-key: x",
    )
    yield request("POST", "/v1/search", QUESTION.encode() * 3000, as_json)
    yield request("GET", "/" + MARK * 6000)


def send(port: int, data: bytes, *, wait: bool = True) -> int:
    """Send a request and return the status of the answer; 0 without an answer or without `wait`."""
    with socket.create_connection(
        ("127.0.0.1", port), timeout=30, source_address=(ADDRESS, 0)
    ) as connection:
        try:
            connection.sendall(data)
            if not wait:
                return 0
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
        except ConnectionError:  # the server refused the request before all of it was sent
            return 0
    match = re.match(rb"HTTP/1\.1 (\d+)", answer)
    return int(match[1]) if match else 0
