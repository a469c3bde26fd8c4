"""HTML in Markdown, with Markdown in it."""

from indexer.readers.html_page import read_web_page
from indexer.readers.markdown import read_markdown
from indexer.sources.source import Source
from tests.conftest import MakeSource
from tests.indexer.readers.reading_markdown import HEAD, sections, texts


def test_questions_that_unfold_are_headings_below_the_last_one(source: MakeSource) -> None:
    text = (
        "## Loans\n\n<details>\n<summary>May I <b>renew</b>?</summary>\n\nYes, *twice*.\n\n"
        "- By phone\n\n</details>\n<details><summary>And later?</summary>No.</details>\n"
    )
    assert [(section.heading_path, section.line) for section in sections(source, text)[1:]] == [
        (("Loans", "May I renew?"), 7),
        (("Loans", "And later?"), 14),
    ]
    assert texts(source, text) == [
        *("Loans", "May I renew?", "Yes, twice.", "- By phone", "And later?", "No."),
    ]


def test_tables_and_lists_of_html_stay_whole_with_the_markdown_in_them(source: MakeSource) -> None:
    text = (
        "<table>\n<tr><th>Day</th><th>Hours</th></tr>\n<tr><td>\n\nMon **and** Tue\n\n</td>"
        "<td>9 to 5</td></tr>\n</table>\n\n<ul>\n  <li>one</li>\n\n  <li>two</li>\n</ul>\n"
    )
    (section,) = sections(source, text)
    assert [(block.kind, block.pieces) for block in section.blocks] == [
        ("table", ("Day | Hours", "Mon and Tue | 9 to 5")),
        ("list", ("- one", "- two")),
    ]


def test_cells_of_html_without_their_table_stay_apart(source: MakeSource) -> None:
    assert texts(source, "<div><td>one</td><td>two</td></div>\n") == ["one two"]


def test_html_that_never_ends_loses_nothing(source: MakeSource) -> None:
    text = "<table>\n<tr><td>a\n\nb\n\n## C\n\n<ul><li>d\n\ne <p>f</p> g\n"
    assert texts(source, text) == ["a", "b", "C", "- d", "e f g"]


def test_what_is_not_read_of_html_is_reported_as_that_of_web_pages(source: MakeSource) -> None:
    text = (
        "<div>a<button>b</button><style>c</style><svg><text>d</text></svg>"
        "<math><mi>e</mi></math><canvas>f</canvas><select><option>g</select>"
        "<ul><li><button>h</button>i</ul></div>\n"
    )
    reading = read_markdown(source(HEAD + text))
    assert [(finding.kind, finding.text) for finding in reading.findings] == [
        ("not-understood", "d"),
        ("not-understood", "e"),
        ("hidden", "f"),
        ("furniture", "g"),
        ("furniture", "b"),
        ("furniture", "h"),
    ]
    page = f"<title>T</title><main>{text}</main>".encode()
    of_page = read_web_page(Source("a.html", "a", ".html", page))
    assert [(entry.kind, entry.text) for entry in of_page.findings] == [
        (entry.kind, entry.text) for entry in reading.findings
    ]


def test_markdown_in_html_needs_no_empty_lines_where_a_generator_needs_none(
    source: MakeSource,
) -> None:
    text = '<div class="a" markdown>\n## One\n\n*two*\n</div>\n'
    assert texts(source, text, "mkdocs") == ["One", "two"]
    text = "<details>\n<summary>One</summary>\n*two*\n</details>\n"
    assert texts(source, text, "docusaurus") == ["One", "two"]
