"""Who gets in, and who does not."""

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


def make(keys: KeyFile, *scopes: Scope, origins: tuple[str, ...] = ()) -> str:
    return keys.create(scopes, None, origins)


def test_without_a_key_only_health_and_looks_are_open(guarded: Settings, keys: KeyFile) -> None:
    make(keys, "search")
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
            kind = refused.headers["content-type"]
            page = path in {"/", "/documents/guide"}
            assert kind == ("text/html; charset=utf-8" if page else "application/problem+json")
        assert ask(client).status_code == 401
        assert client.post("/", data=QUESTION).status_code == 401


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer fs_00000000_guess", "Bearer \xff"]
)
def test_what_is_no_key_is_refused(guarded: Settings, keys: KeyFile, header: str) -> None:
    make(keys, "search")
    with client_of(guarded) as client:
        response = client.post(
            "/v1/search", json=QUESTION, headers={b"authorization": header.encode("latin-1")}
        )
        assert response.status_code == 401


@pytest.mark.parametrize(
    ("scope", "search", "metrics"),
    [("search", 200, 403), ("feedback", 403, 403), ("metrics", 403, 200), ("admin", 200, 200)],
)
def test_a_key_opens_what_it_is_for(
    guarded: Settings, keys: KeyFile, scope: Scope, search: int, metrics: int
) -> None:
    token = make(keys, scope)
    with client_of(guarded) as client:
        assert ask(client, token).status_code == search
        authorization = {"authorization": f"bearer {token}"}  # the scheme in any case
        assert client.get("/metrics", headers=authorization).status_code == metrics


def test_a_revoked_key_is_refused_at_once(guarded: Settings, keys: KeyFile) -> None:
    token = make(keys, "search")
    with client_of(guarded) as client:
        assert ask(client, token).status_code == 200
        keys.revoke(token.split("_")[1])
        assert ask(client, token).status_code == 401


def test_a_damaged_file_of_keys_lets_nobody_in(guarded: Settings, keys: KeyFile) -> None:
    token = make(keys, "search")
    with client_of(guarded) as client:
        assert ask(client, token).status_code == 200
        for damaged in (b"[{", b"[\xff]", b"{}"):
            keys.path.write_bytes(damaged)
            assert ask(client, token).status_code == 503


def test_a_key_for_a_page_works_from_that_page_only(guarded: Settings, keys: KeyFile) -> None:
    token = make(keys, "search", origins=("https://intranet.example",))
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


def test_a_key_and_an_address_are_limited_and_told_when_to_come_back(
    guarded: Settings, keys: KeyFile
) -> None:
    token = make(keys, "search")
    settings = guarded.model_copy(update={"rate_limit": "3/minute"})
    with client_of(settings) as client:
        assert [ask(client, token).status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = ask(client, token)
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert refused.headers["content-type"] == "application/problem+json"
        # Whoever guesses keys comes to the same end.
        assert ask(client, "fs_00000000_guess").status_code == 429
        assert client.get("/healthz").status_code == 200
        text = client.get("/openapi.json")
        assert text.status_code == 200


def test_where_anybody_may_ask_addresses_are_limited_all_the_same(built: Settings) -> None:
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
    here = settings.model_copy(update={"host": "127.0.0.1"})
    with client_of(here) as client:
        assert [ask(client).status_code for _ in range(3)] == [200, 200, 200]


def test_users_behind_a_proxy_are_limited_one_by_one(guarded: Settings) -> None:
    settings = load_settings(
        **dict(guarded) | {"trusted_proxies": ("192.0.2.7",), "rate_limit": "2/minute"}
    )
    with client_of(settings) as client:

        def asked(user: str, address: str) -> int:
            headers = {"x-forwarded-user": user, "x-forwarded-for": f"6.6.6.6, {address}"}
            return ask(client, **headers).status_code

        assert [asked("kim", "10.0.0.1") for _ in range(3)] == [200, 200, 429]
        assert asked("kim", "10.0.0.2") == 429  # the user
        assert asked("sam", "10.0.0.1") == 429  # the address
        assert asked("sam", "10.0.0.3") == 200


def test_on_this_machine_no_key_is_needed(built: Settings) -> None:
    with client_of(built) as client:
        assert ask(client).status_code == 200
        assert client.get("/metrics").status_code == 200


@pytest.mark.parametrize(
    ("host", "auth", "needs"),
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
    host: str, auth: str, needs: bool
) -> None:
    assert load_settings(host=host, auth=auth).needs_keys is needs


def test_every_address_needs_a_name() -> None:
    with pytest.raises(SettingsError, match="allowed_hosts or base_url"):
        _ = load_settings(host="0.0.0.0").hosts  # noqa: S104
    named = load_settings(host="0.0.0.0", base_url="https://faq.example")  # noqa: S104
    assert "faq.example" in named.hosts


def test_a_host_that_is_not_ours_is_refused(built: Settings) -> None:
    with client_of(built) as client:
        assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 400
        assert client.get("/healthz", headers={"host": "localhost:9"}).status_code == 200
        assert client.get("/healthz", headers={"host": "[::1]:9"}).status_code == 200
        assert client.get("/healthz", headers={"host": "[fd00::5]:9"}).status_code == 400


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ({"allowed_hosts": ["fd00::5"]}, "[fd00::5]:9"),
        ({"allowed_hosts": ["[fd00::5]"]}, "[fd00::5]"),
        ({"host": "fd00::5"}, "[fd00::5]:9"),
        ({"base_url": "https://[fd00::5]:9"}, "[fd00::5]:9"),
        ({"allowed_hosts": ["*.example.org"]}, "faq.example.org:9"),
        ({"allowed_hosts": ["10.0.0.5"]}, "10.0.0.5:9"),
    ],
)
def test_a_host_that_is_named_is_ours(built: Settings, name: dict[str, object], host: str) -> None:
    named = load_settings(auth="off", index=built.index, **name)
    with client_of(named) as client:
        assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_other_pages_may_not_use_the_api_unless_they_are_named(
    built: Settings, guarded: Settings, keys: KeyFile
) -> None:
    origin = {"origin": "https://intranet.example"}
    preflight = {**origin, "access-control-request-method": "POST"}
    with client_of(built) as client:
        assert "access-control-allow-origin" not in ask(client, **origin).headers
        assert client.options("/v1/search", headers=preflight).status_code == 405
    token = make(keys, "search")
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
        # A page must be able to read why it was refused.
        assert ask(client, **origin).headers["access-control-allow-origin"]


