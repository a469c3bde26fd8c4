"""A real service, a real browser, and pages that note what goes wrong in them."""

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
from tests.browser.chromium import HOW, launched, path
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

# With more below it, so that a link to it has somewhere to go.
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

# Questions, by the state of their answers.
ANSWERED = "who owns the spade"
POSSIBLE = "when is the bus to town"
NONE = "what about parking"
URGENT = "the shed is on fire, who owns the spade"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skipped without a browser, with how to get one; where one is required, they fail."""
    if path() is None and "REQUIRE_BROWSER" not in os.environ:
        for item in items:
            if Path(item.fspath).parent == Path(__file__).parent:
                item.add_marker(pytest.mark.skip(reason=HOW))


# Of this package alone: Playwright has an event loop running in the thread of the tests.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="package")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An index with a document of another address, one of many headings, and an old one."""
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
    """A running service. `asked` are the requests of all pages, as (method, address, body)."""

    address: str
    settings: Settings
    asked: list[tuple[str, str, str]] = field(default_factory=list)


Serve = Callable[..., Site]


@pytest.fixture
def serve(garden: Settings, tmp_path: Path) -> Iterator[Serve]:
    """Starts services on the garden, with settings changed."""
    running = []

    def start(**settings: Any) -> Site:
        changed = garden.model_copy(update={"feedback_file": tmp_path / "votes.sqlite", **settings})
        server = served(create_app(changed, hashing_encoder.load_encoder))
        running.append(server)
        return Site(f"http://127.0.0.1:{server.__enter__()}", changed)

    yield start
    for server in running:
        server.__exit__(None, None, None)


@pytest.fixture
def site(serve: Serve) -> Site:
    return serve()


Open = Callable[..., Page]


@pytest.fixture
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Profiles, each new and with nothing in it."""
    made = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(**options)
        context.set_default_timeout(15_000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def open_page(site: Site, contexts: Callable[..., BrowserContext]) -> Iterator[Open]:
    """Opens the page of the service in a new profile. In the end no script may have failed."""
    failures: list[str] = []

    def opened(path: str = "/", **options: Any) -> Page:
        page = contexts(**options).new_page()
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on(
            "console",
            lambda said: failures.append(said.text) if "Content Security" in said.text else None,
        )
        page.on(
            "request",
            lambda made: site.asked.append((made.method, made.url, made.post_data or "")),
        )
        page.goto(site.address + path)
        if options.get("java_script_enabled", True) and path == "/":
            page.wait_for_selector("[role=combobox]")
        return page

    yield opened
    assert failures == []


def ask(page: Page, question: str) -> None:
    """Type, press Enter, and wait for the answer."""
    page.fill("#query", question)
    page.press("#query", "Enter")
    page.wait_for_selector(".answer section")
