"""The box inside somebody else's page: another origin, a strict policy, more than one."""

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

# What docs/embedding.md says a page has to allow, and nothing else; no sink that makes text code.
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
    """A page of another origin: `localhost` is another than 127.0.0.1."""

    address: str
    html: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def host() -> Iterator[Host]:
    app = FastAPI()
    found = Host("")

    @app.get("/")
    def page() -> HTMLResponse:
        return HTMLResponse(
            found.html["page"], headers={"content-security-policy": found.html["policy"]}
        )

    with served(app) as port:
        found.address = f"http://localhost:{port}"
        yield found


@pytest.fixture
def embedding(serve: Serve, host: Host) -> Site:
    """A service that the host's page may ask."""
    return serve(cors_origins=(host.address,))


Embed = Callable[..., Page]


@pytest.fixture
def embed(embedding: Site, host: Host, contexts: Callable[..., BrowserContext]) -> Iterator[Embed]:
    failures: list[str] = []

    def opened(html: str, **options: object) -> Page:
        host.html = {
            "page": html,
            "policy": POLICY.format(service=embedding.address),
        }
        page = contexts(**options).new_page()
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on(
            "console", lambda said: failures.append(said.text) if said.type == "error" else None
        )
        page.on(
            "request",
            lambda made: embedding.asked.append((made.method, made.url, made.post_data or "")),
        )
        page.goto(host.address)
        return page

    yield opened
    assert failures == []


def asked(page: Page, name: str, question: str) -> None:
    box = page.locator(name)
    box.locator("input#query").fill(question)
    box.locator("input#query").press("Enter")
    box.locator(".answer section").wait_for()


def test_the_example_page_works_as_it_is_shipped(embed: Embed, embedding: Site) -> None:
    html = EXAMPLE.read_text(encoding="utf-8")
    assert html.count("https://faq.example.org") == 4
    page = embed(html.replace("https://faq.example.org", embedding.address))
    expect(page.get_by_text("Questions are not recorded.")).to_be_visible()
    asked(page, "faq-search", ANSWERED)
    expect(page.locator("mark").first).to_have_text("The spade is lent by the shed.")
    link = page.get_by_role("link", name="Who owns the spade?")
    assert link.evaluate("each => each.href") == (
        f"{embedding.address}/documents/guide#who-owns-the-spade"
    )
    expect(page.get_by_text("Search our guidance")).to_be_hidden()
    link.click()
    expect(page.get_by_role("heading", name="Who owns the spade?")).to_be_focused()
    assert page.evaluate("document.referrer") == ""


def test_without_a_script_what_stands_inside_is_shown(
    host: Host, contexts: Callable[..., BrowserContext]
) -> None:
    host.html = {"page": EXAMPLE.read_text(encoding="utf-8"), "policy": "default-src 'none'"}
    page = contexts(java_script_enabled=False).new_page()
    page.goto(host.address)
    expect(page.get_by_role("link", name="Search our guidance")).to_be_visible()