def test_the_api_says_that_it_needs_a_key(guarded: Settings) -> None:
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
    """How many requests were refused, by reason, those without any left out."""
    text = client.get("/metrics", headers={"authorization": f"Bearer {token}"}).text
    found = re.findall(r'faq_search_refused_total\{reason="(\w+)"\} (\d+)', text)
    return {reason: int(number) for reason, number in found if int(number)}


def test_the_address_is_the_last_one_that_no_trusted_proxy_has(guarded: Settings) -> None:
    with behind(guarded, "192.0.2.0/24", "2001:db8::/32") as client:

        def asked(user: str, *forwarded: str) -> int:
            headers = [("x-forwarded-for", each) for each in forwarded]
            headers.append(("x-forwarded-user", user))
            return client.post("/v1/search", json=QUESTION, headers=headers).status_code

        # One address, however it comes; each time another user.
        assert asked("a", "6.6.6.6, 10.0.0.1, 192.0.2.9") == 200
        assert asked("b", "7.7.7.7", " 10.0.0.1 ,, 2001:db8::1") == 200
        assert asked("c", "10.0.0.1") == 429
        assert asked("d", "10.0.0.1, 10.0.0.2") == 200
        # Nobody but proxies is named: it is the one that asks.
        assert [asked(user, "192.0.2.8") for user in "efg"] == [200, 200, 429]
        assert asked("h") == 429


def test_an_address_that_no_proxy_may_name_does_not_count(guarded: Settings) -> None:
    with behind(guarded, "203.0.113.1") as client:
        statuses = [ask(client, **{"x-forwarded-for": f"10.0.0.{n}"}).status_code for n in range(3)]
    assert statuses == [401, 401, 429]


def test_a_key_is_looked_at_though_a_proxy_vouches_for_a_user(
    guarded: Settings, keys: KeyFile
) -> None:
    with behind(guarded, "192.0.2.7", rate="") as client:
        assert ask(client, "fs_00000000_guess", **{"x-forwarded-user": "kim"}).status_code == 401
        token = make(keys, "metrics")
        headers = {"authorization": f"Bearer {token}", "x-forwarded-user": "kim"}
        assert client.get("/metrics", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/v1/feedback", "/feedback"])
def test_feedback_is_for_users_and_for_keys_that_are_for_it(
    guarded: Settings, keys: KeyFile, path: str
) -> None:
    tokens = {scope: make(keys, scope) for scope in ("search", "feedback", "admin")}
    with behind(guarded, "192.0.2.7", rate="") as client:
        for scope, token in tokens.items():
            response = client.post(path, headers={"authorization": f"Bearer {token}"})
            assert (response.status_code == 403) == (scope == "search"), scope
        assert client.post(path, headers={"x-forwarded-user": "kim"}).status_code not in {401, 403}
        assert client.post(path).status_code == 401


def test_refused_requests_are_counted_by_their_reason(guarded: Settings, keys: KeyFile) -> None:
    admin, search = make(keys, "admin"), make(keys, "search")
    paged = make(keys, "search", origins=("https://intranet.example",))
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


def test_only_a_missing_or_wrong_key_is_asked_for(guarded: Settings, keys: KeyFile) -> None:
    token = make(keys, "metrics")
    with client_of(guarded) as client:
        assert ask(client).headers["www-authenticate"] == "Bearer"
        forbidden = ask(client, token)
        assert forbidden.status_code == 403
        assert "www-authenticate" not in forbidden.headers
        assert "retry-after" not in forbidden.headers
        assert "'search'" in forbidden.json()["detail"]


def test_each_key_has_a_limit_of_its_own(guarded: Settings, keys: KeyFile) -> None:
    first, second = make(keys, "search"), make(keys, "search")
    with behind(guarded, "192.0.2.7") as client:

        def asked(token: str, number: int) -> int:
            return ask(client, token, **{"x-forwarded-for": f"10.0.0.{number}"}).status_code

        assert [asked(first, number) for number in range(3)] == [200, 200, 429]
        assert asked(second, 4) == 200
