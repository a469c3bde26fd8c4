"""Calls to a Milvus server: one client, clear errors, and no waiting for one that is known to be
away. Reasons and figures: docs/decisions/0027-milvus.md.
"""

import logging
from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any, TypeVar
from urllib.parse import urlsplit

import grpc
from circuitbreaker import CircuitBreaker
from pymilvus import MilvusClient, MilvusException

from retrieval.errors import StoreRefusedError, StoreUnavailableError, VectorStoreError
from retrieval.stores.milvus_access import MilvusAccess
from retrieval.stores.retry_budget import RetryBudget

Result = TypeVar("Result")

# Tries of a call that isn't answered, while there is a budget for it: where one of several query
# nodes is lost another answers the second.
TRIES = 3

# After so many in a row that weren't answered none is made for a while, then one is tried. Each
# waits `milvus_seconds` at most, so threads are free again after some seconds, and questions are
# refused at once. Fewer would let the loss of one query node close the whole cluster.
FAILURES = 6
PAUSE = 5  # seconds

# Milvus's own numbers (pkg/merr/errors.go).
COLLECTION_NOT_FOUND = 100
COLLECTION_NOT_LOADED = 101
TOO_MANY_COLLECTIONS = 102
DATABASE_NOT_FOUND = 800
PRIVILEGE_DENIED = (1400, 1401)
# Of memory, waiting requests, disk, rate, quota, and resources: it may give more in a while.
LIMITS = (3, 4, 7, 8, 9, 12)

# What servers and the channel say of a token or a certificate that they don't take; some give no
# number of their own for it.
REFUSALS = ("auth check failure", "unauthenticated", "permission deny", "permissiondenied")
NOT_LOADED = "collection not loaded"
CERTIFICATE = ("certificate", "ssl", "tls", "handshake")


class NotLoadedError(VectorStoreError):
    """The collection is there, and not in memory."""


@cache
def connection(access: MilvusAccess) -> "MilvusConnection":
    """One for all of a process that ask the same server in the same way."""
    return MilvusConnection(access)


class MilvusConnection:
    """Connects with the first call, and again by itself when a server has been away.

    Threads may share it.
    """

    def __init__(self, access: MilvusAccess) -> None:
        self.access = access
        self._client: MilvusClient | None = None
        self._lock = Lock()
        self._budget = RetryBudget()
        self._circuit = CircuitBreaker(
            FAILURES, PAUSE, expected_exception=StoreUnavailableError, name=access.uri
        )
        # It writes a traceback of each error, which is ours to tell.
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)

    def call(self, call: Callable[[MilvusClient], Result], what: str) -> Result:
        """What `call` returns, given the client; `what` it works on is named in errors.

        Raises StoreUnavailableError, StoreRefusedError, or VectorStoreError where what is asked for
        isn't there.
        """
        for left in reversed(range(TRIES)):
            if self._circuit.opened:
                raise StoreUnavailableError(
                    f"{self._circuit.last_failure or self.access.uri} (failed {FAILURES} times; "
                    f"is asked again in {self._circuit.open_remaining} s)"
                )
            try:
                answer: Result = self._circuit.call(self._translated, call, what)
            except StoreUnavailableError:
                if not (left and self._budget.spend()):
                    raise
            else:
                self._budget.earn()
                return answer
        raise AssertionError("unreachable: the last try returns or raises")

    def close(self) -> None:
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _translated(self, call: Callable[[MilvusClient], Result], what: str) -> Result:
        try:
            return call(self._connected())
        except (MilvusException, grpc.RpcError, grpc.FutureTimeoutError) as error:
            raise self._ours(error, what) from error

    def _connected(self) -> MilvusClient:
        with self._lock:  # or each thread would open a channel of its own
            if self._client is None:
                access = self.access
                secure: dict[str, Any] = {}
                if access.ca_file is not None:
                    # What it takes as roots; its `ca_pem_path` only counts beside a client's key.
                    secure = {"server_pem_path": str(access.ca_file)}
                if urlsplit(access.uri).scheme == "https":
                    secure["secure"] = True
                self._client = MilvusClient(
                    access.uri,
                    token=access.token,
                    db_name=access.database,
                    timeout=access.seconds,
                    **secure,
                )
            return self._client

    def _ours(self, error: Exception, what: str) -> VectorStoreError:
        code = getattr(error, "code", None)
        if callable(code):
            code = code()
        text = str(getattr(error, "message", None) or error)
        # A client that can't connect says only that; why is in the error before it.
        said = " ".join(str(each) for each in _chain(error)).lower()
        uri = self.access.uri
        if code == COLLECTION_NOT_FOUND:
            return VectorStoreError(f"{uri}: has no collection {what}; build a new snapshot")
        if code == COLLECTION_NOT_LOADED or NOT_LOADED in text.lower():
            return NotLoadedError(f"{uri}: {what} is not loaded")
        if code == DATABASE_NOT_FOUND:
            return VectorStoreError(
                f"{uri}: has no database {self.access.database!r}; make it there, or change "
                "`milvus_database`"
            )
        if code in PRIVILEGE_DENIED or any(each in said for each in REFUSALS):
            return StoreRefusedError(f"{uri}: refused the token; check `milvus_token` ({what})")
        if any(each in said for each in CERTIFICATE):
            return StoreRefusedError(
                f"{uri}: no trusted connection; check its certificate and `milvus_ca_file`"
            )
        if code == TOO_MANY_COLLECTIONS:
            return VectorStoreError(
                f"{uri}: takes no more collections; drop some there, keep fewer snapshots "
                "(`keep_snapshots`), or raise its maxCollectionNum"
            )
        if code in LIMITS:
            return StoreUnavailableError(
                f"{uri}: a limit of the server is reached for {what}: {_short(text)}; give it "
                "room, or raise the limit"
            )
        return StoreUnavailableError(f"{uri}: does not answer for {what}: {_short(text)}")


def _chain(error: BaseException) -> list[BaseException]:
    """`error`, and those that it came from, each once: the client raises errors from themselves."""
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is not None and not any(each is other for other in found):
            found.append(each)
            waiting += [each.__context__, each.__cause__]
    return found


def _short(text: str) -> str:
    """The first line of what a server or a channel says, without its details."""
    return text.partition("\n")[0][:200]
