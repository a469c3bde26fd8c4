"""Every word of a generated page or Word file is in one section or finding, and in order."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

import docx
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import NotIndexedError
from indexer.readers.docx import read_word
from indexer.readers.html_page import read_web_page
from indexer.readers.reading import Reading
from indexer.sources.source import Source


@dataclass
class Page:
    """A page in the making. Each word is new, so that words can be told from each other."""

    html: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    count: int = 0

    def word(self, *, hidden: bool = False) -> str:
        self.count += 1
        word = f"w{self.count}x"
        (self.hidden if hidden else self.seen).append(word)
        return word


# What a document is made of. `W` stands for a word that is seen, `H` for one that is hidden.
BLOCKS = (
    *("<h2>W W</h2><p>W</p>", "<h3><div>W</div><div>W</div></h3><p>W</p>", "<p>W <b>W</b>, W</p>"),
    *(
        "<div>W<br>W</div>",
        "<div>W<p>W</p>W</div>",
        "<ul><li>W<li><p>W</p><p>W</p><li>W<ul><li>W</ul></ul>",
    ),
    "<ol><li><div>W</div>W</li><li><table><tr><td>W<td>W</table></li></ol>",
    "<table><caption>W</caption><tr><th>W<th>W<tr><td><p>W</p><p>W</p><td>W</table>",
    "<table><tr><td><table><tr><td>W<td>W</table><td>W<tr><td>W<td>W</table>",
    "<dl><dt>W<dd>W<dt>W<dt>W<dd>W</dl>",
    "<dl><dt>W<dt>W</dl>",
    "<details><summary>W</summary>W<p>W</p></details>",
    "<div><button aria-expanded=false>W</button><div style='display:none'>W</div></div>",
    "<button aria-controls=p>W</button><div id=p hidden>W</div>",
    "<p>W</p><details><summary>W</summary>W<details><summary>W</summary>W</details>W</details>"
    "<p>W</p>",
    "<ul><li>W<dl><dt>W<dd>W<dl><dt>W<dd>W</dl>W</dl>W</ul>W",
    "<div class=faq-question>W</div><div class=answer>W</div><p>W</p>",
    "<pre>W\nW</pre>",
    "<blockquote><p>W</p>W</blockquote>",
    "<p hidden>H</p><p>W</p>",
    "<p>W</p><div style='display: none'><p>H</p></div><p>W</p>",
    "<p>W <i aria-hidden=true>H</i></p>",
    "<p>W</p><div class=d-none>H</div><p>W</p>",
    "<section id=a><h2>W<a class=headerlink href=#a>¶</a></h2>W</section>",
    "<custom-item heading='W'><p>W</p></custom-item>",
    "<custom-item header='W'>W</custom-item>",
    "<details><summary>W</summary><h2>W</h2><p>W</p><h4>W</h4>W</details>W",
    "<h2><button aria-controls=q>W</button></h2><div><div id=q>W<h2>W</h2>W</div></div>W",
    "<h4>W</h4>W<h4><button aria-expanded=false>W</button></h4><div hidden>W<h3>W</h3>W</div>W",
    "<div><div class=tabbed-labels><label>W</label></div><div class=tabbed-block>W</div></div>",
    "<div><p class=q>W</p><p class=a>W</p><p>W</p></div>W",
    "<div class=faq-item><h3 class=faq-title>W</h3><div class=faq-body>W<h2>W</h2>W</div></div>W",
    "<div><button>W</button><div>W</div></div><div><button>W</button><p>W</p></div>",
    "<div class=t><input type=checkbox id=b><label for=b>W</label><p>W</p></div>",
    "<pre><div>W</div><div>W<br>W</div>W</pre>",
    "<aside class=note><p>W</p></aside>W",
    "<ol reversed start=7><li>W<li>W</ol>",
    "<p>W <i class=material-icons>H</i></p>",
    "<p class=invisible>H</p>W",
    "<p>W<a class=headerlink href=#a>¶</a></p>",
)


def rendered(page: Page, template: str) -> str:
    pieces = []
    for character in template:
        if character in "WH":
            pieces.append(page.word(hidden=character == "H"))
        else:
            pieces.append(character)
    return "".join(pieces)


def words(reading: Reading) -> Iterator[str]:
    """The words of a reading in order, where merged blocks are told apart by white space."""
    for section in reading.document.sections:
        own = () if section.continues else (*section.heading_path[-1:], *section.also_asked)
        texts = [
            *own,
            *(block.text for block in section.blocks),
        ]
        for text in texts:
            for word in text.replace(",", " ").split():
                if any(map(str.isalnum, word)) and not word.rstrip(".").isdecimal():
                    yield word


@settings(
    deadline=None, max_examples=40
)  # a machine that does other work takes longer now and then
@given(st.lists(st.sampled_from(BLOCKS), min_size=1, max_size=8))
def test_each_word_of_a_page_is_in_one_section_in_order_and_hidden_ones_are_noted(
    templates: list[str],
) -> None:
    page = Page()
    body = "".join(rendered(page, template) for template in templates)
    html = f"<title>T</title><main><p>{page.word()}</p>{body}</main>"
    page.seen.insert(0, page.seen.pop())
    reading = read_web_page(Source("a.html", "a", ".html", html.encode()))
    assert list(words(reading)) == page.seen
    noted = [finding.text for finding in reading.findings if finding.kind == "hidden"]
    assert " ".join(noted).split() == page.hidden


NAV = ("nav", "footer", "aside", "div role=dialog")


@settings(deadline=None, max_examples=40)  # as above
@given(st.lists(st.sampled_from(NAV), max_size=4), st.lists(st.sampled_from(BLOCKS), max_size=3))
def test_what_is_around_the_content_is_noted_and_the_rest_is_read(
    around: list[str], templates: list[str]
) -> None:
    page = Page()
    body = "".join(rendered(page, template) for template in templates)
    texts = [f"menu{number}" for number in range(len(around))]
    menus = "".join(
        f"<{tag}>{text}</{tag.split()[0]}>" for tag, text in zip(around, texts, strict=True)
    )
    html = f"<title>T</title><main>{menus}<p>{escape(page.word())}</p>{body}</main>"
    page.seen.insert(0, page.seen.pop())
    reading = read_web_page(Source("a.html", "a", ".html", html.encode()))
    assert list(words(reading)) == page.seen
    noted = [finding.text for finding in reading.findings if finding.kind == "furniture"]
    assert sorted(noted) == sorted(texts)


KINDS = ("heading", "paragraph", "bold", "bullet", "number", "hidden", "cells", "empty")


@settings(deadline=None, max_examples=30)  # python-docx takes a tenth of a second for a file
@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=10))
def test_each_word_of_a_word_file_is_in_one_section_in_order(kinds: list[str]) -> None:
    page = Page()
    target = docx.Document()
    target.add_heading("Title", 0)
    for kind in kinds:
        add(target, kind, page)
    stream = io.BytesIO()
    target.save(stream)
    try:
        reading = read_word(Source("a.docx", "a", ".docx", stream.getvalue()))
    except NotIndexedError as refused:
        assert refused.kind == "no-text"  # noqa: PT017 - a document may also be accepted
        assert {"paragraph", "bullet", "number", "cells"}.isdisjoint(kinds)
        return
    noted = [finding.text for finding in reading.findings if finding.kind == "hidden"]
    assert " ".join(noted).split() == page.hidden
    # A heading without a text is reported with its words.
    empty = [finding.text for finding in reading.findings if finding.kind == "empty-section"]
    assert list(words(reading)) == [word for word in page.seen if word not in empty]


def add(target: "docx.document.Document", kind: str, page: Page) -> None:
    match kind:
        case "heading":
            target.add_heading(page.word(), 1)
        case "bold":
            target.add_paragraph().add_run(page.word()).bold = True
        case "bullet":
            target.add_paragraph(page.word(), "List Bullet")
        case "number":
            target.add_paragraph(page.word(), "List Number 2")
        case "hidden":
            target.add_paragraph().add_run(page.word(hidden=True)).font.hidden = True
        case "cells":
            table = target.add_table(2, 2)
            for row in table.rows:
                for cell in row.cells:
                    cell.text = page.word()
                    cell.add_paragraph(page.word())
        case "empty":
            target.add_paragraph(" ")
        case _:
            target.add_paragraph(page.word())
