"""Calls to Milvus when the server is absent, slow or refuses them."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pymilvus import MilvusException

from retrieval.errors import (
    SettingsError,
    StoreRefusedError,
    StoreUnavailableError,
    VectorStoreError,
)
from retrieval.load_settings import load_settings
from retrieval.manifest import StoreInfo
from retrieval.stores import milvus_connection
from retrieval.stores.milvus import CollectionInfo, MilvusStore
from retrieval.stores.milvus_access import MilvusAccess
from retrieval.stores.milvus_collection import Collection
from retrieval.stores.milvus_connection import MilvusConnection
from tests.milvus_servers import LiteServer, free_port

SECRET = "root:the-secret"


@pytest.fixture
def absent() -> MilvusAccess:
    """An address where nothing listens."""
    return MilvusAccess(f"http://127.0.0.1:{free_port()}", token=SECRET, seconds=0.3)


@pytest.fixture
def silent() -> Iterator[MilvusAccess]:
    """A server that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield MilvusAccess(f"http://127.0.0.1:{listener.getsockname()[1]}", seconds=0.3)


def test_a_missing_certificate_file_is_an_invalid_setting(tmp_path: Path) -> None:
    settings = load_settings(milvus_ca_file=tmp_path / "none.pem")
    with pytest.raises(SettingsError, match=r"milvus_ca_file: there is no file .*none\.pem"):
        MilvusAccess.of(settings)


def test_settings_override_what_the_snapshot_records() -> None:
    recorded = StoreInfo("milvus-flat", 1, 1.0, 1, "http://old:19530", "one")
    assert MilvusAccess().to(recorded).uri == "http://old:19530"
    assert MilvusAccess("http://new:19530").to(recorded) == MilvusAccess("http://new:19530", "one")


@pytest.mark.parametrize("uri", ["milvus:19530", "http://root:secret@milvus:19530"])
def test_an_address_without_a_scheme_or_with_a_secret_is_refused(uri: str) -> None:
    with pytest.raises(SettingsError, match="milvus_uri"):
        load_settings(milvus_uri=uri)


def ask(connection: MilvusConnection) -> object:
    return connection.call(lambda client: client.list_collections(), "everything")


def test_an_absent_server_is_named_without_its_token(absent: MilvusAccess) -> None:
    with pytest.raises(StoreUnavailableError, match=absent.uri) as raised:
        ask(MilvusConnection(absent))
    assert "secret" not in str(raised.value) + repr(absent)


def test_the_wait_for_a_silent_server_is_limited(silent: MilvusAccess) -> None:
    started = time.monotonic()
    with pytest.raises(StoreUnavailableError, match=silent.uri):
        ask(MilvusConnection(silent))
    assert time.monotonic() - started < 10 * silent.seconds


class Answers:
    """A call that fails `failures` times and then succeeds."""

    def __init__(self, failures: float) -> None:
        self.failures = failures
        self.calls = 0

    def __call__(self, _: object) -> str:
        self.calls += 1
        if self.calls <= self.failures:
            raise StoreUnavailableError("away")
        return "here"


@pytest.fixture
def connection(lite: LiteServer, monkeypatch: pytest.MonkeyPatch) -> MilvusConnection:
    monkeypatch.setattr(milvus_connection, "PAUSE", 1)
    return MilvusConnection(MilvusAccess(lite.uri, seconds=5))


@pytest.mark.parametrize("failures", [0, 1, 2])
def test_an_unanswered_call_is_retried(connection: MilvusConnection, failures: int) -> None:
    call = Answers(failures)
    assert connection.call(call, "a") == "here"
    assert call.calls == failures + 1


def test_a_call_is_tried_at_most_three_times(connection: MilvusConnection) -> None:
    call = Answers(failures=3)
    with pytest.raises(StoreUnavailableError, match="away"):
        connection.call(call, "a")
    assert call.calls == 3


def test_nothing_is_retried_without_a_budget(connection: MilvusConnection) -> None:
    while connection._budget.spend():
        pass
    call = Answers(failures=1)
    with pytest.raises(StoreUnavailableError, match="away"):
        connection.call(call, "a")
    assert call.calls == 1


