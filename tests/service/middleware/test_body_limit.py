"""How much of a body is taken in, and what an app behind the limit gets of it."""

import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send

from service.middleware.body_limit import BodyLimit

LEAVE: Message = {"type": "http.disconnect"}


def part(body: bytes, *, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


class Echo:
    """Takes all messages up to the client's leaving, as an app does that waits for it."""

    def __init__(self) -> None:
        self.got: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        while not self.got or self.got[-1] != LEAVE:
            self.got.append(await receive())
        await send({"type": "http.response.start", "status": 200, "headers": []})


def passed(
    *messages: Message, method: str = "POST", declared: bytes | None = None, kind: str = "http"
) -> tuple[list[Message], list[Message], int]:
    """What the app got, what was sent, and how many of `messages` were not read, of a limit of 9
    bytes."""
    left, sent, app = [*messages, LEAVE], list[Message](), Echo()

    async def receive() -> Message:
        return left.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [] if declared is None else [(b"content-length", declared)]
    scope = {"type": kind, "method": method, "path": "/v1/search", "headers": headers}
    asyncio.run(BodyLimit(app, 9)(scope, receive, send))
    return app.got, sent, len(left)


def test_an_app_gets_the_body_as_a_whole_and_then_what_comes_after_it() -> None:
    got, sent, left = passed(part(b"four", more=True), part(b"five!"))
    assert got == [part(b"fourfive!"), LEAVE]
    assert sent[0]["status"] == 200
    assert left == 0


@pytest.mark.parametrize("messages", [[part(b"x" * 10)], [part(b"x" * 9, more=True), part(b"y")]])
def test_a_byte_more_than_the_limit_is_refused(messages: list[Message]) -> None:
    got, sent, _ = passed(*messages)
    assert got == []
    assert sent[0]["status"] == 413
    assert (b"connection", b"close") in sent[0]["headers"]
    assert b"The body is longer than 9 bytes." in sent[1]["body"]


def test_a_body_that_says_that_it_is_too_long_is_not_read_at_all() -> None:
    got, sent, left = passed(part(b"x"), declared=b"10")
    assert (got, sent[0]["status"], left) == ([], 413, 2)


@pytest.mark.parametrize("declared", [b"9", b"-1", b"many", b""])
def test_a_length_that_fits_or_is_none_decides_nothing(declared: bytes) -> None:
    assert passed(part(b"x" * 9), declared=declared)[1][0]["status"] == 200
    assert passed(part(b"x" * 10), declared=declared)[1][0]["status"] == 413


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_requests_that_have_no_body_are_handed_on_as_they_come(method: str) -> None:
    got, _, _ = passed(part(b"a", more=True), part(b"b" * 10), method=method, declared=b"11")
    assert got == [part(b"a", more=True), part(b"b" * 10), LEAVE]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_every_other_method_is_limited(method: str) -> None:
    assert passed(part(b"x" * 10), method=method)[1][0]["status"] == 413


def test_what_is_no_request_is_handed_on() -> None:
    assert passed(part(b"x" * 10), kind="lifespan")[0] == [part(b"x" * 10), LEAVE]


def test_a_client_that_leaves_half_way_gets_no_answer() -> None:
    got, sent, _ = passed(part(b"x", more=True))
    assert (got, sent) == ([], [])
