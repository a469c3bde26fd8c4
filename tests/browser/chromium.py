"""Debian's Chromium, kept off the network."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

HOW = (
    "Chromium is not installed: apt-get install chromium (Debian), or put a chromium on the PATH; "
    "these tests drive it"
)

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page asks for that is not on this machine is not found.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]


def path() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser with a profile of its own, which goes when it is closed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path(),
            args=FLAGS,
            # People's browsers go back to a page as it was left.
            ignore_default_args=["--disable-back-forward-cache"],
        )
        try:
            yield browser
        finally:
            browser.close()
