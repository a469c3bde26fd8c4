"""Code keeps its lines, and what programs put into the text is no part of it."""

import pytest

from indexer.readers.html_page import read_web_page
from indexer.readers.markdown import read_markdown
from indexer.readers.reading import Reading
from indexer.sources.source import Source


def read(html: str) -> Reading:
    page = f"<title>T</title><main>{html}</main>"
    return read_web_page(Source("a.html", "a", ".html", page.encode()))


def pieces(html: str) -> list[str]:
    sections = read(html).document.sections
    return [piece for section in sections for block in section.blocks for piece in block.pieces]


def noted(html: str) -> list[tuple[str, str]]:
    return [(finding.kind, finding.text) for finding in read(html).findings]


@pytest.mark.parametrize(
    "code",
    [
        "a = 1\nb = 2",
        "a = 1<br>b = 2",
        "a = 1<br/>b = 2<br/>",
        "<code><span>a = 1<br></span><span>b = 2<br></span></code>",
        "<div>a = 1</div><div>b = 2</div>",
        "<div>a = 1</div>\n<div>b = 2</div>",
        "<div>a = 1\n</div><div>b = 2\n</div>",
        "<code><span class=line>a = 1</span>\n<span class=line>b = 2</span></code>",
        "<ol><li>a = 1</li><li>b = 2</li></ol>",
        "<div><span>a = 1</span><br></div><div><span>b = 2</span><br></div>",
        "<button>Copy</button><code>a = 1\nb = 2\n</code>",
    ],
)
def test_each_line_of_code_stays_one(code: str) -> None:
    assert pieces(f"<pre>{code}</pre>") == ["a = 1", "b = 2"]
    assert pieces(f"<ul><li>x<pre>{code}</pre></ul>") == ["- x\n  a = 1\n  b = 2"]
    text = f"# T\n\n<pre>{code}</pre>\n"
    document = read_markdown(Source("a.md", "a", ".md", text.encode())).document
    assert list(document.sections[0].blocks[0].pieces) == ["a = 1", "b = 2"]


def test_empty_lines_and_indents_of_code_stay() -> None:
    assert pieces("<pre>a\n\n  b</pre>") == ["a", "", "  b"]
    assert pieces("<pre><div>a</div><div><br></div><div>  b</div></pre>") == ["a", "", "  b"]


@pytest.mark.parametrize(
    "name", ["linenos", "gutter", "rouge-gutter", "hljs-ln-numbers", "lineno", "blob-num"]
)
def test_numbers_of_lines_are_beside_the_code_and_noted(name: str) -> None:
    html = (
        f"<table><tr><th colspan=2>a.py</th></tr><tr><td class={name}><pre>1\n2</pre></td>"
        "<td><pre>x\ny</pre></td></tr></table>"
    )
    assert pieces(html) == ["a.py", "x", "y"]
    assert noted(html) == [("furniture", "1 2")]
    assert pieces(f"<p class={name}>Page 1</p>") == ["Page 1"]


LINK = "<a class=headerlink href=#x title='Link to this'>{}</a>"


@pytest.mark.parametrize("sign", ["¶", "#", "🔗", "§"])
@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Words{}</p>", ["Words"]),
        ("<ul><li>Words {}</ul>", ["- Words"]),
        ("<table><caption>Words{}</caption><tr><td>x</table>", ["Words", "x"]),
        ("<figure><figcaption><p>Words{}</p></figcaption></figure>", ["Words"]),
        ("<div>Words{}</div>", ["Words"]),
    ],
)
def test_a_link_of_a_text_to_itself_shows_no_words(
    html: str, expected: list[str], sign: str
) -> None:
    assert pieces(html.format(LINK.format(sign))) == expected


def test_a_sign_that_is_part_of_a_text_stays() -> None:
    assert pieces("<p>See <a href=#s5>§</a> 5 and <a href=/c>#</a>.</p>") == ["See § 5 and #."]
    assert pieces("<p>Press <kbd>¶</kbd>.</p>") == ["Press ¶."]


def test_a_footnotes_link_back_is_no_word() -> None:
    html = "<ol><li>Note. <a class=footnote-backref href=#r>↩</a></ol>"
    assert pieces(html) == ["1. Note."]


@pytest.mark.parametrize(
    "heading",
    [
        "<h2>Words<span class=mw-editsection>[<a href=/e>edit</a>]</span></h2>",
        "<div class=mw-heading><h2>Words</h2><span class=mw-editsection>[<a href=/e>edit</a>]"
        "</span></div>",
        "<h2>Words <a href=/e><span class=viewcode-link>[ edit ]</span></a></h2>",
    ],
)
def test_a_link_to_edit_or_to_the_code_is_noted_and_not_of_the_heading(heading: str) -> None:
    reading = read(f"{heading}<p>A.</p>")
    assert [section.heading_path for section in reading.document.sections][-1] == ("Words",)
    assert [finding.text for finding in reading.findings] == ["[ edit ]"]


@pytest.mark.parametrize(
    "name", ["material-icons", "material-icons-outlined", "material-symbols-x"]
)
def test_the_name_of_an_icon_is_not_seen(name: str) -> None:
    html = f"<p>Go <i class={name}>arrow_back</i> home.</p>"
    assert pieces(html) == ["Go home."]
    assert noted(html) == [("hidden", "arrow_back")]


@pytest.mark.parametrize(
    "classes",
    ["invisible", "uk-hidden", "uk-invisible", "is-invisible", "d-none d-print-block", "d-none"],
)
def test_a_class_that_hides_on_every_screen_hides(classes: str) -> None:
    html = f"<p>Seen.</p><p class='{classes}'>Unseen.</p>"
    assert pieces(html) == ["Seen."]
    assert noted(html) == [("hidden", "Unseen.")]


@pytest.mark.parametrize(
    "classes", ["d-none d-md-block", "invisible md:visible", "invisible group-hover:visible"]
)
def test_what_some_screens_or_a_pointer_show_stays(classes: str) -> None:
    assert pieces(f"<p>Seen.</p><p class='{classes}'>Seen too.</p>") == ["Seen.", "Seen too."]