def test_calls_fail_at_once_after_repeated_failures_until_a_trial_call_succeeds(
    connection: MilvusConnection,
) -> None:
    call = Answers(failures=float("inf"))
    for _ in range(2):
        with pytest.raises(StoreUnavailableError, match="away"):
            connection.call(call, "a")
    with pytest.raises(
        StoreUnavailableError, match=r"away \(failed 6 times; will be tried again in 1"
    ):
        connection.call(call, "a")
    assert call.calls == milvus_connection.FAILURES
    time.sleep(1.1)
    # One trial call is made; it is not answered, so no second one follows.
    with pytest.raises(StoreUnavailableError, match="away"):
        connection.call(call, "a")
    assert call.calls == milvus_connection.FAILURES + 1
    time.sleep(1.1)
    call.failures = 0
    assert [connection.call(call, "a") for _ in range(3)] == ["here"] * 3


def test_a_missing_collection_is_named(lite: LiteServer) -> None:
    connection = MilvusConnection(MilvusAccess(lite.uri, seconds=5))
    stored = CollectionInfo(3, 8, "FLAT", 1, 0, 0, "")
    store = MilvusStore(connection, "faq_search_nowhere", stored, 3)
    with pytest.raises(VectorStoreError, match="has no collection faq_search_nowhere; build a new"):
        store.check()
    with pytest.raises(VectorStoreError, match="has no collection faq_search_nowhere"):
        store.vectors(np.array([0]))


def test_a_collection_of_another_dimension_is_refused(lite: LiteServer) -> None:
    connection = MilvusConnection(MilvusAccess(lite.uri, seconds=5))
    connection.call(lambda client: client.create_collection("other", dimension=4), "other")
    with pytest.raises(VectorStoreError, match="other: has dimension 4, expected 8"):
        Collection(connection, "other", 1).check(0, 8)


def test_a_long_message_of_the_server_is_shortened() -> None:
    connection = MilvusConnection(MilvusAccess("http://127.0.0.1:1", seconds=1))
    error = MilvusException(message="bad\nwith a traceback" + "x" * 5000)

    def fail(_: object) -> None:
        raise error

    connection._connected = lambda: None  # type: ignore[method-assign]  # no server is to be asked
    with pytest.raises(StoreUnavailableError, match=r"does not answer for a: bad$"):
        connection.call(fail, "a")


def test_the_reason_is_found_in_a_chain_of_errors_that_may_be_circular() -> None:
    connection = MilvusConnection(MilvusAccess("http://127.0.0.1:1", seconds=1))
    reason = MilvusException(message="auth check failure")
    reason.__cause__ = reason
    error = MilvusException(message="Fail connecting to server")
    error.__cause__, error.__context__ = error, reason

    def fail(_: object) -> None:
        raise error

    connection._connected = lambda: None  # type: ignore[method-assign]  # no server is to be asked
    with pytest.raises(StoreRefusedError, match="refused the token"):
        connection.call(fail, "a")


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        (1400, "whatever", "refused the token"),
        (65535, "auth check failure, please check username and password", "refused the token"),
        (2, "SSL_ERROR_SSL: certificate verify failed", "check its certificate"),
        (800, "database not found[database=x]", "has no database 'mine'"),
        (65535, "failed to search: collection not loaded[collection=1]", "is not loaded"),
        (102, "exceeded the limit number of collections[limit=1]", "takes no more collections"),
        (8, "rate limit exceeded[rate=1]", "a limit of the server is reached for a: rate limit"),
        (9, "quota exceeded[reason=disk]", "quota exceeded.*; give it room, or raise the limit"),
    ],
)
def test_an_error_of_the_server_is_explained_with_a_fix(
    code: int, message: str, expected: str
) -> None:
    connection = MilvusConnection(MilvusAccess("http://127.0.0.1:1", "mine", seconds=1))

    def fail(_: object) -> None:
        raise MilvusException(code=code, message=message)

    connection._connected = lambda: None  # type: ignore[method-assign]  # no server is to be asked
    with pytest.raises(VectorStoreError, match=expected):
        connection.call(fail, "a")
