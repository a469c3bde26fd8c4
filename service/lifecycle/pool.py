"""The bounded pool of threads for searches: a few run, some wait, the rest are refused."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from fastapi import Request
from prometheus_client import Gauge

Result = TypeVar("Result")


class BusyError(Exception):
    """There is no place in the queue, or the deadline passed. `reason` is `full` or `late`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class GoneError(Exception):
    """The client went away while its request was waiting."""


class Pool:
    """Runs `at_once` calls in threads of its own, lets `waiting` more wait, and refuses the rest.

    A call that isn't done after `deadline` seconds is given up: if it has not begun it never will;
    if it has, its result is dropped, but its thread is busy until it ends. `gauge` shows how many
    calls wait.
    """

    def __init__(self, at_once: int, waiting: int, deadline: float, gauge: Gauge) -> None:
        self._executor = ThreadPoolExecutor(at_once, "search")
        self._at_once = at_once
        self._most = at_once + waiting
        self._deadline = deadline
        self._gauge = gauge
        self._lock = threading.Lock()
        self._pending = 0

    @property
    def queued(self) -> int:
        """The number of calls that wait now."""
        return max(0, self._pending - self._at_once)

    async def run(self, request: Request, call: Callable[[], Result]) -> Result:
        """Return or raise what `call` does; raise BusyError, or GoneError if the client left."""
        with self._lock:
            if self._pending >= self._most:
                raise BusyError("full")
            self._add(+1)
        future = self._executor.submit(copy_context().run, call)
        future.add_done_callback(self._done)
        result = asyncio.wrap_future(future)
        waits: set[asyncio.Future[Result] | asyncio.Task[None]] = {result}
        if self.queued:  # a call that needn't wait is done before a client could have left
            waits.add(asyncio.create_task(_disconnected(request)))
        try:
            try:
                until = asyncio.FIRST_COMPLETED
                await asyncio.wait(waits, timeout=self._deadline, return_when=until)
            finally:
                # This has no effect on a call that is done or runs, and takes a waiting one out of
                # the queue at once; asyncio would do so only in its next turn.
                future.cancel()
                for task in waits:
                    task.cancel()
            if not result.done() or result.cancelled():
                gone = any(task.done() and not task.cancelled() for task in waits - {result})
                raise GoneError if gone else BusyError("late")
            return result.result()
        finally:
            # An error holds this frame by its traceback, and the frame would hold the error. Such a
            # cycle stays until the garbage collector runs, and with it the request's snapshot.
            del future, result, waits, task

    def close(self) -> None:
        """Accept no more calls. Those that run are left to end."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _done(self, _: "Future[Result]") -> None:
        with self._lock:
            self._add(-1)

    def _add(self, change: int) -> None:
        self._pending += change
        self._gauge.set(self.queued)


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
