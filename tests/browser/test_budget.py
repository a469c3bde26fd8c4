"""Little is loaded, nothing waits for a script, nothing moves."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Route, expect

import service
from tests.browser.conftest import ANSWERED, Open, Site, ask

SERVICE = Path(service.__file__).parent

# Bytes over the line. The component's is what docs/embedding.md promises. The page's is less than a
# second at 256 kbit/s, heads and all (20,001 in 12 requests when this was written), and so is an
# answer's with the headings that are suggested (7,440).
COMPONENT = 15_000
PAGE = 24_000
REQUESTS = 12
ANSWER = 16_000


def parts(file: Path) -> set[Path]:
    """`file` and all that it imports or fetches, and so on."""
    found = {file}
    for name in re.findall(r'(?:from|URL\() ?"(\./[^"]+)"', file.read_text(encoding="utf-8")):
        found |= parts((file.parent / name).resolve())
    return found


def test_the_component_is_under_its_size() -> None:
    files = parts(SERVICE / "faq-search.js")
    assert {file.name for file in files} > {"faq-search.js", "box.js", "faq-search.css"}
    sizes = {file.name: len(gzip.compress(file.read_bytes(), 9)) for file in files}
    assert sum(sizes.values()) < COMPONENT, sizes


def measured(page: Page) -> list[dict[str, float]]:
    """What was transferred, heads included."""
    found: list[dict[str, float]] = page.evaluate("""() => [
      ...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource"),
    ].map(({ name, transferSize, startTime }) => ({ name, transferSize, startTime }))""")
    return [each for each in found if not str(each["name"]).startswith("data:")]


def test_the_page_and_an_answer_are_within_the_budget(open_page: Open) -> None:
    page = open_page()
    page.wait_for_load_state("networkidle")
    loaded = measured(page)
    assert len(loaded) <= REQUESTS, loaded
    assert sum(each["transferSize"] for each in loaded) <= PAGE, loaded
    ask(page, ANSWERED)
    page.wait_for_load_state("networkidle")
    after = measured(page)[len(loaded) :]
    assert len(after) == 2  # the headings to suggest, and the answer
    assert sum(each["transferSize"] for each in after) <= ANSWER, after


def test_the_page_is_there_before_its_scripts(
    site: Site, contexts: Callable[..., BrowserContext]
) -> None:
    page = contexts().new_page()
    waiting: list[Route] = []
    page.route("**/*.js", lambda route: waiting.append(route))  # noqa: PLW0108  it wants its own
    page.goto(site.address, wait_until="commit")
    expect(page.locator("#query")).to_be_visible()
    expect(page.locator(".support")).to_be_visible()
    page.fill("#query", ANSWERED)
    painted = "performance.getEntriesByName('first-contentful-paint').length"
    page.wait_for_function(f"{painted} === 1")
    assert waiting
    # What was typed before they came is still there, and so is the focus.
    for route in waiting:
        route.continue_()
    assert len(waiting) == len(parts(SERVICE / "static" / "page.js"))  # asked for all at once
    page.wait_for_selector("[role=combobox]")
    expect(page.locator("#query")).to_have_value(ANSWERED)
    expect(page.locator("#query")).to_be_focused()


def test_nothing_moves_while_the_page_loads(
    site: Site, contexts: Callable[..., BrowserContext]
) -> None:
    for viewport in ({"width": 1280, "height": 800}, {"width": 320, "height": 568}):
        page = contexts(viewport=viewport).new_page()
        page.add_init_script("""
          window.moved = [];
          const note = (list) => window.moved.push(...list.getEntries().map((each) => each.value));
          new PerformanceObserver(note).observe({ type: "layout-shift", buffered: true });
        """)
        page.goto(site.address)
        page.wait_for_selector("[role=combobox]")
        page.wait_for_timeout(300)
        assert page.evaluate("window.moved") == []
