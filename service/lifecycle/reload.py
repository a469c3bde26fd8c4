"""Hot swap: a new live snapshot is opened beside the one being served, and replaces it."""

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

# Seconds between two looks at `CURRENT`. Reading its 30 bytes takes 20 microseconds.
LOOK_EVERY = 1.0

log = structlog.get_logger("service")


def open_at_start(reader: SnapshotReader, query_cache: int) -> Snapshot:
    """Open the live snapshot as `open_warm` does, but also while its store is away.

    Questions are answered with 503 until the store is back.
    """
    snapshot = _open(reader, query_cache)
    try:
        snapshot.store.check()
    except StoreUnavailableError as error:
        log.error("store does not answer", reason=str(error))  # noqa: TRY400 - its message is enough
    return snapshot


def open_warm(reader: SnapshotReader, query_cache: int) -> Snapshot:
    """Open the live snapshot, verified, and run its encoder once, because the first run is slow."""
    snapshot = _open(reader, query_cache)
    snapshot.store.check()
    return snapshot


def _open(reader: SnapshotReader, query_cache: int) -> Snapshot:
    snapshot = reader.open_current()
    snapshot.encoder.encode_queries(["warm up"])
    unsigned = [contact.name for contact in snapshot.support.contacts if not contact.is_signed_off]
    if unsigned:
        log.warning("support contacts that nobody has signed off are shown", contacts=unsigned)
    if len(snapshot.urgency) and not snapshot.urgency.signed_off_by:
        log.warning("examples of urgent questions that nobody has signed off are used")
    if query_cache:
        encoder = QueryCache(snapshot.encoder, query_cache)
        snapshot = replace(snapshot, encoder=encoder)
    return snapshot


@dataclass(slots=True)
class Reloader:
    """Has the app serve the snapshot that `CURRENT` names. A request keeps the one it began with.

    A snapshot that can't be opened is refused once, and the old one stays; setting `asked` has it
    tried again. One whose store is away is tried until the store is back.
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
        """Look every `LOOK_EVERY` seconds, and when `asked` is set, until cancelled."""
        thread = CapacityLimiter(1)  # a thread of its own, so that it never waits for requests
        while True:
            try:
                await asyncio.wait_for(self.asked.wait(), LOOK_EVERY)
                self._refused = None
            except TimeoutError:
                pass
            self.asked.clear()
            await run_sync(self._look, limiter=thread)

    def _look(self) -> None:
        """Replace the snapshot being served if another one is live."""
        if self._changed:  # by now, requests that still used the old snapshot are done
            give_back_memory()
            self._changed = False
        serving = self.app.state.faq_search.snapshot.id
        named = ""  # in case CURRENT can't be read
        try:
            named = current_snapshot_id(self.reader.index)
            if named in {serving, self._refused}:
                return
            snapshot = open_warm(self.reader, self.query_cache)
        except FaqSearchError as error:
            if named not in {self._refused, self._waiting_for}:
                self.metrics.loads.labels("refused").inc()
                log.error("snapshot refused", serving=serving, reason=str(error))  # noqa: TRY400 - its message is enough
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
    """Have glibc, where that is the C library, return freed memory to the system.

    By itself it keeps most of the memory that a model used and takes new memory for the next one:
    after 35 swaps in 90 seconds under load a service of 270 MB had 1,370 (decision 13). The call
    takes some milliseconds, during which Python runs on.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
