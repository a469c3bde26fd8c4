"""Access: API keys, users whom a trusted proxy vouches for, and rate limits."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_address
from math import ceil

import structlog
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from retrieval.settings import AccessSettings
from service.api.openapi import OPEN
from service.middleware.security_headers import is_static
from service.problems import failure
from service.records.keys import Key, KeyFile, KeyFileError
from service.records.keys import Scope as KeyScope
from service.telemetry.metrics import Metrics

log = structlog.get_logger("service")

# The paths that need another scope than `search`.
SCOPES: dict[str, KeyScope] = {
    "/metrics": "metrics",
    "/v1/feedback": "feedback",
    "/feedback": "feedback",
}

# What a user may do whom a proxy vouches for.
USERS_SCOPES: tuple[KeyScope, ...] = ("search", "feedback")

Networks = tuple[IPv4Network | IPv6Network, ...]


@dataclass(frozen=True, slots=True)
class RefusedError(Exception):
    """A request is refused; `reason` is for the metrics, `retry_after` is in seconds."""

    status: HTTPStatus
    reason: str
    detail: str
    retry_after: int | None = None


class Access:
    """Refuses every request without the scope that its path needs, unless the path is open."""

    def __init__(self, app: ASGIApp, settings: AccessSettings, metrics: Metrics) -> None:
        self._app = app
        self._keys = KeyFile(settings.keys_file)
        self._needs_keys = settings.needs_keys
        self._proxies: Networks = settings.trusted_proxies
        self._user_header = settings.proxy_user_header
        self._metrics = metrics
        self._rate = _Rate(settings.rate_limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _is_open(scope["path"]):
            await self._app(scope, receive, send)
            return
        try:
            self._check(scope)
        except RefusedError as refused:
            self._metrics.refused.labels(refused.reason).inc()
            response = failure(Request(scope), refused.status, refused.detail)
            if refused.status is HTTPStatus.UNAUTHORIZED:
                response.headers["www-authenticate"] = "Bearer"
            if refused.retry_after is not None:
                response.headers["retry-after"] = str(refused.retry_after)
            await response(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        peer = HTTPConnection(scope).client
        address = peer.host if peer else ""
        trusted = _is_in(address, self._proxies)
        if trusted:
            address = _client_of(headers, self._proxies) or address
        # This comes before the key is checked, so that guessing keys is limited too.
        self._rate.check(f"client {address}")
        if not self._needs_keys:
            return
        needed = SCOPES.get(scope["path"], "search")
        user = headers.get(self._user_header, "") if trusted else ""
        if user and "authorization" not in headers:
            if needed not in USERS_SCOPES:
                raise RefusedError(HTTPStatus.FORBIDDEN, "scope", f"This needs a {needed} key.")
            self._rate.check(f"user {user}")
            return
        key = self._key(headers)
        if not key.may(needed):
            raise RefusedError(
                HTTPStatus.FORBIDDEN, "scope", f"The key is not for this: it needs {needed!r}."
            )
        if key.origins and headers.get("origin") not in key.origins:
            raise RefusedError(
                HTTPStatus.FORBIDDEN, "origin", "The key works only from the pages it was made for."
            )
        self._rate.check(f"key {key.id}")

    def _key(self, headers: Headers) -> Key:
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token.strip():
            raise RefusedError(
                HTTPStatus.UNAUTHORIZED, "key", "Send a key as `Authorization: Bearer …`."
            )
        try:
            key = self._keys.find(token.strip(), datetime.now(UTC))
        except KeyFileError as error:
            log.error("the key file cannot be read", reason=str(error))  # noqa: TRY400 - its message is enough
            raise RefusedError(
                HTTPStatus.SERVICE_UNAVAILABLE, "keys", "No key can be checked at the moment."
            ) from None
        if key is None:
            raise RefusedError(
                HTTPStatus.UNAUTHORIZED, "key", "The key is unknown, revoked or has expired."
            )
        return key


class _Rate:
    """A limit on the requests of each name in a moving window, as `limits` counts them.

    Names stay in the memory of this process until their window has passed.
    """

    def __init__(self, rate: str) -> None:
        self._limit = parse(rate) if rate else None
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def check(self, name: str) -> None:
        """Count a request. Raises RefusedError, with the seconds to wait, if it is one too many."""
        if self._limit is None or self._limiter.hit(self._limit, name):
            return
        reset = self._limiter.get_window_stats(self._limit, name).reset_time
        raise RefusedError(
            HTTPStatus.TOO_MANY_REQUESTS,
            "rate",
            f"At most {self._limit} are answered. Ask again later.",
            max(1, ceil(reset - time.time())),
        )


def _is_open(path: str) -> bool:
    return path in OPEN or is_static(path)


def _client_of(headers: Headers, proxies: Networks) -> str | None:
    """Return the last address in X-Forwarded-For that isn't a trusted proxy's, or None.

    It is the client of that proxy. The addresses before it can be made up by anyone.
    """
    addresses: Iterable[str] = ",".join(headers.getlist("x-forwarded-for")).split(",")
    stripped = [address.strip() for address in addresses if address.strip()]
    return next((client for client in reversed(stripped) if not _is_in(client, proxies)), None)


def _is_in(address: str, networks: Networks) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:  # a Unix socket, or a test's client
        return False
    return any(parsed in network for network in networks)
