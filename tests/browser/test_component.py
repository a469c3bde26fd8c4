"""The component works in a page of another origin under a strict policy, even twice in one page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import BrowserContext, Page, expect

from service.records.keys import KeyFile
from tests.browser.conftest import ANSWERED, NONE, URGENT, Serve, Site
from tests.reliability.serving import served

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "intranet.html"

# The policy allows what docs/embedding.md says and nothing else, and forbids text to become code.
POLICY = (
    "default-src 'none'; script-src {service}; connect-src {service}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)

TWO = """<!doctype html><html lang="en"><head><title>Two</title>
<script type="module" src="{service}/faq-search.js"></script></head><body><main>
<h1>Two</h1>
<faq-search id="one" endpoint="{service}"></faq-search>
<faq-search id="two" lang="de" shortcut="/"><script type="application/json">
{{"label": "Ihre Frage", "search": "Suchen", "statusMany": "{{n}} Stellen gefunden."}}
</script></faq-search>
</main></body></html>"""


@dataclass
class Host:
    """A host serves a page of another origin: `localhost` and 127.0.0.1 are different origins."""

    address: str
    html: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def host() -> Iterator[Host]:
    app = FastAPI()
    page_host = Host("")

    @app.get("/")
    def page() -> HTMLResponse:
        return HTMLResponse(
            page_host.html["page"], headers={"content-security-policy": page_host.html["policy"]}
        )

    with served(app) as port:
        page_host.address = f"http://localhost:{port}"
        yield page_host


@pytest.fixture
def embedding(serve: Serve, host: Host) -> Site:
    """Start a service that accepts requests from the origin of the host."""
    return serve(cors_origins=(host.address,))


Embed = Callable[..., Page]


@pytest.fixture
def embed(embedding: Site, host: Host, contexts: Callable[..., BrowserContext]) -> Iterator[Embed]:
    failures: list[str] = []

    def open_new(html: str, **options: object) -> Page:
        host.html = {
            "page": html,
            "policy": POLICY.format(service=embedding.address),
        }
        page = contexts(**options).new_page()
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on(
            "console",
            lambda message: failures.append(message.text) if message.type == "error" else None,
        )
        page.on(
            "request",
            lambda request: embedding.requests.append(
                (request.method, request.url, request.post_data or "")
            ),
        )
        page.goto(host.address)
        return page

    yield open_new
    assert failures == []


def ask_in(page: Page, selector: str, question: str) -> None:
    box = page.locator(selector)
    box.locator("input#query").fill(question)
    box.locator("input#query").press("Enter")
    box.locator(".answer section").wait_for()


def test_the_example_page_works_as_it_is_shipped(embed: Embed, embedding: Site) -> None:
    html = EXAMPLE.read_text(encoding="utf-8")
    assert html.count("https://faq.example.org") == 4
    page = embed(html.replace("https://faq.example.org", embedding.address))
    expect(page.get_by_text("Questions are not recorded.")).to_be_visible()
    ask_in(page, "faq-search", ANSWERED)
    expect(page.locator("mark").first).to_have_text("The spade is lent by the shed.")
    link = page.get_by_role("link", name="Who owns the spade?")
    assert link.evaluate("element => element.href") == (
        f"{embedding.address}/documents/guide#who-owns-the-spade"
    )
    expect(page.get_by_text("Search our guidance")).to_be_hidden()
    link.click()
    expect(page.get_by_role("heading", name="Who owns the spade?")).to_be_focused()
    assert page.evaluate("document.referrer") == ""


def test_without_a_script_the_content_of_the_element_is_shown(
    host: Host, contexts: Callable[..., BrowserContext]
) -> None:
    host.html = {"page": EXAMPLE.read_text(encoding="utf-8"), "policy": "default-src 'none'"}
    page = contexts(java_script_enabled=False).new_page()
    page.goto(host.address)
    expect(page.get_by_role("link", name="Search our guidance")).to_be_visible()


def test_labels_filter_every_search_and_invalid_labels_leave_the_box_out(
    host: Host, embedding: Site, contexts: Callable[..., BrowserContext]
) -> None:
    box = """<faq-search {name} endpoint="{service}" labels='{labels}'>Ask the shed.</faq-search>"""
    boxes = {"one": '{"language": ["en-GB"]}', "two": '{"language": "de"}', "spoilt": "{language"}
    html = '<!doctype html><script type="module" src="{service}/faq-search.js"></script>'
    for name, labels in boxes.items():
        html += box.format(name=f"id={name}", labels=labels, service=embedding.address)
    host.html = {
        "page": html.replace("{service}", embedding.address),
        "policy": POLICY.format(service=embedding.address),
    }
    page = contexts().new_page()
    page.goto(host.address)
    ask_in(page, "#one", ANSWERED)
    links = page.locator("#one .answer a").evaluate_all("all => all.map((link) => link.pathname)")
    assert set(links) == {"/documents/guide"}
    ask_in(page, "#two", ANSWERED)
    expect(page.locator("#two .answer h2").first).to_contain_text("Nothing in these documents")
    expect(page.locator("#two [role=status]")).to_contain_text("0 passages found.")
    expect(page.locator("#spoilt").get_by_text("Ask the shed.")).to_be_visible()
    expect(page.locator("#spoilt input")).to_have_count(0)


def test_two_boxes_on_one_page_do_not_affect_each_other(embed: Embed, embedding: Site) -> None:
    page = embed(TWO.format(service=embedding.address))
    ask_in(page, "#one", ANSWERED)
    ask_in(page, "#two", NONE)
    expect(page.locator("#one .answer h2").first).to_have_text("The passages that come nearest")
    expect(page.locator("#two .answer h2").first).to_contain_text("Nothing in these documents")
    expect(page.locator("#two").get_by_label("Ihre Frage")).to_have_value(NONE)
    expect(page.locator("#two").get_by_role("button", name="Suchen")).to_be_visible()
    expect(page.locator("#two [role=status]")).to_contain_text("5 Stellen gefunden.")
    expect(page.locator("#two .reviewed").first).to_contain_text("1. März 2026")
    expect(page.locator("#one .reviewed").first).to_contain_text("1 March 2026")
    expect(page.locator("#one [role=status]")).to_have_text("5 passages found.")


def test_events_report_the_results_and_the_chosen_hit_but_not_the_question(
    embed: Embed, embedding: Site
) -> None:
    page = embed(TWO.format(service=embedding.address))
    page.evaluate("""() => {
      window.events = [];
      for (const name of ["results", "select"]) {
        document.addEventListener(`faq-search:${name}`, (event) => {
          window.events.push([name, event.target.id, event.detail]);
          if (name === "select") event.preventDefault();
        });
      }
    }""")
    ask_in(page, "#one", URGENT)
    page.locator("#one").get_by_role("link", name="Who owns the spade?").click()
    results, select = page.evaluate("window.events")
    assert results[:2] == ["results", "one"]
    assert results[2]["answer_state"] == "answered"
    assert results[2]["urgent"] is True
    assert len(results[2]["hits"]) == 5
    assert results[2]["hits"][0].keys() == {"passage_id", "document", "heading_path", "url"}
    assert select == [
        "select",
        "one",
        {
            "passage_id": "guide:who-owns-the-spade:1",
            "url": f"{embedding.address}/documents/guide#who-owns-the-spade",
        },
    ]
    assert page.url.startswith(
        "http://localhost"
    )  # the page prevented the link from being followed
    assert "fire" not in page.evaluate("JSON.stringify(window.events)")


def test_contacts_are_shown_from_the_start_and_first_when_a_question_is_urgent(
    embed: Embed, embedding: Site
) -> None:
    page = embed(TWO.format(service=embedding.address))
    support = page.locator("#one .support")
    expect(support).to_contain_text("If it cannot wait")
    ask_in(page, "#one", URGENT)
    expect(support).to_contain_text("Get help first")
    assert page.locator("#one .box").evaluate("box => box.firstElementChild.className") == (
        "support urgent"
    )
    expect(page.locator("#two .support")).to_contain_text("If it cannot wait")


def test_only_properties_and_parts_style_the_component(embed: Embed, embedding: Site) -> None:
    page = embed(TWO.format(service=embedding.address))
    ask_in(page, "#one", ANSWERED)
    # The policy leaves this way of styling to the page's own scripts.
    page.evaluate("""() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`
        #one { --faq-search-accent: rgb(120, 0, 120); }
        #one::part(input) { border-width: 4px; }
        input, mark, h2 { color: rgb(255, 0, 0) !important; display: none; }
      `);
      document.adoptedStyleSheets.push(sheet);
    }""")
    button = page.locator("#one").get_by_role("button", name="Search", exact=True)
    style = "(element, name) => getComputedStyle(element)[name]"
    assert button.evaluate(style, "backgroundColor") == "rgb(120, 0, 120)"
    assert page.locator("#one #query").evaluate(style, "borderTopWidth") == "4px"
    expect(page.locator("#one mark").first).to_be_visible()
    assert page.locator("#two #query").evaluate(style, "borderTopWidth") == "1px"


def test_the_shortcut_focuses_only_the_field_that_the_page_chose_for_it(
    embed: Embed, embedding: Site
) -> None:
    page = embed(TWO.format(service=embedding.address))
    page.locator("#two [role=combobox]").wait_for()
    page.locator("#one [role=combobox]").wait_for()
    page.keyboard.press("/")
    expect(page.locator("#two #query")).to_be_focused()


@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_axe_finds_no_violations_in_two_boxes(
    embed: Embed, embedding: Site, look: dict[str, object]
) -> None:
    page = embed(TWO.format(service=embedding.address), **look)
    ask_in(page, "#one", ANSWERED)
    ask_in(page, "#two", NONE)
    # Two boxes have equal landmarks, which a page with two would name differently.
    options = {"rules": {"landmark-unique": {"enabled": False}}}
    results = Axe().run(page, options=options)
    assert results.violations_count == 0, results.generate_report()


def test_a_host_without_scripts_can_frame_the_page_if_the_service_names_it(
    serve: Serve, host: Host, contexts: Callable[..., BrowserContext]
) -> None:
    allowed, other = serve(frame_ancestors=(host.address,)), serve()
    frame = '<iframe src="{0}/" title="Search" width="600" height="600"></iframe>'
    host.html = {
        "page": "<!doctype html><title>x</title>"
        + frame.format(allowed.address)
        + frame.format(other.address),
        "policy": f"frame-src {allowed.address} {other.address}",
    }
    page = contexts().new_page()
    page.goto(host.address)
    frame_page = page.frame_locator("iframe").nth(0)
    frame_page.locator("#query").fill(ANSWERED)
    frame_page.locator("#query").press("Enter")
    expect(frame_page.locator("mark").first).to_have_text("The spade is lent by the shed.")
    expect(page.frame_locator("iframe").nth(1).locator("#query")).to_have_count(0)


def test_an_origin_that_the_service_does_not_allow_sees_a_problem(
    serve: Serve, host: Host, contexts: Callable[..., BrowserContext]
) -> None:
    service = serve()
    host.html = {
        "page": TWO.format(service=service.address),
        "policy": POLICY.format(service=service.address),
    }
    page = contexts().new_page()
    page.goto(host.address)
    page.locator("#one #query").fill(ANSWERED)
    page.locator("#one #query").press("Enter")
    expect(page.locator("#one .problem")).to_contain_text("cannot be reached")
    expect(page.locator("#one #query")).to_have_value(ANSWERED)


def test_a_page_with_a_key_can_search_where_the_service_requires_one(
    serve: Serve, host: Host, contexts: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    token = keys.create(["search", "feedback"], None, [host.address])
    service = serve(auth="keys", keys_file=keys.path, cors_origins=(host.address,))
    host.html = {
        "page": TWO.format(service=service.address).replace('id="one"', f'id="one" key="{token}"'),
        "policy": POLICY.format(service=service.address),
    }
    page = contexts().new_page()
    page.goto(host.address)
    ask_in(page, "#one", ANSWERED)
    expect(page.locator("#one mark").first).to_be_visible()
    page.locator("#two #query").fill(ANSWERED)
    page.locator("#two #query").press("Enter")
    expect(page.locator("#two .problem")).to_contain_text("Tell whoever looks after it")
    expect(page.locator("#two .support")).to_be_visible()
