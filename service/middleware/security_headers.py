"""Headers that keep a browser from letting an answer do anything but be shown."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Everything that the pages need comes from this service; the icon is an empty data: URL.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {frame_ancestors}"
)


def is_static(path: str) -> bool:
    """Return whether the file at `path` is the same for everyone."""
    return path == "/faq-search.js" or path.startswith("/static/")


class SecurityHeaders:
    """Adds the headers to every answer. Caches may only store what is the same for everyone."""

    def __init__(self, app: ASGIApp, frame_ancestors: tuple[str, ...]) -> None:
        self._app = app
        self._headers = {
            "content-security-policy": POLICY.format(
                frame_ancestors=" ".join(frame_ancestors) or "'none'"
            ),
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "permissions-policy": "camera=(), geolocation=(), microphone=()",
            "cross-origin-opener-policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                if is_static(scope["path"]):
                    headers.setdefault("cache-control", "no-cache")
                    # Pages of other origins embed the scripts and styles of the box.
                    headers.setdefault("access-control-allow-origin", "*")
                else:
                    headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)
