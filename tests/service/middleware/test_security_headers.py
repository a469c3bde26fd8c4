"""The security headers are checked to the letter, because browsers ignore a misspelt header."""

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize("path", ["/", "/v1/documents", "/nothing", "/static/box.js"])
def test_every_answer_has_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    expected = {
        "content-security-policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
        "cross-origin-opener-policy": "same-origin",
    }
    assert {name: headers.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("path", "is_shared"),
    [
        ("/faq-search.js", True),
        ("/static/box.js", True),
        ("/faq-search.json", False),
        ("/v1/static/box.js", False),
        ("/static", False),
    ],
)
def test_only_scripts_and_styles_may_be_shared_and_cached(
    client: TestClient, path: str, is_shared: bool
) -> None:
    headers = client.get(path, follow_redirects=False).headers
    assert ("access-control-allow-origin" in headers) == is_shared
    assert headers["cache-control"] == ("no-cache" if is_shared else "no-store")
