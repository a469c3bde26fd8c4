from datetime import date

import pytest

from indexer.errors import RejectedFileError
from indexer.readers.html_page import read_web_page
from indexer.readers.reading import Reading
from indexer.readers.sanitize import ATTRIBUTES, SCHEMES, TAGS
from indexer.sources.source import Source
from tests.indexer.readers.test_sanitize import ATTACKS, Elements

LONG = "It is written here, at some length, so that nobody takes it for a menu. " * 3


def read(html: str, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> Reading:
    return read_web_page(Source("a.html", "a", ".html", html.encode(), None, include, exclude))


def blocks(html: str) -> list[str]:
    document = read(f"<title>T</title><main>{html}</main>").document
    return [block.text for section in document.sections for block in section.blocks]


def test_a_page_says_its_title_language_address_and_review() -> None:
    document = read(
        "<html lang=de-AT><title>Bohnen | Garten</title>"
        "<link rel=canonical href='https://garden.example/beans#top'>"
        "<meta name=lastReviewed content=2026-01-31><p>Text."
    ).document
    assert document.title == "Bohnen"
    assert document.language == "de-AT"
    assert document.url == "https://garden.example/beans"
    assert document.reviewed_on == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("named", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("windows-1252", "cp1252"),
        ("ISO-8859-1", "cp1252"),
        ("koi8-r", "koi8-r"),
    ],
)
def test_a_page_is_decoded_as_it_says(named: str, encoding: str) -> None:
    words = "Правда" if encoding == "koi8-r" else "It’s naïve"
    for meta in (f"<meta charset={named}>", f'<META content="text/html; charset={named}">'):
        html = f"<html><head>{meta}<title>T</title><p>{words}"
        source = Source("a.html", "a", ".html", html.encode(encoding))
        (section,) = read_web_page(source).document.sections
        assert section.blocks[0].text == words


@pytest.mark.parametrize("named", ["utf-8", "klingon", "rot13"])
def test_a_page_that_is_not_in_what_it_says_is_rejected(named: str) -> None:
    html = f"<meta charset={named}><title>T</title><p>It’s naïve".encode("cp1252")
    with pytest.raises(RejectedFileError, match=f"says that it is in {named}, and isn't"):
        read_web_page(Source("a.html", "a", ".html", html))


def test_the_one_heading_of_the_first_level_is_the_title_wherever_it_stands() -> None:
    page = "<title>x</title><p>Before.</p><h1>Beans</h1><p>Text.</p><h2 id=q>Q</h2><p>A."
    document = read(page).document
    assert document.title == "Beans"
    assert [(one.heading_path, one.anchor) for one in document.sections] == [
        ((), ""),
        (("Q",), "q"),
    ]


@pytest.mark.parametrize(
    ("html", "anchor"),
    [
        ("<h2 id=a>Q</h2><p>A", "a"),
        ("<h2><a name=b></a>Q</h2><p>A", "b"),
        ("<h2><span id=c>Q</span></h2><p>A", "c"),
        ("<section id=d><h2>Q</h2><p>A</section>", "d"),
        ("<details id=e><summary>Q</summary>A</details>", "e"),
        ("<h2 id='two words'>Q</h2><p>A", "q"),
        ("<h2>Q</h2><p>A", "q"),
    ],
)
def test_anchors_of_a_page_stay(html: str, anchor: str) -> None:
    (section,) = read(f"<title>T</title><main>{html}</main>").document.sections
    assert (section.heading_path, section.anchor) == (("Q",), anchor)


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("one  <b>two</b>\n three<br>four", ["one two three\nfour"]),
        ("<p>a</p>b<div>c<p>d</div>", ["a", "b", "c", "d"]),
        ("<ul><li>a<ul><li>b</ul><li>c<p>d</ul>", ["- a\n  - b\n- c\n  d"]),
        ("<ol start=3><li>a<li>b</ol>", ["3. a\n4. b"]),
        ("<table><tr><th>a<th>b<tr><td>1<td>2</table>", ["a | b\n1 | 2"]),
        ("<pre>x\n  y</pre>", ["x\n  y"]),
        ("<p>see <img src=x alt='the map'></p>", ["see the map"]),
        ("a<script>b</script><style>c</style><!-- d --><template>e</template>", ["a"]),
        ("<p>a<p hidden>b", ["a", "b"]),  # what unfolds is hidden until then
        ("<table><tr><td><h2>Q</h2><p>x</p></td><td>y</td></tr></table>", ["x", "y"]),
    ],
)
def test_blocks_are_what_a_reader_sees(html: str, texts: list[str]) -> None:
    assert blocks(html) == texts


