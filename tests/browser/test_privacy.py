"""Nothing of a question is left in the browser, or goes anywhere but to the service."""

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Site, ask

MARK = "zanzibarheron"
QUESTION = f"who owns the {MARK} spade"

LEFT = """async () => {
  const names = (await indexedDB.databases()).map((each) => each.name);
  const kept = await caches.keys();
  return JSON.stringify([
    location.href, history.state, document.referrer, document.cookie, window.name,
    Object.entries(localStorage), Object.entries(sessionStorage), names, kept,
    performance.getEntries().map((each) => each.name), document.title,
  ]);
}"""


def test_nothing_is_in_address_history_storage_or_referrer(open_page: Open, site: Site) -> None:
    page: Page = open_page()
    ask(page, QUESTION)
    assert MARK not in page.evaluate(LEFT)
    page.locator(".feedback summary").first.click()
    page.locator(".feedback").first.get_by_role("button", name="No").click()
    page.locator(".hit a").first.click()
    page.wait_for_selector("article")
    assert MARK not in page.evaluate(LEFT)
    assert page.evaluate("document.referrer") == ""
    assert page.context.cookies() == []
    assert page.context.storage_state() == {"cookies": [], "origins": []}
    told = [(address, body) for _, address, body in site.asked if MARK in address + body]
    assert [address for address, _ in told] == [f"{site.address}/v1/search"]
    # Whoever comes after finds an empty page.
    fresh = page.context.new_page()
    fresh.goto(site.address)
    expect(fresh.locator("#query")).to_have_value("")
    assert MARK not in fresh.content()


def test_without_a_script_neither(open_page: Open, site: Site) -> None:
    page = open_page(java_script_enabled=False)
    page.fill("#query", QUESTION)
    page.press("#query", "Enter")
    page.wait_for_selector(".answer section")
    assert page.url == f"{site.address}/"
    assert all(MARK not in address for _, address, _ in site.asked)
    page.locator(".hit a").first.click()
    page.wait_for_selector("article")
    assert page.evaluate("document.referrer") == ""


def test_pages_ask_nobody_but_the_service(open_page: Open, site: Site) -> None:
    page = open_page()
    ask(page, QUESTION)
    page.locator(".hit a").first.click()
    page.wait_for_selector("article")
    hosts = {urlsplit(address).netloc for _, address, _ in site.asked if address[:5] != "data:"}
    assert hosts == {urlsplit(site.address).netloc}
