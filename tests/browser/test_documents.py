"""A document can be linked to, read and printed at an address of its own, and is harmless."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Dialog, expect

from retrieval.load_settings import load_settings
from service.app import create_app
from tests import hashing_encoder
from tests.browser.conftest import Open
from tests.conftest import build_hashed
from tests.indexer.readers.test_sanitize import ATTACKS
from tests.reliability.serving import served

SPADE = "/documents/guide#who-owns-the-spade"


def test_the_heading_that_a_link_leads_to_is_marked_and_has_the_focus(open_page: Open) -> None:
    page = open_page(SPADE)
    heading = page.get_by_role("heading", name="Who owns the spade?")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    expect(page.locator("section:has(> :target)")).to_have_count(1)


def test_the_table_of_contents_leads_to_every_heading(open_page: Open) -> None:
    page = open_page("/documents/guide")
    links = page.get_by_role("navigation", name="On this page").get_by_role("link")
    assert links.count() == 14
    links.filter(has_text="Bed 7").click()
    expect(page.get_by_role("heading", name="Bed 7")).to_be_focused()
    expect(page.get_by_role("heading", name="Bed 7")).to_be_in_viewport()


def test_a_paragraph_of_plain_text_is_marked_too(open_page: Open) -> None:
    page = open_page("/documents/compost#paragraph-1")
    expect(page.locator("#paragraph-1")).to_be_focused()
    expect(page.locator("#paragraph-1 li")).to_have_text(["Turn it weekly.", "Keep it damp."])


def test_a_document_can_be_read_without_a_script(open_page: Open) -> None:
    page = open_page(SPADE, java_script_enabled=False)
    expect(page.get_by_role("heading", name="Who owns the spade?")).to_be_in_viewport()
    assert page.locator("script").count() == 0


def test_only_the_document_is_printed(open_page: Open) -> None:
    page = open_page(SPADE)
    page.emulate_media(media="print")
    for selector in (".back", ".contents", ".support"):
        expect(page.locator(selector)).to_be_hidden()
    expect(page.get_by_role("heading", name="Garden guide")).to_be_visible()
    background = page.locator("section:has(> :target)").evaluate(
        "element => getComputedStyle(element).backgroundColor"
    )
    assert background == "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("policy", ["with the page's policy", "without it"])
def test_attacks_in_a_document_do_nothing_in_a_browser(
    tmp_path: Path, contexts: Callable[..., BrowserContext], policy: str
) -> None:
    """Sanitising alone has to be enough; the policy is a second protection."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number, attack in enumerate(ATTACKS.values()):
        text = f"# T{number}\n\nText {number}.\n\n## H\n\n{attack}\n\n## After\n\nAfter *it* all.\n"
        (corpus / f"a{number}.md").write_text(text, encoding="utf-8")
    settings = load_settings(
        corpus=corpus, index=tmp_path / "index", encoder="hashing", max_refused="100%"
    )
    build_hashed(settings)
    page = contexts(bypass_csp=policy == "without it").new_page()
    effects: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        effects.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.on(
        "request",
        lambda request: effects.append(request.url) if "evil" in request.url else None,
    )
    with served(create_app(settings, hashing_encoder.load_encoder)) as port:
        for number in range(len(ATTACKS)):
            page.goto(f"http://127.0.0.1:{port}/documents/a{number}")
            expect(page.locator("h1")).to_have_text(f"T{number}")
            for link in page.locator("article a").all():
                link.evaluate(
                    "link => link.addEventListener('click', (event) => {"
                    "  if (link.protocol.startsWith('http')) event.preventDefault(); })"
                )
                link.click(force=True, timeout=2000)
            # The attack has neither moved nor added an element of the page.
            assert page.locator("main > article").count() == 1
            assert page.locator("form, input, iframe, img, svg, style, base").count() == 0
            assert page.url.endswith(f"/documents/a{number}") or "#" in page.url
    assert effects == []
