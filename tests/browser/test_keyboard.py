"""Every task can be done with the keyboard alone."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import ANSWERED, Open, Site, ask

FOCUSED = "document.activeElement"


def active_suggestion(page: Page) -> str:
    """Return the suggestion that a screen reader would read aloud; empty if there is none."""
    name = page.locator("#query").get_attribute("aria-activedescendant")
    return page.locator(f"#{name}").inner_text() if name else ""


def test_a_slash_focuses_the_field_unless_the_user_is_typing_or_has_turned_it_off(
    open_page: Open,
) -> None:
    page = open_page()
    field = page.locator("#query")
    expect(field).not_to_be_focused()
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.type("and/or")
    expect(field).to_have_value("and/or")
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    page.locator(".keys summary").click()
    page.get_by_label("goes to the question").uncheck()
    page.keyboard.press("/")
    expect(field).not_to_be_focused()


def test_suggestions_are_texts_of_the_corpus_in_a_combobox(open_page: Open, site: Site) -> None:
    page = open_page()
    field, options = page.locator("#query"), page.get_by_role("option")
    field.focus()
    page.keyboard.type("wh")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(options).to_have_text(
        ["When do I water the beans?", "Who owns the spade?", "Whose tool is it?"]
    )
    assert page.get_by_role("listbox").get_attribute("id") == field.get_attribute("aria-controls")
    assert active_suggestion(page) == ""
    page.keyboard.press("ArrowDown")
    assert active_suggestion(page) == "When do I water the beans?"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert active_suggestion(page) == "Whose tool is it?"
    page.keyboard.press("ArrowDown")  # this returns to the field
    assert active_suggestion(page) == ""
    page.keyboard.press("ArrowUp")
    assert active_suggestion(page) == "Whose tool is it?"
    assert page.locator("[aria-selected=true]").inner_text() == "Whose tool is it?"
    expect(field).to_have_value("wh")  # the text is unchanged until a suggestion is chosen
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("wh")
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Whose tool is it?")
    expect(page.locator(".hit h3").first).to_contain_text("Who owns the spade?")
    # The browser itself finds suggestions: nothing that is typed is sent before Enter.
    fetched = [
        address for method, address, _ in site.requests if "/v1/" in address and method == "GET"
    ]
    assert fetched == [f"{site.address}/v1/headings"]


def test_every_typed_word_has_to_begin_a_word_of_the_suggestion(open_page: Open) -> None:
    page = open_page()
    page.locator("#query").press_sequentially("spa wh")
    expect(page.get_by_role("option")).to_have_text(["Who owns the spade?"])
    page.keyboard.type("x")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_suggestion_can_be_clicked(open_page: Open) -> None:
    page = open_page()
    page.locator("#query").press_sequentially("whose")
    page.get_by_role("option").click()
    expect(page.locator("#query")).to_have_value("Whose tool is it?")
    expect(page.locator(".answer section")).to_be_visible()


def test_the_focus_follows_the_order_of_the_page_and_is_visible(open_page: Open) -> None:
    page = open_page()
    ask(page, ANSWERED)
    expect(page.locator("#query")).to_be_focused()
    focused = []
    for _ in range(8):
        page.keyboard.press("Tab")
        focused.append(page.evaluate(f"{FOCUSED}.innerText.replace(/\\s+/g, ' ').trim()"))
        outline = page.evaluate(f"getComputedStyle({FOCUSED}).outlineStyle")
        width = page.evaluate(f"parseFloat(getComputedStyle({FOCUSED}).outlineWidth)")
        assert (outline, width >= 2) == ("solid", True), focused[-1]
    assert focused == [
        "Search",
        "Garden guide › Who owns the spade?",
        "Did this help?",
        "Copy link",
        "Copy as quotation",
        *focused[5:],
    ]
    assert re.search("Garden guide|Wells|Soil|Compost|Keys", focused[5])


def test_a_question_is_asked_and_its_answer_followed_by_keys_alone(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type(ANSWERED)
    page.keyboard.press("Enter")
    expect(page.locator(".answer section")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#who-owns-the-spade")
    # The focus continues from the heading: the next Tab leads to what comes after it.
    page.evaluate(
        "document.querySelector('article').append(Object.assign("
        "document.createElement('a'), {href: '#', textContent: 'after'}))"
    )
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUSED}.textContent") == "after"


def test_a_screen_reader_finds_names_roles_and_states(open_page: Open) -> None:
    page = open_page()
    ask(page, ANSWERED)
    expect(page.locator("main")).to_match_aria_snapshot("""
      - main:
        - heading "FAQ search" [level=1]
        - search:
          - combobox "Your question": who owns the spade
          - button "Search"
        - status: 5 passages found.
        - region "The passages that come nearest":
          - heading "The passages that come nearest" [level=2]
          - list:
            - listitem:
              - heading "Garden guide › Who owns the spade?" [level=3]:
                - link "Garden guide › Who owns the spade?"
        - complementary "If it cannot wait":
          - heading "If it cannot wait" [level=2]
          - list:
            - listitem:
              - link "07 11"
              - link "website of Shed"
    """)
