"""What a running service does when the system speaks to it."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from fastapi import FastAPI

# A server is told to stop by the first, to look for a new snapshot by the second.
STOP, RELOAD = signal.SIGTERM, signal.SIGHUP


@contextmanager
def on_signals(app: FastAPI, reload: asyncio.Event, drain_seconds: float) -> Iterator[None]:
    """While inside: SIGHUP sets `reload`; SIGTERM first turns `/readyz` to 503.

    `drain_seconds` later the server's own handler gets that signal and lets what is under way end.
    In between, a load balancer can see that nothing more is to be sent here.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # under a test's client or another server: it has the signals
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
