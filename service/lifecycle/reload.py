"""A new snapshot is served as soon as it is live: opened beside the old one, which it replaces."""

import asyncio
import ctypes
from dataclasses import dataclass, field, replace

import structlog
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import FastAPI

from retrieval.encoders.query_cache import QueryCache
from retrieval.errors import FaqSearchError, StoreUnavailableError
from retrieval.layout import current_snapshot_id
from retrieval.snapshot import Snapshot, SnapshotReader
from service.lifecycle.state import State
from service.telemetry.metrics import Metrics

# Seconds between two looks at `CURRENT`: reading a file of 30 bytes takes 20 microseconds.
LOOK_EVERY = 1.0

log = structlog.get_logger("service")


def open_at_start(reader: SnapshotReader, query_cache: int) -> Snapshot:
    """As `open_warm`, but a store that is away for now is no reason not to begin: until it is back
    questions are answered with 503."""
    snapshot = _open(reader, query_cache)
    try:
        snapshot.store.check()
    except StoreUnavailableError as error:
        log.error("store does not answer", reason=str(error))  # noqa: TRY400  it said it all
    return snapshot


def open_warm(reader: SnapshotReader, query_cache: int) -> Snapshot:
    """The live snapshot, verified, whose encoder has answered once: the first time is slow."""
    snapshot = _open(reader, query_cache)
    snapshot.store.check()
    return snapshot


def _open(reader: SnapshotReader, query_cache: int) -> Snapshot:
    snapshot = reader.open_current()
    snapshot.encoder.encode_queries(["warm up"])
    waiting = [each.name for each in snapshot.support.contacts if not each.is_signed_off]
    if waiting:
        log.warning("support contacts that nobody has signed off are shown", contacts=waiting)
    if query_cache:
        encoder = QueryCache(snapshot.encoder, query_cache)
        snapshot = replace(snapshot, encoder=encoder)
    return snapshot


@dataclass(slots=True)
class Reloader:
    """Serves what `CURRENT` names. A request keeps to the snapshot that it began with.

    A snapshot that can't be opened is refused once, and the one being served stays; `asked` has it
    tried again. One whose store is away for now is tried until it is back.
    """

    app: FastAPI
    reader: SnapshotReader
    query_cache: int
    metrics: Metrics
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    _refused: str | None = None
    _waiting_for: str | None = None
    _changed: bool = False

    async def run(self) -> None:
        """Look every `LOOK_EVERY` seconds, and when asked, until cancelled."""
        thread = CapacityLimiter(1)  # of its own, which no request can keep it waiting for
        while True:
            try:
                await asyncio.wait_for(self.asked.wait(), LOOK_EVERY)
                self._refused = None
            except TimeoutError:
                pass
            self.asked.clear()
            await run_sync(self._look, limiter=thread)

    def _look(self) -> None:
        """Change over if another snapshot is live than the one being served."""
        if self._changed:  # a look ago: whoever still used the old one is done with it
            give_back_memory()
            self._changed = False
        serving = self.app.state.faq_search.snapshot.id
        named = ""  # if not even that can be read
        try:
            named = current_snapshot_id(self.reader.index)
            if named in {serving, self._refused}:
                return
            snapshot = open_warm(self.reader, self.query_cache)
        except FaqSearchError as error:
            if named not in {self._refused, self._waiting_for}:
                self.metrics.loads.labels("refused").inc()
                log.error("snapshot refused", serving=serving, reason=str(error))  # noqa: TRY400
            if isinstance(error, StoreUnavailableError):
                self._waiting_for = named
            else:
                self._refused = named
        else:
            self._refused = self._waiting_for = None
            state: State = self.app.state.faq_search
            self.app.state.faq_search = replace(state, snapshot=snapshot)
            self._changed = True
            self.metrics.loads.labels("loaded").inc()
            log.info("snapshot loaded", serving=snapshot.id, before=serving)


def give_back_memory() -> None:
    """Have glibc return what was freed to the system, where the C library is glibc.

    By itself it keeps most of what a model took, since little of what still lives lies beside it,
    and takes new memory for the next: after 35 changes in 90 seconds under load a service of 270 MB
    had 1,370 (decision 13). It takes some milliseconds, in which Python runs on.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
