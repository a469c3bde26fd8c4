"""The pages meet WCAG 2.2 AA as far as a program can tell, in every state and under every look."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import ANSWERED, NONE, POSSIBLE, URGENT, Open, ask

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "forced colours": {"forced_colors": "active"},
    # 320 CSS pixels are the width of a small phone, and of a window of 1,280 at 400 % zoom.
    "dark phone": {
        "viewport": {"width": 320, "height": 568},
        "has_touch": True,
        "color_scheme": "dark",
    },
}


def empty(page: Page) -> None:
    page.wait_for_selector(".support")


def after_asking(question: str) -> Callable[[Page], None]:
    return lambda page: ask(page, question)


def suggesting(page: Page) -> None:
    page.locator("#query").press_sequentially("wh")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")


def unfolded(page: Page) -> None:
    ask(page, "how deep is the soil")
    page.evaluate(
        "document.querySelectorAll('details').forEach((details) => { details.open = true })"
    )


def failing(page: Page) -> None:
    page.route("**/v1/search", lambda route: route.abort())
    page.fill("#query", ANSWERED)
    page.press("#query", "Enter")
    page.wait_for_selector(".problem")


def reading(page: Page) -> None:
    ask(page, ANSWERED)
    with page.expect_navigation():  # until its style has loaded too
        page.locator(".hit a").first.click()
    page.wait_for_selector("article")


def missing(page: Page) -> None:
    page.goto(page.url + "documents/none")
    page.wait_for_selector("text=There is no document")


def plain_text(page: Page) -> None:
    page.goto(page.url + "documents/compost#paragraph-1")


def voted(page: Page) -> None:
    """Vote by a form, as a page without a script does."""
    with page.expect_navigation():  # until it has loaded: its text is there before its style
        page.evaluate("""() => {
          const form = document.createElement("form");
          Object.assign(form, { method: "post", action: "/feedback" });
          const fields = { passage_id: "guide:who-owns-the-spade:1", helped: "true" };
          for (const [name, value] of Object.entries(fields)) {
            form.append(Object.assign(document.createElement("input"), { name, value }));
          }
          document.body.append(form);
          form.submit();
        }""")
    page.wait_for_selector("text=Thank you")


STATES: dict[str, Callable[[Page], None]] = {
    "empty": empty,
    "suggesting": suggesting,
    "answered": after_asking(ANSWERED),
    "possible": after_asking(POSSIBLE),
    "none": after_asking(NONE),
    "urgent": after_asking(URGENT),
    "unfolded, of an old document": unfolded,
    "failing": failing,
    "a document": reading,
    "a document of plain text": plain_text,
    "no such document": missing,
    "voted": voted,
}


@pytest.fixture(params=LOOKS)
def page(request: pytest.FixtureRequest, open_page: Open) -> Page:
    return open_page(**LOOKS[request.param])


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_no_violations_and_nothing_overflows_a_small_window(
    page: Page, state: str
) -> None:
    STATES[state](page)
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("state", STATES)
def test_targets_are_24_pixels_wide_and_high(open_page: Open, state: str) -> None:
    page = open_page(viewport={"width": 320, "height": 568})
    STATES[state](page)
    too_small = page.evaluate("""() => [
        ...document.querySelectorAll('a, button, input, summary, [role=option]')
      ]
      .filter((element) => element.type !== 'hidden' && element.checkVisibility())
      // A link in a sentence is exempt: it is as high as its line.
      .filter((element) => !element.closest('p.hint, .text, article section p, article section li'))
      .map((element) => [element.outerHTML.slice(0, 80), element.getBoundingClientRect()])
      .filter(([, box]) => Math.min(box.width, box.height) < 24)
      .map(([html, box]) => `${html} ${box.width} x ${box.height}`)""")
    assert too_small == []


def test_wider_text_spacing_neither_overflows_nor_cuts_text(open_page: Open) -> None:
    """The spacing is that of WCAG 1.4.12, and the window that of 1,280 by 1,024 at 400 % zoom."""
    page = open_page(viewport={"width": 320, "height": 256})
    ask(page, NONE)
    cut_off = page.evaluate("""() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`);
      document.adoptedStyleSheets.push(sheet);
      return [...document.querySelectorAll("main *:not(.unseen):not(input)")]
        .filter((element) => getComputedStyle(element).overflow !== "visible")
        .filter((element) => element.scrollHeight > element.clientHeight)
        .map((element) => element.outerHTML.slice(0, 80));
    }""")
    assert cut_off == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_nothing_moves_if_the_user_prefers_reduced_motion(open_page: Open) -> None:
    page = open_page(reduced_motion="reduce")
    ask(page, ANSWERED)
    moving = page.evaluate("""() => [...document.querySelectorAll('*')]
      .map((element) => getComputedStyle(element))
      .filter((style) => style.transitionDuration !== '0s' || style.animationName !== 'none')
      .length""")
    assert moving == 0
    assert page.evaluate("document.getAnimations().length") == 0


def test_marks_and_the_selected_suggestion_are_visible_in_forced_colours(open_page: Open) -> None:
    page = open_page(forced_colors="active")
    ask(page, ANSWERED)
    colour = "element => getComputedStyle(element).backgroundColor"
    mark_colour = page.locator("mark").first.evaluate(colour)
    assert mark_colour != page.locator("body").evaluate(colour)
    page.fill("#query", "")
    suggesting(page)
    selected_colour = page.locator("[aria-selected=true]").evaluate(colour)
    assert selected_colour != page.locator("[aria-selected=false]").first.evaluate(colour)


def test_the_language_of_the_page_and_of_each_text_is_declared(open_page: Open) -> None:
    page = open_page()
    ask(page, ANSWERED)
    assert page.locator("html").get_attribute("lang") == "en"
    hit = page.locator(".hit", has_text="Who owns the spade?")
    assert hit.locator(".text").first.get_attribute("lang") == "en-GB"
    assert hit.locator("h3 a").get_attribute("lang") == "en-GB"
