"""A queue that is full, late or left: said at once, and its place is free again."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest
from fastapi import Request
from prometheus_client import Gauge

from service.lifecycle.pool import BusyError, GoneError, Pool


class Client:
    """A request whose client leaves when told to."""

    def __init__(self) -> None:
        self.left = asyncio.Event()

    async def receive(self) -> dict[str, str]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    @property
    def request(self) -> Request:
        return Request({"type": "http"}, self.receive)


def pool_of(at_once: int, waiting: int, deadline: float = 5.0) -> Pool:
    return Pool(at_once, waiting, deadline, Gauge("waiting", "", registry=None))


async def settled(condition: Callable[[], bool]) -> None:
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came to that")


def test_a_call_gives_what_it_returns_or_raises() -> None:
    async def run() -> None:
        pool = pool_of(1, 0)
        assert await pool.run(Client().request, lambda: 7) == 7
        with pytest.raises(ZeroDivisionError):
            await pool.run(Client().request, lambda: 1 / 0)
        assert await pool.run(Client().request, lambda: 8) == 8
        pool.close()

    asyncio.run(run())


def test_more_than_may_wait_are_refused_within_milliseconds() -> None:
    async def run() -> None:
        pool, go = pool_of(1, 2), threading.Event()
        held = [asyncio.create_task(pool.run(Client().request, go.wait)) for _ in range(3)]
        await settled(lambda: pool.queued == 2)
        started = time.perf_counter()
        for _ in range(100):
            with pytest.raises(BusyError) as refused:
                await pool.run(Client().request, go.wait)
            assert refused.value.reason == "full"
        # A hundred in less time than one had to wait: nothing was waited for.
        assert time.perf_counter() - started < 5
        assert pool.queued == 2
        go.set()
        assert await asyncio.gather(*held) == [True] * 3
        await settled(lambda: pool.queued == 0)
        pool.close()

    asyncio.run(run())


def test_a_call_that_waits_past_its_deadline_is_given_up_and_never_begun() -> None:
    async def run() -> None:
        pool, go = pool_of(1, 5, deadline=0.1), threading.Event()
        begun: list[int] = []
        held = asyncio.create_task(pool.run(Client().request, go.wait))
        await asyncio.sleep(0)
        with pytest.raises(BusyError) as late:
            await pool.run(Client().request, lambda: begun.append(1))
        assert late.value.reason == "late"
        with pytest.raises(BusyError):  # it has begun: nobody waits for it any longer
            await held
        go.set()
        await settled(lambda: pool.queued == 0)
        assert await pool.run(Client().request, lambda: begun) == []
        pool.close()

    asyncio.run(run())


def test_a_client_that_leaves_frees_its_place() -> None:
    async def run() -> None:
        pool, go, client = pool_of(1, 1), threading.Event(), Client()
        begun: list[int] = []
        held = asyncio.create_task(pool.run(Client().request, go.wait))
        await asyncio.sleep(0)
        waiting = asyncio.create_task(pool.run(client.request, lambda: begun.append(1)))
        await settled(lambda: pool.queued == 1)
        client.left.set()
        with pytest.raises(GoneError):
            await waiting
        await settled(lambda: pool.queued == 0)
        another = asyncio.create_task(pool.run(Client().request, lambda: "in its place"))
        await settled(lambda: pool.queued == 1)
        go.set()
        assert await another == "in its place"
        assert await held
        assert begun == []
        pool.close()

    asyncio.run(run())
