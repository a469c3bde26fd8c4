"""Calls to a Milvus server: one client, clear errors, and no waiting while it is known to be away.

Reasons and figures: docs/decisions/0027-milvus.md.
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

# How often a call is tried while there is a budget for it. Where one of several query nodes is
# lost, another answers the second try.
TRIES = 3

# After this many unanswered calls in a row none is made for a while, then one is tried. Each waits
# for `milvus_seconds` at most, so threads are free again after some seconds, and questions are
# refused at once. With fewer, the loss of one query node would shut off the whole cluster.
FAILURES = 6
PAUSE = 5  # seconds

# Milvus's own numbers (pkg/merr/errors.go).
COLLECTION_NOT_FOUND = 100
COLLECTION_NOT_LOADED = 101
TOO_MANY_COLLECTIONS = 102
DATABASE_NOT_FOUND = 800
PRIVILEGE_DENIED = (1400, 1401)
# Limits of memory, waiting requests, disk, rate, quota and resources, which may pass.
LIMITS = (3, 4, 7, 8, 9, 12)

# Words of servers and of the channel about a token or a certificate that they reject; some have no
# number for it.
REFUSALS = ("auth check failure", "unauthenticated", "permission deny", "permissiondenied")
NOT_LOADED = "collection not loaded"
CERTIFICATE = ("certificate", "ssl", "tls", "handshake")


class NotLoadedError(VectorStoreError):
    """The collection exists but is not loaded into memory."""


@cache
def connection(access: MilvusAccess) -> "MilvusConnection":
    """Return this process's connection to a server, one for each different access."""
    return MilvusConnection(access)


class MilvusConnection:
    """A connection that is made with the first call, and again after a server was away.

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
        # The client logs a traceback of each error, which is reported here.
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)

    def call(self, call: Callable[[MilvusClient], Result], what: str) -> Result:
        """Return what `call` returns, given the client; errors name `what` it works on.

        Raises StoreUnavailableError, StoreRefusedError, or VectorStoreError where something does
        not exist on the server.
        """
        for left in reversed(range(TRIES)):
            if self._circuit.opened:
                raise StoreUnavailableError(
                    f"{self._circuit.last_failure or self.access.uri} (failed {FAILURES} times; "
                    f"will be tried again in {self._circuit.open_remaining} s)"
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
        with self._lock:  # so that threads don't open a channel each
            if self._client is None:
                access = self.access
                secure: dict[str, Any] = {}
                if access.ca_file is not None:
                    # The client takes this as its roots; `ca_pem_path` needs a client's key.
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
        # A client that can't connect says only that; the reason is in an error before.
        messages = " ".join(str(cause) for cause in _chain(error)).lower()
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
        if code in PRIVILEGE_DENIED or any(words in messages for words in REFUSALS):
            return StoreRefusedError(f"{uri}: refused the token; check `milvus_token` ({what})")
        if any(words in messages for words in CERTIFICATE):
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
    """Return `error` and its causes, each once: the client raises some errors from themselves."""
    chain: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        cause = waiting.pop()
        if cause is not None and not any(cause is other for other in chain):
            chain.append(cause)
            waiting += [cause.__context__, cause.__cause__]
    return chain


def _short(text: str) -> str:
    """Return the first line of a message of a server or a channel, without its details."""
    return text.partition("\n")[0][:200]
