"""Asides that are part of the text stay, and those beside it go."""

import pytest

from indexer.readers.html_page import read_web_page
from indexer.sources.source import Source
from tests.findings import left_out


def read(html: str) -> tuple[str, list[str]]:
    """The text of the page, and the words that are left out."""
    reading = read_web_page(Source("a.html", "a", ".html", f"<title>T</title>{html}".encode()))
    blocks = [block.text for section in reading.document.sections for block in section.blocks]
    return " / ".join(blocks), [finding.text for finding in left_out(reading)]


IN_TEXT = [
    "<aside class=note>Never with alcohol.</aside>",
    "<aside class='starlight-aside starlight-aside--caution'>Never with alcohol.</aside>",
    "<aside aria-label=Caution><p>Never with alcohol.</p></aside>",
    "<aside role=note>Never with alcohol.</aside>",
    "<aside class=footnote-list><aside class=footnote role=doc-footnote>Never with alcohol."
    "</aside></aside>",
    "<aside role=doc-endnotes>Never with alcohol.</aside>",
    "<aside id=important-info>Never with alcohol.</aside>",
]
BESIDE = [
    "<aside>Menu</aside>",
    "<aside class=sidebar><p>Menu</p></aside>",
    "<aside class='widget-area'><ul><li>Menu</ul></aside>",
    "<aside class=related-notes><p>Menu</p></aside>",
    "<aside><h2>Menu</h2></aside>",
    "<aside><ul><li><a href=/a>Menu</a></ul></aside>",
    "<aside><p>More: <a href=/a>Menu of all</a></p></aside>",
    "<aside class=author-box><p>Menu</p></aside>",
    "<aside class=sidebar><aside class=note>Menu</aside></aside>",
]
PLACES = ["<main><p>Take it.</p>{}<p>End.</p></main>", "<p>Take it.</p>{}<p>End.</p>"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("aside", IN_TEXT)
def test_an_aside_that_is_called_a_note_stays(aside: str, place: str) -> None:
    assert read(place.format(aside)) == ("Take it. / Never with alcohol. / End.", [])


def test_an_aside_without_a_name_stays_if_it_has_paragraphs_in_the_content() -> None:
    aside = "<aside><p>Never with <a href=/a>alcohol</a>.</p></aside>"
    assert read(PLACES[0].format(aside)) == ("Take it. / Never with alcohol. / End.", [])
    assert read(PLACES[1].format(aside)) == ("Take it. / End.", ["Never with alcohol ."])


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("aside", BESIDE)
def test_an_aside_that_is_called_a_menu_or_holds_one_goes(aside: str, place: str) -> None:
    text, dropped = read(place.format(aside))
    assert text == "Take it. / End."
    assert ["Menu" in words for words in dropped] == [True]


def test_the_title_of_a_box_stays_that_is_only_hidden_from_listeners() -> None:
    box = "<aside aria-label='Caution'><p aria-hidden=true>{}</p><p>Never.</p></aside>"
    assert read(PLACES[0].format(box.format("Caution")))[0] == "Take it. / Caution / Never. / End."
    assert read(PLACES[0].format(box.format("✳ x")))[0] == "Take it. / Never. / End."
