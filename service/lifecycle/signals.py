"""What a running service does on SIGTERM and SIGHUP."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from fastapi import FastAPI

# The first stops a server; the second has it look for a new snapshot.
STOP, RELOAD = signal.SIGTERM, signal.SIGHUP


@contextmanager
def on_signals(app: FastAPI, reload: asyncio.Event, drain_seconds: float) -> Iterator[None]:
    """Let SIGHUP set `reload`, and SIGTERM first turn `/readyz` to 503, within this context.

    `drain_seconds` later the server's own handler gets the signal and lets running requests end.
    Until then a load balancer can see that it must send no more requests.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # a test's client or another server handles the signals
        return
    loop = asyncio.get_running_loop()
    servers_own = signal.getsignal(STOP)

    def drain() -> None:
        if app.state.faq_search.draining:
            return
        app.state.faq_search = replace(app.state.faq_search, draining=True)
        if callable(servers_own):
            loop.call_later(drain_seconds, servers_own, STOP, None)

    loop.add_signal_handler(RELOAD, reload.set)
    if callable(servers_own):
        loop.add_signal_handler(STOP, drain)
    try:
        yield
    finally:
        loop.remove_signal_handler(RELOAD)
        loop.remove_signal_handler(STOP)
        signal.signal(STOP, servers_own)
