"""Rules of a page's own style sheets that hide something for good, and those that do not."""

import pytest

from indexer.readers.html_page import read_web_page
from indexer.readers.reading import Reading
from indexer.sources.source import Source
from tests.findings import left_out


def read(style: str, body: str, head: str = "") -> Reading:
    page = (
        f"<html><head><title>T</title>{head}<style>{style}</style></head><body><main>"
        f"<p>Before all.</p>{body}<p>After all.</p></main></body></html>"
    )
    return read_web_page(Source("a.html", "a", ".html", page.encode()))


def is_seen(reading: Reading) -> bool:
    """Whether the word is in a passage; otherwise it has to be in the report, as hidden."""
    texts = [block.text for section in reading.document.sections for block in section.blocks]
    headings = [word for section in reading.document.sections for word in section.heading_path]
    words = " ".join([*texts, *headings])
    assert "Before all." in words
    assert "After all." in words
    hidden = [entry.text for entry in left_out(reading) if entry.kind == "hidden"]
    assert hidden == ([] if "secret" in words else ["secret"])
    return "secret" in words


PARAGRAPH = '<p class="old note" id="gone">secret</p>'


@pytest.mark.parametrize(
    "style",
    [
        ".old{display:none}",
        "#gone { color: red; Visibility : hidden !important }",
        "p.old { display: none; }",
        "p#gone{display:none}",
        "h1, .x ,.old\n{display:none}",
        "/* .old{display:block} */ .old{display:none}",
        '@charset "utf-8"; .old{display:none}',
        "@media print{.x{display:none}} .old{display:none}",
        '.x::before{content:"}"} .old{display:none}',
        ".x{display:block} .old{display:none}",
        ".old{display:none} p, .x{display:block}",
        ".old{display:none; visibility:visible}",
        ".old{display:none} .x > div{display:block}",
    ],
)
def test_what_a_rule_hides_for_good_is_left_out_and_noted(style: str) -> None:
    assert not is_seen(read(style, PARAGRAPH))


@pytest.mark.parametrize(
    "style",
    [
        "@media print{.old{display:none}}",
        "@supports (display:grid){.old{display:none}}",
        "@media screen{@media (width<9em){.old{display:none}}}",
        "div.old{display:none}",
        "div .old{display:none}",
        ".old:hover{display:none}",
        ".js .old, body > .old{display:none}",
        ".old{x-display:none}",
        ".old{display:none} .old{display:block}",
        ".old{display:none} .note{display:block}",
        ".old{display:none} #gone{display:inline}",
        ".old{display:none} @media (min-width:9em){.old{display:block}}",
        ".old{display:none} :target.old, .x:checked ~ .old{display:block}",
        ".old{display:none} .x > p{display:block}",
        ".old{display:none} [open] > *{display:block}",
        "@import url(a.css); .old{display:none}",
        ".old{display:none",
        ".oldest{display:none}",
    ],
)
def test_what_is_seen_on_some_screen_or_at_some_time_stays(style: str) -> None:
    assert is_seen(read(style, PARAGRAPH))


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<script>go()</script>", PARAGRAPH),
        ('<script src="a.js"></script>', PARAGRAPH),
        ('<link rel="stylesheet" href="a.css">', PARAGRAPH),
        ("", f'<p onclick="go()">Open</p>{PARAGRAPH}'),
        ("", '<p class="old" style="display:block">secret</p>'),
        ("", '<details><summary>Why?</summary><div class="old">secret</div></details>'),
        ("", '<div class="old" role="tabpanel">secret</div>'),
        ("", '<button aria-controls="a">Why?</button><div class="old" id="a">secret</div>'),
        ("", '<h3>Why?</h3><div class="old faq-answer">secret</div>'),
        ("", '<div class="accordion-panel"><div class="old">secret</div></div>'),
    ],
)
def test_what_a_page_may_unfold_stays(head: str, body: str) -> None:
    assert is_seen(read(".old{display:none}", body, head))


@pytest.mark.parametrize("around", ["noscript", "template"])
def test_a_sheet_that_does_not_apply_hides_nothing(around: str) -> None:
    head = f"<{around}><style>.old{{display:none}}</style></{around}>"
    (section,) = read("", PARAGRAPH, head).document.sections
    assert "secret" in [block.text for block in section.blocks]


@pytest.mark.parametrize(("media", "seen"), [("print", True), ("screen", False), ("all", False)])
def test_a_sheet_for_another_medium_hides_nothing(media: str, seen: bool) -> None:
    head = f'<style media="{media}">.old{{display:none}}</style>'
    assert is_seen(read("", PARAGRAPH, head)) == seen


def test_data_in_a_script_shows_nothing() -> None:
    head = '<script type="application/ld+json">{"@type": "WebPage"}</script>'
    assert not is_seen(read(".old{display:none}", PARAGRAPH, head))


def test_what_shows_itself_within_something_hidden_stays() -> None:
    style = ".old{visibility:hidden} .shown{visibility:visible}"
    assert is_seen(read(style, '<div class="old"><p class="shown">secret</p></div>'))


def test_what_shows_itself_within_something_that_takes_no_place_is_hidden_with_it() -> None:
    style = ".old{display:none} .shown{display:block}"
    assert not is_seen(read(style, '<div class="old"><p class="shown">secret</p></div>'))