def test_labels_narrow_every_search_and_spoilt_ones_leave_the_box_out(
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
    asked(page, "#one", ANSWERED)
    links = page.locator("#one .answer a").evaluate_all("all => all.map((each) => each.pathname)")
    assert set(links) == {"/documents/guide"}
    asked(page, "#two", ANSWERED)
    expect(page.locator("#two .answer h2").first).to_contain_text("Nothing in these documents")
    expect(page.locator("#two [role=status]")).to_contain_text("0 passages found.")
    expect(page.locator("#spoilt").get_by_text("Ask the shed.")).to_be_visible()
    expect(page.locator("#spoilt input")).to_have_count(0)


def test_two_on_one_page_keep_to_themselves(embed: Embed, embedding: Site) -> None:
    page = embed(TWO.format(service=embedding.address))
    asked(page, "#one", ANSWERED)
    asked(page, "#two", NONE)
    expect(page.locator("#one .answer h2").first).to_have_text("The passages that come nearest")
    expect(page.locator("#two .answer h2").first).to_contain_text("Nothing in these documents")
    expect(page.locator("#two").get_by_label("Ihre Frage")).to_have_value(NONE)
    expect(page.locator("#two").get_by_role("button", name="Suchen")).to_be_visible()
    expect(page.locator("#two [role=status]")).to_contain_text("5 Stellen gefunden.")
    expect(page.locator("#two .reviewed").first).to_contain_text("1. März 2026")
    expect(page.locator("#one .reviewed").first).to_contain_text("1 March 2026")
    expect(page.locator("#one [role=status]")).to_have_text("5 passages found.")


def test_events_tell_the_page_what_was_found_and_chosen_but_not_the_question(
    embed: Embed, embedding: Site
) -> None:
    page = embed(TWO.format(service=embedding.address))
    page.evaluate("""() => {
      window.told = [];
      for (const name of ["results", "select"]) {
        document.addEventListener(`faq-search:${name}`, (event) => {
          window.told.push([name, event.target.id, event.detail]);
          if (name === "select") event.preventDefault();
        });
      }
    }""")
    asked(page, "#one", URGENT)
    page.locator("#one").get_by_role("link", name="Who owns the spade?").click()
    results, select = page.evaluate("window.told")
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
    assert page.url.startswith("http://localhost")  # the page kept the link from being followed
    assert "fire" not in page.evaluate("JSON.stringify(window.told)")


def test_support_is_there_from_the_start_and_first_where_it_cannot_wait(
    embed: Embed, embedding: Site
) -> None:
    page = embed(TWO.format(service=embedding.address))
    support = page.locator("#one .support")
    expect(support).to_contain_text("If it cannot wait")
    asked(page, "#one", URGENT)
    expect(support).to_contain_text("Get help first")
    assert page.locator("#one .box").evaluate("each => each.firstElementChild.className") == (
        "support urgent"
    )
    expect(page.locator("#two .support")).to_contain_text("If it cannot wait")


def test_it_is_styled_by_properties_and_parts_and_by_nothing_else(
    embed: Embed, embedding: Site
) -> None:
    page = embed(TWO.format(service=embedding.address))
    asked(page, "#one", ANSWERED)
    # By the means that a policy leaves to a page's own scripts.
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
    style = "(each, name) => getComputedStyle(each)[name]"
    assert button.evaluate(style, "backgroundColor") == "rgb(120, 0, 120)"
    assert page.locator("#one #query").evaluate(style, "borderTopWidth") == "4px"
    expect(page.locator("#one mark").first).to_be_visible()
    assert page.locator("#two #query").evaluate(style, "borderTopWidth") == "1px"


def test_a_key_leads_to_the_field_only_where_the_page_asked_for_it(
    embed: Embed, embedding: Site
) -> None:
    page = embed(TWO.format(service=embedding.address))
    page.locator("#two [role=combobox]").wait_for()
    page.locator("#one [role=combobox]").wait_for()
    page.keyboard.press("/")
    expect(page.locator("#two #query")).to_be_focused()


@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_axe_finds_nothing_in_either(
    embed: Embed, embedding: Site, look: dict[str, object]
) -> None:
    page = embed(TWO.format(service=embedding.address), **look)
    asked(page, "#one", ANSWERED)
    asked(page, "#two", NONE)
    # Two in one page have the same landmarks, which a page with two would name apart.
    options = {"rules": {"landmark-unique": {"enabled": False}}}
    found = Axe().run(page, options=options)
    assert found.violations_count == 0, found.generate_report()


def test_a_portal_without_scripts_may_frame_the_page(
    serve: Serve, host: Host, contexts: Callable[..., BrowserContext]
) -> None:
    framed, other = serve(frame_ancestors=(host.address,)), serve()
    frame = '<iframe src="{0}/" title="Search" width="600" height="600"></iframe>'
    host.html = {
        "page": "<!doctype html><title>x</title>"
        + frame.format(framed.address)
        + frame.format(other.address),
        "policy": f"frame-src {framed.address} {other.address}",
    }
    page = contexts().new_page()
    page.goto(host.address)
    inside = page.frame_locator("iframe").nth(0)
    inside.locator("#query").fill(ANSWERED)
    inside.locator("#query").press("Enter")
    expect(inside.locator("mark").first).to_have_text("The spade is lent by the shed.")
    expect(page.frame_locator("iframe").nth(1).locator("#query")).to_have_count(0)


def test_an_origin_that_the_service_does_not_name_is_told_so(
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


def test_a_key_of_the_page_lets_it_ask_where_the_service_wants_one(
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
    asked(page, "#one", ANSWERED)
    expect(page.locator("#one mark").first).to_be_visible()
    page.locator("#two #query").fill(ANSWERED)
    page.locator("#two #query").press("Enter")
    expect(page.locator("#two .problem")).to_contain_text("Tell whoever looks after it")
    expect(page.locator("#two .support")).to_be_visible()
