"""A limit on the length of request bodies, and on the time that they take to arrive."""

import asyncio
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import problem_response

# A body is a few hundred bytes, which arrive within a second on the slowest line.
SECONDS = 10.0


class BodyLimit:
    """Reads the whole body, at most `limit` bytes, before it passes the request on."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(SECONDS):
                body = await self._read(scope, receive)
        except _TooLongError:
            detail = f"The body is longer than {self._limit} bytes."
            refused = problem_response(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
        except TimeoutError:
            detail = f"The body did not arrive within {SECONDS:.0f} seconds."
            refused = problem_response(HTTPStatus.REQUEST_TIMEOUT, detail)
        else:
            if body is not None:
                await self._app(scope, _replayed(body, receive), send)
            return
        refused.headers["connection"] = "close"  # the rest of the body is not read
        await refused(scope, receive, send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        """Read the body; return None if the client left before its end.

        Raises _TooLongError as soon as the body is declared or found to be longer than the limit.
        """
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > self._limit:
            raise _TooLongError
        parts: list[bytes] = []
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            parts.append(message.get("body", b""))
            if sum(map(len, parts)) > self._limit:
                raise _TooLongError
            more = message.get("more_body", False)
        return b"".join(parts)


class _TooLongError(Exception):
    pass


def _replayed(body: bytes, receive: Receive) -> Receive:
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return first.pop() if first else await receive()

    return again
