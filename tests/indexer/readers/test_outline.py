"""What unfolds ends where its answer does, and the text after it belongs to the heading around."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.chunking.splitter import split
from indexer.readers.html_page import read_web_page
from indexer.readers.markdown import read_markdown
from indexer.sources.source import Source
from retrieval.types import Document

Rows = list[tuple[tuple[str, ...], str]]


def page(html: str) -> Document:
    html = f"<title>T</title><main><h2>A</h2>{html}</main>"
    return read_web_page(Source("a.html", "a", ".html", html.encode())).document


def markdown(text: str, suffix: str = ".md") -> Document:
    text = f"---\ntitle: T\n---\n\n## A\n\n{text}\n"
    return read_markdown(Source(f"a{suffix}", "a", suffix, text.encode())).document


def rows(document: Document) -> Rows:
    """The heading path and the text of each passage, which holds a whole section here."""
    return [
        (passage.heading_path, passage.text.replace("\n\n", " / "))
        for passage in split(document, lambda text: len(text.split()), limit=200)
    ]


HTML_WIDGETS = {
    "details": "<details><summary>QQ</summary><p>AA</p></details>",
    "details with a heading": "<details><summary><h3>QQ</h3></summary><p>AA</p></details>",
    "button": "<button aria-expanded=false>QQ</button><div hidden>AA</div>",
    "button with an id": "<button aria-controls=NN>QQ</button><div id=NN hidden>AA</div>",
    "button in its panel": "<div id=NN><button aria-controls=NN>QQ</button><p>AA</p></div>",
    "heading with a button": "<h3><button aria-controls=NN>QQ</button></h3><p id=NN hidden>AA</p>",
    "Bootstrap": "<div><button data-bs-toggle=collapse data-bs-target=#NN>QQ</button></div>"
    "<div id=NN class=collapse>AA</div>",
    "tab": "<div role=tablist><button role=tab aria-controls=NN>QQ</button></div>"
    "<div role=tabpanel id=NN>AA</div>",
    "definition list": "<dl><dt>QQ</dt><dd>AA</dd></dl>",
    "Elementor": "<div class=elementor-tab-title>QQ</div><div class=elementor-tab-content>AA</div>",
    "Yoast": "<div><strong class=schema-faq-question>QQ</strong> <p>AA</p></div>",
    "Rank Math": "<div><h3 class=rank-math-question>QQ</h3><div>AA</div></div>",
    "Divi": "<div><div class=et_pb_toggle_title><h3>QQ</h3></div><div>AA</div></div>",
    "microdata": "<div itemscope itemtype='https://schema.org/Question'><h3 itemprop=name>QQ</h3>"
    "<p>AA</p></div>",
    "attribute": "<faq-item question=QQ>AA</faq-item>",
    "slot": "<x-item><span slot=heading>QQ</span><div>AA</div></x-item>",
}
AROUND_HTML = (
    "<p>b</p>{}<p>m</p>{}<p>z</p>",
    "<div>b{}m{}z</div>",
    "<ul><li>b{}m</li><li>{}z</li></ul>",
    "<section><p>b</p><div>{}</div><p>m</p><div>{}</div></section><p>z</p>",
)
MARKDOWN_WIDGETS = {
    "details": ("<details>\n<summary>QQ</summary>\n\nAA\n\n</details>", ".md"),
    "details in a block": ("<details><summary>QQ</summary>AA</details>", ".md"),
    "details that end in a line": ("<details>\n<summary>QQ</summary>\n\nAA</details>", ".md"),
    "button": ("<button aria-expanded='false'>QQ</button>\n<div hidden>AA</div>", ".md"),
    "button and Markdown": ("<button aria-expanded='false'>QQ</button>\n\nAA", ".md"),
    "button around Markdown": (
        "<div><button aria-expanded='false'>QQ</button></div>\n\n<div hidden>\n\nAA\n\n</div>",
        ".md",
    ),
    "heading with a button": (
        "<h3><button aria-expanded='false'>QQ</button></h3>\n\n<div hidden>\n\nAA\n\n</div>",
        ".md",
    ),
    "definition list": ("<dl>\n<dt>QQ</dt>\n<dd>\n\nAA\n\n</dd>\n</dl>", ".md"),
    "box of MkDocs": ('??? note "QQ"\n    AA', ".md"),
    "open box of MkDocs": ('???+ note "QQ"\n    AA', ".md"),
    "shortcode": ('{{< expand "QQ" >}}\nAA\n{{< /expand >}}', ".md"),
    "component": ('<Accordion title="QQ">\n\nAA\n\n</Accordion>', ".mdx"),
    "component in a line": ('<Accordion title="QQ">AA</Accordion>', ".mdx"),
    "indented component": (
        '<Group>\n  <Accordion title="QQ">\n    AA\n  </Accordion>\n</Group>',
        ".mdx",
    ),
    "indented details": (
        "<div>\n  <details>\n    <summary>QQ</summary>\n    <div>\n      <p>AA</p>\n    </div>\n"
        "  </details>\n</div>",
        ".mdx",
    ),
    "details far to the right": (
        "<div>\n        <details>\n            <summary>QQ</summary>\n\n            AA\n\n"
        "        </details>\n</div>",
        ".mdx",
    ),
}
EXPECTED = [
    (("A",), "b"),
    (("A", "Q1"), "a1"),
    (("A",), "m"),
    (("A", "Q2"), "a2"),
    (("A",), "z"),
]


def _widget(widget: str, number: int) -> str:
    for sign, word in (("QQ", f"Q{number}"), ("AA", f"a{number}"), ("NN", f"i{number}")):
        widget = widget.replace(sign, word)
    return widget


@pytest.mark.parametrize("around", AROUND_HTML)
@pytest.mark.parametrize("widget", HTML_WIDGETS.values(), ids=HTML_WIDGETS)
def test_text_around_what_unfolds_on_a_page_is_of_the_heading_around(
    widget: str, around: str
) -> None:
    document = page(around.format(_widget(widget, 1), _widget(widget, 2)))
    assert rows(document) == EXPECTED


@pytest.mark.parametrize(("widget", "suffix"), MARKDOWN_WIDGETS.values(), ids=MARKDOWN_WIDGETS)
def test_text_around_what_unfolds_in_markdown_is_of_the_heading_around(
    widget: str, suffix: str
) -> None:
    text = f"b\n\n{_widget(widget, 1)}\n\nm\n\n{_widget(widget, 2)}\n\nz"
    assert rows(markdown(text, suffix)) == EXPECTED


NESTED = [
    (("A",), "b"),
    (("A", "Q"), "c"),
    (("A", "Q", "R"), "d"),
    (("A", "Q"), "e"),
    (("A",), "z"),
    (("A", "S"), "s"),
]


@pytest.mark.parametrize(
    "document",
    [
        page(
            "b<details><summary>Q</summary>c<details><summary>R</summary>d</details>e</details>z"
            "<h3>S</h3>s"
        ),
        page(
            "b<div role=tablist><a role=tab href=#n>Q</a></div><div role=tabpanel id=n>c"
            "<dl><dt>R<dd>d</dl>e</div>z<h3>S</h3>s"
        ),
        page("b<dl><dt>Q<dd>c<dl><dt>R<dd>d</dl>e</dl>z<h3>S</h3>s"),
        page(
            "b<dl><dt>Q<dd>c<button aria-expanded=false>R</button><div hidden>d</div>e</dl>z"
            "<h3>S</h3>s"
        ),
        page(
            "b<details><summary>Q</summary>c<ul><li><dl><dt>R<dd>d</dl>e</ul></details>z<h3>S</h3>s"
        ),
        markdown(
            "b\n\n<details>\n<summary>Q</summary>\n\nc\n\n<details>\n<summary>R</summary>\n\nd\n\n"
            "</details>\n\ne\n\n</details>\n\nz\n\n### S\n\ns"
        ),
        markdown('b\n\n??? q "Q"\n    c\n\n    ??? q "R"\n        d\n\n    e\n\nz\n\n### S\n\ns'),
        markdown(
            'b\n\n<Accordion title="Q">\n\nc\n\n<Accordion title="R">\n\nd\n\n</Accordion>\n\ne\n\n'
            "</Accordion>\n\nz\n\n### S\n\ns",
            ".mdx",
        ),
        markdown(
            "b\n\n<details>\n  <summary>Q</summary>\n  <div>\n    <p>c</p>\n    <details>\n"
            "      <summary>R</summary>\n      <div>d</div>\n    </details>\n    <p>e</p>\n"
            "  </div>\n</details>\n\nz\n\n### S\n\ns",
            ".mdx",
        ),
        markdown(
            "b\n\n<details>\n<summary>Q</summary>\n\nc\n\n<dl><dt>R</dt><dd>\n\nd\n\n</dd></dl>\n\ne"
            "\n\n</details>\n\nz\n\n### S\n\ns"
        ),
    ],
)
def test_what_unfolds_in_an_answer_ends_in_that_answer(document: Document) -> None:
    assert rows(document) == NESTED


@pytest.mark.parametrize("read", [page, markdown])
def test_passages_after_what_unfolds_are_numbered_on_and_keep_the_anchor(
    read: Callable[[str], Document],
) -> None:
    document = read("<p>b</p><details><summary>Q</summary>a</details><p>z</p>")
    ids = [passage.id for passage in split(document, lambda text: len(text.split()), limit=200)]
    assert ids == ["a:a:1", "a:q:1", "a:a:2"]
    assert [section.continues for section in document.sections] == [False, False, True]


def test_a_question_after_text_and_a_deeper_heading_is_below_the_heading_around() -> None:
    html = "b<dl><dt>Q<dd>c<h5>H</h5>d<dt>R<dd>e<h3>I</h3>f</dl>z<h3>S</h3>s"
    assert rows(page(html)) == [
        (("A",), "b"),
        (("A", "Q"), "c"),
        (("A", "Q", "H"), "d"),
        (("A", "R"), "e"),
        (("A", "R", "I"), "f"),
        (("A",), "z"),
        (("A", "S"), "s"),
    ]


IN_ANSWERS = {
    "details": "<details><summary>Q</summary>{}</details>",
    "details with a heading": "<details><summary><h3>Q</h3></summary>{}</details>",
    "button": "<button aria-controls=i>Q</button><div id=i hidden>{}</div>",
    "heading with a button": "<h3><button aria-controls=i>Q</button></h3><div id=i>{}</div>",
    "heading as high as its section": "<h2><button aria-controls=i>Q</button></h2>"
    "<div id=i>{}</div>",
    "tab": "<a role=tab href=#i>Q</a><div role=tabpanel id=i>{}</div>",
    "terms": "<dl><dt>Q</dt><dd>{}</dd></dl>",
    "Yoast": "<div><strong class=schema-faq-question>Q</strong><div>{}</div></div>",
    "heading of a plugin": "<div><h3 class=rank-math-question>Q</h3><div>{}</div></div>",
    "microdata": "<div itemscope itemtype='https://schema.org/Question'><h3 itemprop=name>Q</h3>"
    "<div>{}</div></div>",
    "attribute": "<faq-item question=Q>{}</faq-item>",
    "Markdown": "<details>\n<summary>Q</summary>\n\n{}\n\n</details>",
}


@pytest.mark.parametrize("level", range(1, 7))
@pytest.mark.parametrize("widget", IN_ANSWERS)
def test_headings_in_an_answer_are_below_its_question(widget: str, level: int) -> None:
    deeper = min(6, level + 1)
    inner = f"<h{level}>H</h{level}><p>h</p><h{deeper}>I</h{deeper}><p>i</p>"
    below = ("A", "Q", "H", "I") if deeper > level else ("A", "Q", "I")
    if widget == "Markdown":
        inner = f"{level * '#'} H\n\nh\n\n{deeper * '#'} I\n\ni"
        document = markdown(IN_ANSWERS[widget].format(f"a\n\n{inner}") + "\n\nz")
    else:
        document = page(IN_ANSWERS[widget].format(f"a{inner}") + "<p>z</p>")
    assert document.title == "T"
    assert rows(document) == [
        (("A", "Q"), "a"),
        (("A", "Q", "H"), "h"),
        (below, "i"),
        (("A",), "z"),
    ]


def test_tabs_with_the_same_headings_stay_apart() -> None:
    tabs = "".join(f"<a role=tab href=#{name}>{name}</a>" for name in ("Windows", "Mac"))
    panel = "<div role=tabpanel id={}><h2>Install</h2><p>a</p><h2>Remove</h2><p>b</p></div>"
    document = page(tabs + panel.format("Windows") + panel.format("Mac") + "<p>z</p>")
    assert rows(document) == [
        (("A", "Windows", "Install"), "a"),
        (("A", "Windows", "Remove"), "b"),
        (("A", "Mac", "Install"), "a"),
        (("A", "Mac", "Remove"), "b"),
        (("A",), "z"),
    ]


@pytest.mark.parametrize("between", ["", "<p>b</p>"])
@pytest.mark.parametrize("level", [2, 3])
def test_questions_with_the_level_of_their_sections_are_below_them(
    level: int, between: str
) -> None:
    section = (
        "<h{0}>S{1}</h{0}>{2}<div><h{0}><button aria-controls=i{1}>Q{1}</button></h{0}>"
        "<div id=i{1}>a{1}</div><h{0}><button aria-controls=j{1}>R{1}</button></h{0}>"
        "<div id=j{1}>c{1}</div></div>"
    )
    html = "".join(section.format(level, number, between) for number in (1, 2))
    above = () if level == 2 else ("A",)
    expected = []
    for number in "12":
        inner = (*above, f"S{number}")
        expected += [(inner, "b")] if between else []
        expected += [((*inner, f"Q{number}"), f"a{number}"), ((*inner, f"R{number}"), f"c{number}")]
    assert [row for row in rows(page("x" + html)) if row != (("A",), "x")] == expected


def test_markdown_after_a_heading_with_a_closed_button_stays_below_it() -> None:
    text = "<h3><button aria-expanded=false>Q</button></h3>\n<div>\n\na\n\n</div>\n\n### S\n\ns"
    assert rows(markdown(text)) == [(("A", "Q"), "a"), (("A", "S"), "s")]


def test_questions_that_are_headings_are_below_each_other_by_their_levels() -> None:
    item = (
        "<h{0}><button aria-controls={1}>{1}</button></h{0}><div id={1}><p>a</p><h4>H</h4>b</div>"
    )
    items = ((3, "Q"), (4, "R"), (5, "S"), (4, "T"), (3, "U"))
    html = "".join(item.format(level, name) for level, name in items)
    paths = [("A", *names) for names in ("Q", "QR", "QRS", "QT", "U")]
    expected: Rows = []
    for path in paths:
        expected += [(path, "a"), ((*path, "H"), "b")]
    assert rows(page(html)) == expected


@pytest.mark.parametrize(
    "widget", ["<details><summary>Q</summary>a</details>", HTML_WIDGETS["button"]]
)
@pytest.mark.parametrize("level", range(2, 7))
def test_a_heading_after_what_unfolds_is_not_in_it(widget: str, level: int) -> None:
    html = f"b{_widget(widget, 1)}<h{level}>S</h{level}><p>s</p>"
    assert rows(page(html))[-1] == (("A", "S") if level > 2 else ("S",), "s")
    text = f"b\n\n{_widget(widget, 1)}\n\n{level * '#'} S\n\ns"
    assert rows(markdown(text))[-1] == (("A", "S") if level > 2 else ("S",), "s")


def test_a_page_of_nothing_but_terms_has_them_as_headings() -> None:
    html = "<title>T</title><dl id=x><dt>Q<dd>a</dl><footer>f</footer>"
    source = Source("a.html", "a", ".html", html.encode(), include=("#x",))
    assert rows(read_web_page(source).document) == [(("Q",), "a")]


def test_a_heading_without_text_before_what_unfolds_keeps_its_place() -> None:
    document = page("<h2><button aria-controls=n>Q</button></h2><p id=n>a</p><p>z</p>")
    assert rows(document) == [(("A", "Q"), "a"), (("A",), "z")]
    assert [section.anchor for section in document.sections] == ["a", "n", "a"]


def test_a_question_is_no_title_if_text_follows_its_answer() -> None:
    text = "<details><summary>Q</summary>a</details>\n\nz\n"
    document = read_markdown(Source("a.md", "a", ".md", text.encode())).document
    assert (document.title, rows(document)) == ("A", [(("Q",), "a"), ((), "z")])
    assert [section.continues for section in document.sections] == [False, False]


def test_questions_also_asked_are_those_of_the_whole_section() -> None:
    widget = "<details><summary>Q</summary>a</details>"
    document = markdown(f"b\n\n{widget}\n\nz\n\n<!-- also asked as: Why? -->")
    asked = [(section.heading_path[-1], section.also_asked) for section in document.sections]
    assert asked == [("A", ("Why?",)), ("Q", ()), ("A", ("Why?",))]


def test_the_answer_of_a_question_that_only_a_class_marks_may_have_several_paragraphs() -> None:
    question = "<p class=faq-question>Q{}</p><p>a{}</p><p>c{}</p>"
    items = "".join(question.format(*3 * [number]) for number in (1, 2))
    assert rows(page(f"<div>{items}</div><p>z</p>")) == [
        (("A", "Q1"), "a1 / c1"),
        (("A", "Q2"), "a2 / c2"),
        (("A",), "z"),
    ]


@dataclass(frozen=True)
class Tree:
    """Words, and what unfolds between them; `kind` is that of the widget around."""

    kind: int
    inner: "tuple[Tree, ...]"


HTML_KINDS = (
    "<details><summary>{q}</summary>{a}</details>",
    "<dl><dt>{q}</dt><dd>{a}</dd></dl>",
    "<button aria-controls={q}i>{q}</button><div id={q}i hidden>{a}</div>",
    "<x-item question={q}>{a}</x-item>",
    "<ul><li><details><summary>{q}</summary>{a}</details></li></ul>",
    "<div><p class=faq-q>{q}</p><div class=faq-a>{a}</div></div>",
    "<h2><button aria-controls={q}i>{q}</button></h2><div><div id={q}i>{a}</div></div>",
    "<div><ul role=tablist><li role=tab>{q}</li></ul><div role=tabpanel>{a}</div></div>",
)
MARKDOWN_KINDS = (
    "<details>\n<summary>{q}</summary>\n\n{a}\n\n</details>",
    '<Accordion title="{q}">\n\n{a}\n\n</Accordion>',
    '{{{{< expand "{q}" >}}}}\n\n{a}\n\n{{{{< /expand >}}}}',
)
trees = st.recursive(
    st.builds(Tree, st.integers(0, 59), st.just(())),
    lambda inner: st.builds(Tree, st.integers(0, 59), st.lists(inner, max_size=3).map(tuple)),
    max_leaves=8,
)


def grown(
    tree: Tree, path: tuple[str, ...], kinds: tuple[str, ...], numbers: Iterator[int], made: Rows
) -> str:
    """The text of an answer, with a word before and after each widget in it."""
    pieces = []
    for inner in (*tree.inner, None):
        word = f"w{next(numbers)}x"
        made.append((path, word))
        pieces.append(word if kinds is MARKDOWN_KINDS else f"<p>{word}</p>")
        if inner is not None:
            question = f"q{next(numbers)}x"
            answer = grown(inner, (*path, question), kinds, numbers, made)
            pieces.append(kinds[inner.kind % len(kinds)].format(q=question, a=answer))
    return ("\n\n" if kinds is MARKDOWN_KINDS else "").join(pieces)


@settings(deadline=None, max_examples=100)  # a machine that does other work takes longer
@given(trees, st.booleans())
def test_each_word_around_and_in_what_unfolds_has_the_headings_around_it(
    tree: Tree, in_html: bool
) -> None:
    expected: Rows = []
    kinds = HTML_KINDS if in_html else MARKDOWN_KINDS
    text = grown(tree, ("A",), kinds, iter(range(1000)), expected)
    document = page(text) if in_html else markdown(text, ".mdx")
    assert rows(document) == expected
    ids = [passage.id for passage in split(document, lambda text: len(text.split()), limit=200)]
    assert len(set(ids)) == len(ids)
