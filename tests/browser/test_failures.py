"""After a failure the typed question stays, and the page says what to do or tries again."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import ANSWERED, URGENT, Open, Site, ask


def submit(page: Page) -> None:
    page.fill("#query", ANSWERED)
    page.press("#query", "Enter")


def refusing(status: int, times: int, **headers: str) -> Callable[[Route], None]:
    """Return a handler that refuses this number of requests, then lets the service answer."""
    remaining = [times]

    def handle(route: Route) -> None:
        if remaining[0] == 0:
            route.continue_()
            return
        remaining[0] -= 1
        route.fulfill(
            status=status,
            headers={"content-type": "application/problem+json", **headers},
            body='{"title": "x", "status": 503, "detail": "y"}',
        )

    return handle


def test_a_busy_service_is_asked_again_and_its_answer_replaces_the_problem(
    open_page: Open, site: Site
) -> None:
    page = open_page()
    page.route("**/v1/search", refusing(503, 1, **{"retry-after": "1"}))
    submit(page)
    problem = page.locator(".problem")
    expect(problem).to_contain_text("cannot answer at the moment. Your question is still here.")
    expect(problem).to_contain_text("sent again in 2 seconds")
    expect(page.get_by_role("status")).to_contain_text("cannot answer at the moment")
    expect(page.locator("#query")).to_have_value(ANSWERED)
    expect(page.locator(".support")).to_be_in_viewport()
    expect(page.locator("mark").first).to_be_visible()
    expect(problem).to_have_count(0)
    assert sum("/v1/search" in address for _, address, _ in site.requests) == 2


def test_an_urgent_question_moves_the_contacts_to_the_top_without_an_answer(
    open_page: Open,
) -> None:
    page = open_page()
    page.route("**/v1/search", refusing(429, 9, **{"retry-after": "60"}))
    page.fill("#query", URGENT)
    page.press("#query", "Enter")
    expect(page.locator(".support")).to_contain_text("Get help first")
    assert page.locator("#box > :first-child").get_attribute("class") == "support urgent"
    submit(page)
    expect(page.locator(".support")).to_contain_text("If it cannot wait")
    assert page.locator("#box > :last-child").get_attribute("class") == "support"


def test_a_user_who_asks_too_often_sees_how_long_the_wait_is(open_page: Open) -> None:
    page = open_page()
    page.route("**/v1/search", refusing(429, 1, **{"retry-after": "37"}))
    submit(page)
    expect(page.locator(".problem")).to_contain_text("sent again in 37 seconds")


def test_a_retry_can_be_made_at_once_or_stopped(open_page: Open) -> None:
    page = open_page()
    page.route("**/v1/search", refusing(503, 2, **{"retry-after": "60"}))
    submit(page)
    page.get_by_role("button", name="Stop trying").click()
    expect(page.get_by_role("button", name="Stop trying")).to_have_count(0)
    expect(page.locator("#query")).to_have_value(ANSWERED)
    page.get_by_role("button", name="Try again now").click()
    expect(page.get_by_role("button", name="Stop trying")).to_be_visible()
    page.keyboard.press("Escape")  # this stops the retries as the button does
    page.locator("#query").press("Escape")
    page.fill("#query", ANSWERED)
    page.press("#query", "Enter")
    expect(page.locator("mark").first).to_be_visible()


def test_without_a_network_the_page_waits_until_there_is_one(open_page: Open) -> None:
    page = open_page()
    ask(page, "whose tool is it")
    page.context.set_offline(True)
    submit(page)
    expect(page.locator(".problem")).to_contain_text("cannot be reached. Your question is still")
    expect(page.locator(".support")).to_be_in_viewport()
    page.context.set_offline(False)
    expect(page.locator("mark").first).to_be_visible()
    expect(page.locator("#query")).to_have_value(ANSWERED)


def test_a_newer_question_replaces_one_that_waits_for_a_retry(open_page: Open) -> None:
    page = open_page()
    page.route("**/v1/search", refusing(503, 1, **{"retry-after": "60"}))
    submit(page)
    expect(page.locator(".problem")).to_be_visible()
    ask(page, "when do I water the beans")
    expect(page.locator(".hit h3").first).to_contain_text("When do I water the beans?")
    page.wait_for_timeout(300)
    expect(page.locator(".problem")).to_have_count(0)


def test_a_user_who_may_not_search_is_not_offered_a_retry(open_page: Open) -> None:
    page = open_page()
    page.route("**/v1/search", refusing(401, 9))
    submit(page)
    expect(page.locator(".problem")).to_contain_text("Tell whoever looks after it")
    expect(page.get_by_role("button", name="Try again now")).to_have_count(0)


def test_a_vote_that_cannot_be_stored_is_reported(open_page: Open) -> None:
    page = open_page()
    ask(page, ANSWERED)
    page.route("**/v1/feedback", refusing(503, 9))
    first = page.locator(".feedback").first
    first.locator("summary").click()
    first.get_by_role("button", name="Yes").click()
    expect(first).to_contain_text("Your vote could not be kept.")


def test_without_a_script_a_failure_keeps_the_question(
    site: Site, contexts: Callable[..., BrowserContext]
) -> None:
    page = contexts(java_script_enabled=False).new_page()
    page.goto(site.address)
    page.evaluate("document.querySelector('#query').removeAttribute('maxlength')")
    page.fill("#query", "spade " * 200)
    page.press("#query", "Enter")
    expect(page.locator(".problem")).to_contain_text("at most 1000 can be searched")
    expect(page.locator("#query")).to_have_value("spade " * 200)
    expect(page.locator("#query")).to_have_attribute("aria-describedby", "problem")
