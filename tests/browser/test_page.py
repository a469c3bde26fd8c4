"""Users ask on the page, read the answer, follow it to a heading and come back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import ANSWERED, NONE, POSSIBLE, URGENT, Open, Serve, Site, ask

HEADINGS = {
    ANSWERED: "The passages that come nearest",
    POSSIBLE: "This may not answer your question",
    NONE: "Nothing in these documents answers that",
}
TEXT_OF_ANSWER = """() => {
  const answer = document.querySelector(".answer").cloneNode(true);
  answer.querySelectorAll(".tools").forEach((tools) => tools.remove());
  return answer.textContent.replace(/\\s+/g, "");
}"""


def test_a_question_is_answered_on_its_page_and_a_hit_leads_to_its_heading(
    open_page: Open, site: Site
) -> None:
    page = open_page()
    ask(page, ANSWERED)
    expect(page.locator("h2").first).to_have_text(HEADINGS[ANSWERED])
    expect(page.locator("mark").first).to_have_text("The spade is lent by the shed.")
    expect(page.locator(".term").first).to_have_text("spade")
    expect(page).to_have_title("Answers – FAQ search")
    page.get_by_role("link", name="Who owns the spade?").click()
    page.wait_for_url("**/documents/guide#who-owns-the-spade")
    heading = page.locator("h2", has_text="Who owns the spade?")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    marked_colour = heading.evaluate(
        "heading => getComputedStyle(heading.parentElement).backgroundColor"
    )
    other = page.locator("h2", has_text="Bed 3")
    assert marked_colour != other.evaluate(
        "heading => getComputedStyle(heading.parentElement).backgroundColor"
    )
    page.evaluate("history.back()")
    # The page is as it was left: the browser has it in memory, and the history has no question.
    expect(page.locator("#query")).to_have_value(ANSWERED)
    expect(page.locator("mark").first).to_be_visible()


@pytest.mark.parametrize("question", HEADINGS)
def test_each_answer_state_is_said_in_words_and_announced_once_to_a_screen_reader(
    open_page: Open, question: str
) -> None:
    page = open_page()
    ask(page, question)
    expect(page.locator(".answer h2").first).to_have_text(HEADINGS[question])
    announced = page.get_by_role("status").text_content() or ""
    assert announced.endswith("5 passages found.")
    assert ("may not answer" in announced) == (question == POSSIBLE)
    assert ("Nothing in these" in announced) == (question == NONE)
    assert page.locator("[aria-live], [role=status]").count() == 1
    assert "%" not in page.locator("main").inner_text()
    assert (page.locator(".browse").count() == 1) == (question == NONE)
    assert (page.locator("mark").count() > 0) == (question != NONE)


@pytest.mark.parametrize(
    "question",
    [*HEADINGS, URGENT, "how deep is the soil", "is the well full", "is the key there"],
)
def test_an_answer_is_the_same_without_a_script(open_page: Open, question: str) -> None:
    """This keeps the script and the template, which both render an answer, from drifting apart."""
    with_script = open_page()
    ask(with_script, question)
    without = open_page(java_script_enabled=False)
    without.fill("#query", question)
    without.press("#query", "Enter")
    without.wait_for_selector(".answer section")
    expect(without.locator("#query")).to_have_value(question)
    text = without.locator(".answer").evaluate(f"() => ({TEXT_OF_ANSWER})()")
    assert with_script.evaluate(TEXT_OF_ANSWER) == text
    assert with_script.locator(".support").text_content() is not None
    if question == "is the key there":
        expect(without.get_by_text("Nearly the same stands in: Keys two")).to_be_visible()
    for selector in (".support", "mark", ".term", ".hit a", ".browse a"):
        texts = [
            ["".join(text.split()) for text in page.locator(selector).all_text_contents()]
            for page in (with_script, without)
        ]
        assert texts[0] == texts[1], selector
        links = [
            page.locator(selector).evaluate_all("all => all.map((link) => link.href)")
            for page in (with_script, without)
        ]
        assert links[0] == links[1], selector


def test_without_a_script_passages_unfold_and_votes_are_accepted(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    page.fill("#query", "how deep is the soil")
    page.get_by_role("button", name="Search").click()
    rest = page.locator(".rest").first
    expect(rest).not_to_contain_text("metre deep")
    rest.locator("summary").click()
    assert rest.evaluate("details => details.open")
    page.locator(".feedback summary").first.click()
    page.locator(".feedback").first.get_by_role("button", name="Yes").click()
    expect(page.locator("h1")).to_have_text("Thank you")


def test_characters_outside_the_basic_plane_do_not_shift_the_marks(open_page: Open) -> None:
    page = open_page()
    ask(page, "how deep is the soil")
    expect(page.locator("mark").first).to_have_text("The soil is a metre deep 🌱 at least.")


def test_a_document_past_its_review_date_is_marked(open_page: Open) -> None:
    page = open_page()
    ask(page, "is the well full")
    hit = page.locator(".hit", has_text="Is the well full?")
    expect(hit.locator(".reviewed")).to_have_text(
        "Last reviewed on 31 January 2019; past its review date, 31 January 2020"
    )


def test_contacts_move_to_the_top_for_an_urgent_question_and_back_afterwards(
    open_page: Open,
) -> None:
    page = open_page()
    support = page.locator(".support")

    def is_first() -> bool:
        return bool(
            support.evaluate(
                "contacts => !!(contacts.compareDocumentPosition(document.querySelector('h1'))"
                " & Node.DOCUMENT_POSITION_FOLLOWING)"
            )
        )

    expect(support).to_contain_text("If it cannot wait")
    assert not is_first()
    ask(page, URGENT)
    expect(support).to_contain_text("Get help first")
    expect(support.get_by_role("alert")).to_be_visible()
    assert is_first()
    page.fill("#query", ANSWERED)
    page.press("#query", "Enter")
    expect(support).to_contain_text("If it cannot wait")
    assert not is_first()
    assert support.count() == 1


def test_changed_words_are_shown_and_can_be_searched_as_typed(open_page: Open) -> None:
    page = open_page()
    ask(page, "who owns the digger")
    expect(page.locator(".changes")).to_contain_text("“spade” instead of “digger”")
    page.get_by_role("button", name="Search for exactly what I typed").click()
    expect(page.locator(".changes")).to_have_count(0)
    expect(page.locator("#query")).to_have_value("who owns the digger")


def test_a_link_and_a_quotation_can_be_copied(open_page: Open, site: Site) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, ANSWERED)
    link = f"{site.address}/documents/guide#who-owns-the-spade"
    page.get_by_role("button", name="Copy link").first.click()
    expect(page.get_by_role("status")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == link
    page.get_by_role("button", name="Copy as quotation").first.click()
    text = "The spade is lent by the shed. Bring it back before dusk."
    for _ in range(200):  # the page's policy forbids `wait_for_function`, which evaluates text
        if "“" not in page.evaluate("navigator.clipboard.readText()"):
            page.wait_for_timeout(50)
    assert page.evaluate("navigator.clipboard.readText()") == (
        f"“{text}”\nGarden guide › Who owns the spade?\n{link}"
    )


def test_a_link_is_copied_even_without_the_clipboard_interface(open_page: Open) -> None:
    page = open_page()
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    ask(page, ANSWERED)
    button = page.get_by_role("button", name="Copy link").first
    button.click()
    expect(page.get_by_role("status")).to_have_text("Copied.")
    expect(button).to_be_focused()
    assert page.locator("textarea").count() == 0


def test_a_vote_has_the_question_only_if_the_box_was_ticked(open_page: Open, site: Site) -> None:
    page = open_page()
    ask(page, ANSWERED)
    first, second = page.locator(".feedback").nth(0), page.locator(".feedback").nth(1)
    first.locator("summary").click()
    first.get_by_role("button", name="Yes").click()
    expect(first).to_contain_text("Thank you.")
    second.locator("summary").click()
    second.get_by_label("Keep the text of my question too").check()
    second.get_by_role("button", name="No").click()
    expect(second).to_contain_text("Thank you.")
    votes = [body for _, address, body in site.requests if address.endswith("/v1/feedback")]
    assert ["query" in vote for vote in votes] == [False, True]


def test_with_preview_a_pause_in_typing_starts_a_search(
    serve: Serve, contexts: Callable[..., BrowserContext]
) -> None:
    page = contexts().new_page()
    page.goto(serve(preview=True).address)
    page.wait_for_selector("[role=combobox]")
    page.locator("#query").press_sequentially("who owns")
    page.wait_for_timeout(900)
    assert page.locator(".answer section").count() == 0  # two words say too little
    page.locator("#query").press_sequentially(" the spade")
    expect(page.locator("mark").first).to_be_visible()
    expect(page.locator("#query")).to_be_focused()


def test_without_preview_nothing_is_searched_before_enter(open_page: Open, site: Site) -> None:
    page = open_page()
    page.locator("#query").press_sequentially(ANSWERED)
    page.wait_for_timeout(900)
    assert not [method for method, _, _ in site.requests if method == "POST"]


def test_an_old_browser_uses_the_form_without_a_script(
    site: Site, contexts: Callable[..., BrowserContext]
) -> None:
    page = contexts().new_page()
    page.add_init_script("delete AbortSignal.any")
    page.goto(site.address)
    page.wait_for_load_state("load")
    page.fill("#query", ANSWERED)
    page.press("#query", "Enter")
    expect(page.locator("mark").first).to_have_text("The spade is lent by the shed.")
    assert re.search(r"/$", page.url)
    assert page.locator("[role=combobox]").count() == 0


def test_a_question_that_cannot_be_searched_is_explained_and_stays(open_page: Open) -> None:
    page: Page = open_page()
    page.fill("#query", "a\ufffdb")
    page.press("#query", "Enter")
    expect(page.locator(".problem")).to_contain_text("control character U+FFFD at position 2")
    expect(page.locator("#query")).to_have_value("a\ufffdb")
    expect(page.locator("#query")).to_have_attribute("aria-invalid", "true")
    ask(page, ANSWERED)
    expect(page.locator("#query")).not_to_have_attribute("aria-invalid", "true")