def test_questions_that_are_only_in_the_data_of_the_page_are_taken_from_there() -> None:
    data = (
        '{"@graph": [{"@type": "FAQPage", "mainEntity": ['
        '{"@type": "Question", "name": "Shown?", "acceptedAnswer": {"text": "Twice."}},'
        '{"@type": "Question", "name": "Hidden?",'
        ' "acceptedAnswer": {"text": "<p>Only <b>here</b>"}},'
        '{"@type": "Question", "name": "Open?"}]}]}'
    )
    document = read(
        f"<title>T</title><script type='application/ld+json'>{data}</script>"
        "<script type='application/ld+json'>{broken</script>"
        f"<main><h2>Shown?</h2><p>Once. {LONG}</main>"
    ).document
    assert [one.heading_path for one in document.sections] == [("Shown?",), ("Hidden?",)]
    assert document.sections[1].blocks[0].text == "Only here"
    assert document.sections[1].html == "<p>Only here</p>\n"


def test_comments_below_an_article_are_not_its_content_and_are_reported() -> None:
    reading = read(
        f"<title>T</title><main><article><h1>T</h1><h2>Q</h2><p>{LONG}</article>"
        "<section><h2>2 thoughts</h2><p>I don't agree.</section></main>"
    )
    assert [one.heading_path for one in reading.document.sections] == [("Q",)]
    assert [each.text for each in reading.dropped] == ["2 thoughts I don't agree."]


def test_an_owner_says_what_is_content_and_what_is_not() -> None:
    page = (
        f"<title>T</title><main><p>{LONG}</main>"
        "<div class=faq><h2>Q</h2><p>A. <span class=ad>Buy!</span></div>"
        "<div class=faq><h2>R</h2><p>B"
    )
    reading = read(page, include=(".faq",), exclude=(".ad", ".nothing"))
    assert [
        (one.heading_path, [block.text for block in one.blocks])
        for one in reading.document.sections
    ] == [(("Q",), ["A."]), (("R",), ["B"])]
    assert [each.text for each in reading.dropped] == ["Buy!"]
    with pytest.raises(RejectedFileError, match="nothing that html_include names"):
        read(page, include=(".other",))
    with pytest.raises(RejectedFileError, match="no CSS selector"):
        read(page, exclude=("p >> [",))


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<p>Text.", "has no title"),
        ("<title>T</title>", "has a title but no text"),
        ("<title>T</title><nav>Menu</nav>", "has a title but no text"),
    ],
)
def test_a_page_without_a_title_or_text_is_rejected(html: str, reason: str) -> None:
    with pytest.raises(RejectedFileError, match=reason):
        read(html)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_attacks_come_out_harmless(attack: str) -> None:
    try:
        document = read(f"<title>T</title><main><p>before</p>{attack}<p>after</p></main>").document
    except RejectedFileError:
        return
    for section in document.sections:
        for tag, attributes in Elements(section.html).found:
            assert tag in TAGS
            extra = {"rel"} if tag == "a" else set()
            assert attributes.keys() <= ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()) | extra
            assert (attributes.get("href") or "https:").partition(":")[0] in SCHEMES


@pytest.mark.parametrize(
    "question", ["<details><summary>Q</summary>A</details>", "<dl><dt>Q<dd>A</dl>"]
)
@pytest.mark.parametrize(
    ("headings", "path"),
    [
        ("<h2>2</h2><p>x</p>", ("2", "Q")),
        ("<h2>2</h2><p>x</p><h3>3</h3><p>x</p>", ("2", "3", "Q")),
        ("<h2>2</h2><p>x</p><h5>5</h5><p>x</p>", ("2", "5", "Q")),
        ("<h2>2</h2><p>x</p><h6>6</h6><p>x</p>", ("2", "Q")),
        ("", ("Q",)),
    ],
)
def test_a_question_that_unfolds_stands_below_the_last_heading_of_any_but_the_sixth_level(
    question: str, headings: str, path: tuple[str, ...]
) -> None:
    document = read(f"<title>T</title><main>{headings}{question}</main>").document
    assert document.sections[-1].heading_path == path
    assert document.sections[-1].blocks[0].text == "A"
