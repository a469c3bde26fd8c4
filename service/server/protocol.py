"""uvicorn's HTTP/1.1 with limits on the head of a request, against clients that never finish it."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# Seconds for the head of a request, as many as `service.middleware.body_limit` allows a body.
HEAD_SECONDS = 10.0

# Bytes of a head. Browsers send 1 KB, nginx accepts 32; the longest question in an address is 12.
HEAD_BYTES = 65_536

TOO_LONG = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class Protocol(HttpToolsProtocol):
    """Closes a connection whose next head doesn't arrive in time, or doesn't end.

    uvicorn would wait for a head forever and keep all of it in memory. It has a limit of its own
    for a connection that is idle between two requests.
    """

    _timer: asyncio.TimerHandle | None = None
    _unparsed = 0  # bytes since the last head or piece of a body

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows the type of the transport too
        super().connection_made(transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._timer is None and self._is_idle():
            self._start_timer()
        self._unparsed += len(data)
        super().data_received(data)
        if self._unparsed > HEAD_BYTES and not self.transport.is_closing():
            if self._is_idle():  # otherwise this would end up in the middle of an answer
                self.transport.write(TOO_LONG)
            self.transport.close()

    def on_headers_complete(self) -> None:
        self._stop_timer()
        self._unparsed = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unparsed = 0
        super().on_body(body)

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _start_timer(self) -> None:
        self._timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
