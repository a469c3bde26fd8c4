"""The body limit decides how much of a body is read and what the app behind it receives."""

import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send

from service.middleware.body_limit import BodyLimit

LEAVE: Message = {"type": "http.disconnect"}


def part(body: bytes, *, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


class Echo:
    """An app that receives all messages until the client disconnects."""

    def __init__(self) -> None:
        self.got: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - an app's signature in ASGI
        while not self.got or self.got[-1] != LEAVE:
            self.got.append(await receive())
        await send({"type": "http.response.start", "status": 200, "headers": []})


def run_limited(
    *messages: Message, method: str = "POST", declared: bytes | None = None, kind: str = "http"
) -> tuple[list[Message], list[Message], int]:
    """Pass `messages` through a limit of 9 bytes.

    Returns what the app received, what was sent, and how many messages were not read.
    """
    unread, sent, app = [*messages, LEAVE], list[Message](), Echo()

    async def receive() -> Message:
        return unread.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [] if declared is None else [(b"content-length", declared)]
    scope = {"type": kind, "method": method, "path": "/v1/search", "headers": headers}
    asyncio.run(BodyLimit(app, 9)(scope, receive, send))
    return app.got, sent, len(unread)


def test_an_app_receives_the_whole_body_at_once_and_then_the_later_messages() -> None:
    got, sent, unread = run_limited(part(b"four", more=True), part(b"five!"))
    assert got == [part(b"fourfive!"), LEAVE]
    assert sent[0]["status"] == 200
    assert unread == 0


@pytest.mark.parametrize("messages", [[part(b"x" * 10)], [part(b"x" * 9, more=True), part(b"y")]])
def test_a_body_one_byte_over_the_limit_is_refused(messages: list[Message]) -> None:
    got, sent, _ = run_limited(*messages)
    assert got == []
    assert sent[0]["status"] == 413
    assert (b"connection", b"close") in sent[0]["headers"]
    assert b"The body is longer than 9 bytes." in sent[1]["body"]


def test_a_body_whose_declared_length_is_too_long_is_not_read() -> None:
    got, sent, unread = run_limited(part(b"x"), declared=b"10")
    assert (got, sent[0]["status"], unread) == ([], 413, 2)


@pytest.mark.parametrize("declared", [b"9", b"-1", b"many", b""])
def test_a_declared_length_that_fits_or_is_invalid_does_not_replace_the_count(
    declared: bytes,
) -> None:
    assert run_limited(part(b"x" * 9), declared=declared)[1][0]["status"] == 200
    assert run_limited(part(b"x" * 10), declared=declared)[1][0]["status"] == 413


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_requests_with_a_bodyless_method_are_passed_on_unchanged(method: str) -> None:
    got, _, _ = run_limited(part(b"a", more=True), part(b"b" * 10), method=method, declared=b"11")
    assert got == [part(b"a", more=True), part(b"b" * 10), LEAVE]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_every_other_method_is_limited(method: str) -> None:
    assert run_limited(part(b"x" * 10), method=method)[1][0]["status"] == 413


def test_a_scope_that_is_not_a_request_is_passed_on() -> None:
    assert run_limited(part(b"x" * 10), kind="lifespan")[0] == [part(b"x" * 10), LEAVE]


def test_a_client_that_disconnects_mid_body_gets_no_answer() -> None:
    got, sent, _ = run_limited(part(b"x", more=True))
    assert (got, sent) == ([], [])
