"""Browser tests use a real service and a real browser, and pages that record their errors."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from retrieval.load_settings import load_settings
from retrieval.settings import Settings
from service.app import create_app
from tests import hashing_encoder
from tests.browser.chromium import INSTALL_HINT, find_chromium, launched
from tests.conftest import GUIDE, NOTES, build_hashed
from tests.reliability.serving import served

SUPPORT = """\
contacts:
  - name: Shed
    for: anybody without a spade
    number: "07 11"
    link: https://shed.example/
    hours: always
    region: garden
    expires_on: 9999-01-01
    owner: kim
urgent:
  - signal: fire
    all_of: [[the shed is on fire]]
"""

# The guide goes on below its sections, so that a link to one of them has to scroll the page.
FILLER = "".join(f"\n## Bed {number}\n\nRoses number {number} grow.\n" for number in range(12))
LONG = (
    "# Soil\n\n## How deep is the soil?\n\nThe soil is a metre deep 🌱 at least. "
    + "Below-it-lies-gravel-and-then-nothing-but-clay-down-to-the-river. " * 30
    + "\n"
)
OLD = (
    "---\nreviewed_on: 2019-01-31\nreview_by: 2020-01-31\n---\n# Wells\n\n"
    "## Is the well full?\n\nThe well is full in winter.\n"
)

COPIED = (
    "# Keys {name}\n\n## Is the key there ({name})?\n\nAsk for the key on weekdays in the morning, "
    "and bring it back in the evening, so that whoever opens the shed next finds it on its hook.\n"
)

# Each question is named after its answer state; URGENT moves the contacts to the top.
ANSWERED = "who owns the spade"
POSSIBLE = "is the compost open"
NONE = "what about parking"
URGENT = "the shed is on fire, who owns the spade"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip these tests where no browser is installed; with REQUIRE_BROWSER they fail instead."""
    if find_chromium() is None and "REQUIRE_BROWSER" not in os.environ:
        for item in items:
            if Path(item.fspath).parent == Path(__file__).parent:
                item.add_marker(pytest.mark.skip(reason=INSTALL_HINT))


# The scope is this package, because Playwright's event loop runs in the thread of the tests.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="package")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Build an index with a document of many headings, an outdated one and near-duplicates."""
    folder = tmp_path_factory.mktemp("garden")
    corpus = folder / "corpus"
    corpus.mkdir()
    guide = GUIDE.replace("url: https://garden.example/guide\n", "").replace(
        "## Who owns the spade?\n",
        "## Who owns the spade?\n\n<!-- also asked as:\n- Whose tool is it?\n-->\n",
    )
    for name, text in {
        "guide.md": guide + FILLER,
        "compost.txt": NOTES,
        "soil.md": LONG,
        "wells.md": OLD,
        "one.md": COPIED.format(name="one"),
        "two.md": COPIED.format(name="two"),
        "support.yaml": SUPPORT,
        "synonyms.yaml": "digger: spade\n",
    }.items():
        (corpus / name).write_text(text, encoding="utf-8")
    settings = load_settings(corpus=corpus, index=folder / "index", encoder="hashing")
    build_hashed(settings)
    return settings


@dataclass
class Site:
    """A site is a running service; `requests` has those of all pages: (method, address, body)."""

    address: str
    settings: Settings
    requests: list[tuple[str, str, str]] = field(default_factory=list)


Serve = Callable[..., Site]


@pytest.fixture
def serve(garden: Settings, tmp_path: Path) -> Iterator[Serve]:
    """Yield a function that serves the garden with changed settings."""
    servers = []

    def start(**settings: Any) -> Site:
        changed_settings = garden.model_copy(
            update={"feedback_file": tmp_path / "votes.sqlite", **settings}
        )
        server = served(create_app(changed_settings, hashing_encoder.load_encoder))
        servers.append(server)
        return Site(f"http://127.0.0.1:{server.__enter__()}", changed_settings)

    yield start
    for server in servers:
        server.__exit__(None, None, None)


@pytest.fixture
def site(serve: Serve) -> Site:
    return serve()


Open = Callable[..., Page]


@pytest.fixture
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Yield a function that makes a new profile with nothing in it."""
    open_contexts = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(**options)
        context.set_default_timeout(15_000)
        open_contexts.append(context)
        return context

    yield make
    for context in open_contexts:
        context.close()


@pytest.fixture
def open_page(site: Site, contexts: Callable[..., BrowserContext]) -> Iterator[Open]:
    """Yield a function that opens a page of the service in a new profile; no script may fail."""
    failures: list[str] = []

    def open_new(path: str = "/", **options: Any) -> Page:
        page = contexts(**options).new_page()
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on(
            "console",
            lambda message: (
                failures.append(message.text) if "Content Security" in message.text else None
            ),
        )
        page.on(
            "request",
            lambda request: site.requests.append(
                (request.method, request.url, request.post_data or "")
            ),
        )
        page.goto(site.address + path)
        if options.get("java_script_enabled", True) and path == "/":
            page.wait_for_selector("[role=combobox]")
        return page

    yield open_new
    assert failures == []


def ask(page: Page, question: str) -> None:
    """Type the question, press Enter, and wait for the answer."""
    page.fill("#query", question)
    page.press("#query", "Enter")
    page.wait_for_selector(".answer section")
