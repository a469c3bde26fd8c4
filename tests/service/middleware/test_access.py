"""Keys, proxies, rate limits and host names decide which requests are let in."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from retrieval.errors import SettingsError
from retrieval.load_settings import load_settings
from retrieval.settings import Settings
from service.app import create_app
from service.records.keys import KeyFile, Scope
from tests import hashing_encoder

Changed = Callable[..., TestClient]
QUESTION = {"query": "who owns the spade"}


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "keys.json")


@pytest.fixture
def guarded(built: Settings, keys: KeyFile) -> Settings:
    return built.model_copy(update={"auth": "keys", "keys_file": keys.path, "trusted_proxies": ()})


def client_of(settings: Settings, address: str = "192.0.2.7") -> TestClient:
    app = create_app(settings, hashing_encoder.load_encoder)
    return TestClient(app, client=(address, 4711))


def ask(client: TestClient, token: str | None = None, **headers: str) -> Response:
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    return client.post("/v1/search", json=QUESTION, headers=headers)


def create_key(keys: KeyFile, *scopes: Scope, origins: tuple[str, ...] = ()) -> str:
    return keys.create(scopes, None, origins)


def test_without_a_key_only_health_and_static_files_are_open(
    guarded: Settings, keys: KeyFile
) -> None:
    create_key(keys, "search")
    with client_of(guarded) as client:
        for path in ("/healthz", "/readyz", "/static/box.js", "/faq-search.js", "/openapi.json"):
            assert client.get(path).status_code == 200, path
        for path in (
            "/",
            "/metrics",
            "/v1/documents",
            "/v1/documents/guide",
            "/v1/snapshot",
            "/v1/passages/guide:who-owns-the-spade:1",
            "/documents/guide",
            "/nothing",
        ):
            refused = client.get(path)
            assert refused.status_code == 401, path
            assert refused.headers["www-authenticate"] == "Bearer"
            content_type = refused.headers["content-type"]
            is_page = path in {"/", "/documents/guide"}
            expected = "text/html; charset=utf-8" if is_page else "application/problem+json"
            assert content_type == expected
        assert ask(client).status_code == 401
        assert client.post("/", data=QUESTION).status_code == 401


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer fs_00000000_guess", "Bearer \xff"]
)
def test_a_malformed_or_unknown_key_is_refused(
    guarded: Settings, keys: KeyFile, header: str
) -> None:
    create_key(keys, "search")
    with client_of(guarded) as client:
        response = client.post(
            "/v1/search", json=QUESTION, headers={b"authorization": header.encode("latin-1")}
        )
        assert response.status_code == 401


def test_a_valid_key_that_is_sent_in_another_scheme_is_refused(
    guarded: Settings, keys: KeyFile
) -> None:
    token = create_key(keys, "search")
    with client_of(guarded) as client:
        for header, expected in (
            (f"Basic {token}", 401),
            (token, 401),
            (f"BEARER  {token} ", 200),
            (f"Bearer {token}", 200),
        ):
            response = client.post("/v1/search", json=QUESTION, headers={"authorization": header})
            assert response.status_code == expected, header


@pytest.mark.parametrize(
    ("scope", "search", "metrics"),
    [("search", 200, 403), ("feedback", 403, 403), ("metrics", 403, 200), ("admin", 200, 200)],
)
def test_a_key_opens_the_routes_of_its_scope(
    guarded: Settings, keys: KeyFile, scope: Scope, search: int, metrics: int
) -> None:
    token = create_key(keys, scope)
    with client_of(guarded) as client:
        assert ask(client, token).status_code == search
        authorization = {"authorization": f"bearer {token}"}  # the scheme is case-insensitive
        assert client.get("/metrics", headers=authorization).status_code == metrics


def test_a_revoked_key_is_refused_at_once(guarded: Settings, keys: KeyFile) -> None:
    token = create_key(keys, "search")
    with client_of(guarded) as client:
        assert ask(client, token).status_code == 200
        keys.revoke(token.split("_")[1])
        assert ask(client, token).status_code == 401


def test_a_damaged_key_file_lets_nobody_in(guarded: Settings, keys: KeyFile) -> None:
    token = create_key(keys, "search")
    with client_of(guarded) as client:
        assert ask(client, token).status_code == 200
        for damaged in (b"[{", b"[\xff]", b"{}"):
            keys.path.write_bytes(damaged)
            assert ask(client, token).status_code == 503


def test_a_key_for_a_page_works_from_that_page_only(guarded: Settings, keys: KeyFile) -> None:
    token = create_key(keys, "search", origins=("https://intranet.example",))
    with client_of(guarded) as client:
        assert ask(client, token, origin="https://intranet.example").status_code == 200
        assert ask(client, token, origin="https://other.example").status_code == 403
        assert ask(client, token).status_code == 403


def test_a_trusted_proxy_vouches_for_users_and_nobody_else_can(guarded: Settings) -> None:
    settings = load_settings(**dict(guarded) | {"trusted_proxies": ("192.0.2.0/24",)})
    with client_of(settings) as client:
        assert ask(client, **{"x-forwarded-user": "kim"}).status_code == 200
        assert client.get("/", headers={"x-forwarded-user": "kim"}).status_code == 200
        assert ask(client, **{"x-forwarded-user": ""}).status_code == 401
        assert client.get("/metrics", headers={"x-forwarded-user": "kim"}).status_code == 403
    with client_of(settings, "198.51.100.1") as client:
        assert ask(client, **{"x-forwarded-user": "kim"}).status_code == 401
        forged = {"x-forwarded-user": "kim", "x-forwarded-for": "192.0.2.7"}
        assert ask(client, **forged).status_code == 401
    with client_of(settings, "a socket") as client:  # a Unix socket has no address
        assert ask(client, **{"x-forwarded-user": "kim"}).status_code == 401


def test_a_key_and_an_address_are_rate_limited_with_a_retry_after(
    guarded: Settings, keys: KeyFile
) -> None:
    token = create_key(keys, "search")
    settings = guarded.model_copy(update={"rate_limit": "3/minute"})
    with client_of(settings) as client:
        assert [ask(client, token).status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = ask(client, token)
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert refused.headers["content-type"] == "application/problem+json"
        # A client that guesses keys is limited too.
        assert ask(client, "fs_00000000_guess").status_code == 429
        assert client.get("/healthz").status_code == 200
        document = client.get("/openapi.json")
        assert document.status_code == 200


def test_addresses_are_rate_limited_without_keys_except_on_loopback(built: Settings) -> None:
    settings = built.model_copy(
        update={
            "auth": "off",
            "host": "192.0.2.1",
            "allowed_hosts": ("testserver",),
            "rate_limit": "2/minute",
        }
    )
    with client_of(settings) as client:
        assert [ask(client).status_code for _ in range(3)] == [200, 200, 429]
        assert client.get("/readyz").status_code == 200
    loopback = settings.model_copy(update={"host": "127.0.0.1"})
    with client_of(loopback) as client:
        assert [ask(client).status_code for _ in range(3)] == [200, 200, 200]


def test_users_behind_a_proxy_are_limited_separately(guarded: Settings) -> None:
    settings = load_settings(
        **dict(guarded) | {"trusted_proxies": ("192.0.2.7",), "rate_limit": "2/minute"}
    )
    with client_of(settings) as client:

        def status_for(user: str, address: str) -> int:
            headers = {"x-forwarded-user": user, "x-forwarded-for": f"6.6.6.6, {address}"}
            return ask(client, **headers).status_code

        assert [status_for("kim", "10.0.0.1") for _ in range(3)] == [200, 200, 429]
        assert status_for("kim", "10.0.0.2") == 429  # the user
        assert status_for("sam", "10.0.0.1") == 429  # the address
        assert status_for("sam", "10.0.0.3") == 200


def test_no_key_is_needed_on_loopback(built: Settings) -> None:
    with client_of(built) as client:
        assert ask(client).status_code == 200
        assert client.get("/metrics").status_code == 200


@pytest.mark.parametrize(
    ("host", "auth", "expected"),
    [
        ("127.0.0.1", "auto", False),
        ("::1", "auto", False),
        ("localhost", "auto", False),
        ("10.0.0.5", "auto", True),
        ("10.0.0.5", "off", False),
        ("127.0.0.1", "keys", True),
    ],
)
def test_keys_are_needed_where_others_can_reach_the_service(
    host: str, auth: str, expected: bool
) -> None:
    assert load_settings(host=host, auth=auth).needs_keys is expected


def test_listening_on_every_address_needs_a_host_name() -> None:
    with pytest.raises(SettingsError, match="allowed_hosts or base_url"):
        _ = load_settings(host="0.0.0.0").hosts
    named = load_settings(host="0.0.0.0", base_url="https://faq.example")
    assert "faq.example" in named.hosts


def test_an_unknown_host_is_refused(built: Settings) -> None:
    with client_of(built) as client:
        assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 400
        assert client.get("/healthz", headers={"host": "localhost:9"}).status_code == 200
        assert client.get("/healthz", headers={"host": "[::1]:9"}).status_code == 200
        assert client.get("/healthz", headers={"host": "[fd00::5]:9"}).status_code == 400


@pytest.mark.parametrize(
    ("change", "host"),
    [
        ({"allowed_hosts": ["fd00::5"]}, "[fd00::5]:9"),
        ({"allowed_hosts": ["[fd00::5]"]}, "[fd00::5]"),
        ({"host": "fd00::5"}, "[fd00::5]:9"),
        ({"base_url": "https://[fd00::5]:9"}, "[fd00::5]:9"),
        ({"allowed_hosts": ["*.example.org"]}, "faq.example.org:9"),
        ({"allowed_hosts": ["10.0.0.5"]}, "10.0.0.5:9"),
    ],
)
def test_a_host_that_is_named_is_accepted(
    built: Settings, change: dict[str, object], host: str
) -> None:
    settings = load_settings(auth="off", index=built.index, **change)
    with client_of(settings) as client:
        assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_other_pages_may_not_use_the_api_unless_they_are_named(
    built: Settings, guarded: Settings, keys: KeyFile
) -> None:
    origin = {"origin": "https://intranet.example"}
    preflight = {**origin, "access-control-request-method": "POST"}
    with client_of(built) as client:
        assert "access-control-allow-origin" not in ask(client, **origin).headers
        assert client.options("/v1/search", headers=preflight).status_code == 405
    token = create_key(keys, "search")
    named = guarded.model_copy(update={"cors_origins": ("https://intranet.example",)})
    with client_of(named) as client:
        allowed = client.options("/v1/search", headers=preflight)
        assert allowed.headers["access-control-allow-origin"] == "https://intranet.example"
        assert (
            ask(client, token, **origin).headers["access-control-allow-origin"]
            == "https://intranet.example"
        )
        other = ask(client, token, origin="https://other.example")
        assert "access-control-allow-origin" not in other.headers
        # A page must be able to read the reason of a refusal.
        assert ask(client, **origin).headers["access-control-allow-origin"]


def test_the_openapi_document_says_that_a_key_is_needed(guarded: Settings) -> None:
    with client_of(guarded) as client:
        document = client.get("/openapi.json").json()
    search = document["paths"]["/v1/search"]["post"]
    assert search["security"] == [{"key": []}]
    assert {"401", "403", "429"} <= search["responses"].keys()
    assert "security" not in document["paths"]["/healthz"]["get"]
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"


def behind(guarded: Settings, *proxies: str, rate: str = "2/minute") -> TestClient:
    changed = {"trusted_proxies": proxies, "rate_limit": rate}
    return client_of(load_settings(**dict(guarded) | changed))


def refusals(client: TestClient, token: str) -> dict[str, int]:
    """Return how many requests were refused for each reason that has refused any."""
    text = client.get("/metrics", headers={"authorization": f"Bearer {token}"}).text
    counts = re.findall(r'faq_search_refused_total\{reason="(\w+)"\} (\d+)', text)
    return {reason: int(number) for reason, number in counts if int(number)}


def test_the_client_address_is_the_last_one_that_is_no_trusted_proxy(guarded: Settings) -> None:
    with behind(guarded, "192.0.2.0/24", "2001:db8::/32") as client:

        def status_for(user: str, *forwarded: str) -> int:
            headers = [("x-forwarded-for", value) for value in forwarded]
            headers.append(("x-forwarded-user", user))
            return client.post("/v1/search", json=QUESTION, headers=headers).status_code

        # The address is the same in every spelling, and the user differs each time.
        assert status_for("a", "6.6.6.6, 10.0.0.1, 192.0.2.9") == 200
        assert status_for("b", "7.7.7.7", " 10.0.0.1 ,, 2001:db8::1") == 200
        assert status_for("c", "10.0.0.1") == 429
        assert status_for("d", "10.0.0.1, 10.0.0.2") == 200
        # Only proxies are named, so the address is that of the connecting client.
        assert [status_for(user, "192.0.2.8") for user in "efg"] == [200, 200, 429]
        assert status_for("h") == 429


def test_a_forwarded_address_from_an_untrusted_client_is_ignored(guarded: Settings) -> None:
    with behind(guarded, "203.0.113.1") as client:
        statuses = [ask(client, **{"x-forwarded-for": f"10.0.0.{n}"}).status_code for n in range(3)]
    assert statuses == [401, 401, 429]


def test_a_key_is_checked_even_if_a_proxy_vouches_for_a_user(
    guarded: Settings, keys: KeyFile
) -> None:
    with behind(guarded, "192.0.2.7", rate="") as client:
        assert ask(client, "fs_00000000_guess", **{"x-forwarded-user": "kim"}).status_code == 401
        token = create_key(keys, "metrics")
        headers = {"authorization": f"Bearer {token}", "x-forwarded-user": "kim"}
        assert client.get("/metrics", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/v1/feedback", "/feedback"])
def test_feedback_is_open_to_users_and_to_keys_with_its_scope(
    guarded: Settings, keys: KeyFile, path: str
) -> None:
    tokens = {scope: create_key(keys, scope) for scope in ("search", "feedback", "admin")}
    with behind(guarded, "192.0.2.7", rate="") as client:
        for scope, token in tokens.items():
            response = client.post(path, headers={"authorization": f"Bearer {token}"})
            assert (response.status_code == 403) == (scope == "search"), scope
        assert client.post(path, headers={"x-forwarded-user": "kim"}).status_code not in {401, 403}
        assert client.post(path).status_code == 401


def test_refused_requests_are_counted_by_their_reason(guarded: Settings, keys: KeyFile) -> None:
    admin, search = create_key(keys, "admin"), create_key(keys, "search")
    paged = create_key(keys, "search", origins=("https://intranet.example",))
    with client_of(guarded) as client:
        assert refusals(client, admin) == {}
        ask(client)
        ask(client, "fs_00000000_guess")
        client.get("/metrics", headers={"authorization": f"Bearer {search}"})
        ask(client, paged)
        assert refusals(client, admin) == {"key": 2, "scope": 1, "origin": 1}
        content = keys.path.read_bytes()
        keys.path.write_bytes(b"{}")
        ask(client, search)
        keys.path.write_bytes(content)
        assert refusals(client, admin) == {"key": 2, "keys": 1, "scope": 1, "origin": 1}


def test_only_a_missing_or_wrong_key_gets_an_authenticate_header(
    guarded: Settings, keys: KeyFile
) -> None:
    token = create_key(keys, "metrics")
    with client_of(guarded) as client:
        assert ask(client).headers["www-authenticate"] == "Bearer"
        forbidden = ask(client, token)
        assert forbidden.status_code == 403
        assert "www-authenticate" not in forbidden.headers
        assert "retry-after" not in forbidden.headers
        assert "'search'" in forbidden.json()["detail"]


def test_each_key_has_a_limit_of_its_own(guarded: Settings, keys: KeyFile) -> None:
    first, second = create_key(keys, "search"), create_key(keys, "search")
    with behind(guarded, "192.0.2.7") as client:

        def status_for(token: str, number: int) -> int:
            return ask(client, token, **{"x-forwarded-for": f"10.0.0.{number}"}).status_code

        assert [status_for(first, number) for number in range(3)] == [200, 200, 429]
        assert status_for(second, 4) == 200
