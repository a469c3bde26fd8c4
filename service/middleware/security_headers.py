"""Headers that tell a browser what an answer may do: next to nothing."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Everything that the pages need comes from this service; the icon is an empty data: URL.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {frame_ancestors}"
)


def is_static(path: str) -> bool:
    """Whether what is there is the same for everybody."""
    return path == "/faq-search.js" or path.startswith("/static/")


class SecurityHeaders:
    """Puts them on every answer. Only what has nothing of anybody may be kept by a cache."""

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
                    # Scripts and styles of the box, for whoever has it in a page.
                    headers.setdefault("access-control-allow-origin", "*")
                else:
                    headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)
