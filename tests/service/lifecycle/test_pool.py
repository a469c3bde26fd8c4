"""A full queue, a missed deadline and a departed client are reported at once and free the place."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest
from fastapi import Request
from prometheus_client import Gauge

from service.lifecycle.pool import BusyError, GoneError, Pool


class Client:
    """A request whose client disconnects when `left` is set."""

    def __init__(self) -> None:
        self.left = asyncio.Event()

    async def receive(self) -> dict[str, str]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    @property
    def request(self) -> Request:
        return Request({"type": "http"}, self.receive)


def pool_of(running: int, waiting: int, deadline: float = 5.0) -> Pool:
    return Pool(running, waiting, deadline, Gauge("waiting", "", registry=None))


async def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the condition was not met within 5 seconds")


def test_a_call_returns_its_value_or_raises_its_error() -> None:
    async def run() -> None:
        pool = pool_of(1, 0)
        assert await pool.run(Client().request, lambda: 7) == 7
        with pytest.raises(ZeroDivisionError):
            await pool.run(Client().request, lambda: 1 / 0)
        assert await pool.run(Client().request, lambda: 8) == 8
        pool.close()

    asyncio.run(run())


def test_calls_beyond_the_queue_are_refused_at_once() -> None:
    async def run() -> None:
        pool, go = pool_of(1, 2), threading.Event()
        accepted = [asyncio.create_task(pool.run(Client().request, go.wait)) for _ in range(3)]
        await wait_until(lambda: pool.queued == 2)
        started = time.perf_counter()
        for _ in range(100):
            with pytest.raises(BusyError) as refused:
                await pool.run(Client().request, go.wait)
            assert refused.value.reason == "full"
        # A hundred refusals took less than the deadline of one call, so none of them waited.
        assert time.perf_counter() - started < 5
        assert pool.queued == 2
        go.set()
        assert await asyncio.gather(*accepted) == [True] * 3
        await wait_until(lambda: pool.queued == 0)
        pool.close()

    asyncio.run(run())


def test_a_call_that_waits_past_its_deadline_is_refused_and_never_started() -> None:
    async def run() -> None:
        pool, go = pool_of(1, 5, deadline=0.1), threading.Event()
        started: list[int] = []
        running = asyncio.create_task(pool.run(Client().request, go.wait))
        await asyncio.sleep(0)
        with pytest.raises(BusyError) as late:
            await pool.run(Client().request, lambda: started.append(1))
        assert late.value.reason == "late"
        with pytest.raises(BusyError):  # it runs on, but its caller has stopped waiting
            await running
        go.set()
        await wait_until(lambda: pool.queued == 0)
        assert await pool.run(Client().request, lambda: started) == []
        pool.close()

    asyncio.run(run())


def test_a_client_that_leaves_frees_its_place() -> None:
    async def run() -> None:
        pool, go, client = pool_of(1, 1), threading.Event(), Client()
        started: list[int] = []
        running = asyncio.create_task(pool.run(Client().request, go.wait))
        await asyncio.sleep(0)
        waiting = asyncio.create_task(pool.run(client.request, lambda: started.append(1)))
        await wait_until(lambda: pool.queued == 1)
        client.left.set()
        with pytest.raises(GoneError):
            await waiting
        await wait_until(lambda: pool.queued == 0)
        another = asyncio.create_task(pool.run(Client().request, lambda: "in its place"))
        await wait_until(lambda: pool.queued == 1)
        go.set()
        assert await another == "in its place"
        assert await running
        assert started == []
        pool.close()

    asyncio.run(run())
