"""A question is not stored in the browser, and is sent only to the service."""

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Site, ask

MARK = "zanzibarheron"
QUESTION = f"who owns the {MARK} spade"

STORED = """async () => {
  const databases = (await indexedDB.databases()).map((database) => database.name);
  const cacheNames = await caches.keys();
  return JSON.stringify([
    location.href, history.state, document.referrer, document.cookie, window.name,
    Object.entries(localStorage), Object.entries(sessionStorage), databases, cacheNames,
    performance.getEntries().map((entry) => entry.name), document.title,
  ]);
}"""


def test_no_question_is_in_the_address_history_storage_or_referrer(
    open_page: Open, site: Site
) -> None:
    page: Page = open_page()
    ask(page, QUESTION)
    assert MARK not in page.evaluate(STORED)
    page.locator(".feedback summary").first.click()
    page.locator(".feedback").first.get_by_role("button", name="No").click()
    page.locator(".hit a").first.click()
    page.wait_for_selector("article")
    assert MARK not in page.evaluate(STORED)
    assert page.evaluate("document.referrer") == ""
    assert page.context.cookies() == []
    assert page.context.storage_state() == {"cookies": [], "origins": []}
    carrying = [(address, body) for _, address, body in site.requests if MARK in address + body]
    assert [address for address, _ in carrying] == [f"{site.address}/v1/search"]
    # The next user of the browser sees an empty page.
    next_page = page.context.new_page()
    next_page.goto(site.address)
    expect(next_page.locator("#query")).to_have_value("")
    assert MARK not in next_page.content()


def test_no_question_is_in_the_address_or_referrer_without_a_script(
    open_page: Open, site: Site
) -> None:
    page = open_page(java_script_enabled=False)
    page.fill("#query", QUESTION)
    page.press("#query", "Enter")
    page.wait_for_selector(".answer section")
    assert page.url == f"{site.address}/"
    assert all(MARK not in address for _, address, _ in site.requests)
    page.locator(".hit a").first.click()
    page.wait_for_selector("article")
    assert page.evaluate("document.referrer") == ""


def test_pages_send_requests_only_to_the_service(open_page: Open, site: Site) -> None:
    page = open_page()
    ask(page, QUESTION)
    page.locator(".hit a").first.click()
    page.wait_for_selector("article")
    hosts = {urlsplit(address).netloc for _, address, _ in site.requests if address[:5] != "data:"}
    assert hosts == {urlsplit(site.address).netloc}
