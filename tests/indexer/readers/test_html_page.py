from datetime import date

import pytest

from indexer.errors import NotIndexedError
from indexer.readers.html_page import read_web_page
from indexer.readers.reading import Reading
from indexer.readers.sanitize import ATTRIBUTES, SCHEMES, TAGS
from indexer.sources.source import Source
from tests.findings import left_out
from tests.indexer.readers.test_sanitize import ATTACKS, Elements

LONG = "It is written here, at some length, so that nobody takes it for a menu. " * 3


def read(html: str, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> Reading:
    return read_web_page(Source("a.html", "a", ".html", html.encode(), None, include, exclude))


def blocks(html: str) -> list[str]:
    document = read(f"<title>T</title><main>{html}</main>").document
    return [block.text for section in document.sections for block in section.blocks]


def test_a_page_s_title_language_address_and_review_date_are_read() -> None:
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
def test_a_page_is_decoded_by_its_declared_encoding(named: str, encoding: str) -> None:
    words = "Правда" if encoding == "koi8-r" else "It’s naïve"
    for meta in (f"<meta charset={named}>", f'<META content="text/html; charset={named}">'):
        html = f"<html><head>{meta}<title>T</title><p>{words}"
        source = Source("a.html", "a", ".html", html.encode(encoding))
        (section,) = read_web_page(source).document.sections
        assert section.blocks[0].text == words


@pytest.mark.parametrize("named", ["utf-8", "klingon", "rot13"])
def test_a_page_that_is_not_in_its_declared_encoding_is_rejected(named: str) -> None:
    html = f"<meta charset={named}><title>T</title><p>It’s naïve".encode("cp1252")
    with pytest.raises(NotIndexedError, match=f"declares the encoding {named}, but is not in it"):
        read_web_page(Source("a.html", "a", ".html", html))


def test_the_one_heading_of_the_first_level_is_the_title_wherever_it_stands() -> None:
    page = "<title>x</title><p>Before.</p><h1>Beans</h1><p>Text.</p><h2 id=q>Q</h2><p>A."
    document = read(page).document
    assert document.title == "Beans"
    assert [(section.heading_path, section.anchor) for section in document.sections] == [
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
        ("<p>a<p hidden>b", ["a"]),
        ("<p>a?<p hidden>b", ["a?", "b"]),  # text that unfolds is hidden until then
        ("<table><tr><td><h2>Q</h2><p>x</p></td><td>y</td></tr></table>", ["x", "y"]),
    ],
)
def test_blocks_are_what_a_reader_sees(html: str, texts: list[str]) -> None:
    assert blocks(html) == texts


def test_questions_that_are_only_in_the_page_s_json_ld_are_taken_from_there() -> None:
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
    paths = [section.heading_path for section in document.sections]
    assert paths == [("Shown?",), ("Hidden?",)]
    assert document.sections[1].blocks[0].text == "Only here"
    assert document.sections[1].html == "<p>Only here</p>\n"


def test_comments_below_an_article_are_not_its_content_and_are_reported() -> None:
    reading = read(
        f"<title>T</title><main><article><h1>T</h1><h2>Q</h2><p>{LONG}</article>"
        "<section><h2>2 thoughts</h2><p>I don't agree.</section></main>"
    )
    assert [section.heading_path for section in reading.document.sections] == [("Q",)]
    assert [dropped.text for dropped in left_out(reading)] == ["2 thoughts I don't agree."]


def test_the_owner_s_selectors_decide_what_is_content() -> None:
    page = (
        f"<title>T</title><main><p>{LONG}</main>"
        "<div class=faq><h2>Q</h2><p>A. <span class=ad>Buy!</span></div>"
        "<div class=faq><h2>R</h2><p>B"
    )
    reading = read(page, include=(".faq",), exclude=(".ad", ".nothing"))
    assert [
        (section.heading_path, [block.text for block in section.blocks])
        for section in reading.document.sections
    ] == [(("Q",), ["A."]), (("R",), ["B"])]
    assert [dropped.text for dropped in left_out(reading)] == ["Buy!"]
    with pytest.raises(NotIndexedError, match="no element that matches html_include"):
        read(page, include=(".other",))
    with pytest.raises(NotIndexedError, match="invalid CSS selector"):
        read(page, exclude=("p >> [",))


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<title>T</title>", "has no text"),
        ("<title>T</title><nav>Menu</nav>", "has no text"),
    ],
)
def test_a_page_without_text_is_not_indexed(html: str, reason: str) -> None:
    with pytest.raises(NotIndexedError, match=reason):
        read(html)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_attacks_come_out_harmless(attack: str) -> None:
    try:
        document = read(f"<title>T</title><main><p>before</p>{attack}<p>after</p></main>").document
    except NotIndexedError:
        return
    for section in document.sections:
        for tag, attributes in Elements(section.html).elements:
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


def report(html: str) -> tuple[list[str], list[str]]:
    """The blocks that a page gives, and what is dropped of it."""
    reading = read(html)
    texts = [block.text for section in reading.document.sections for block in section.blocks]
    return texts, [finding.text for finding in left_out(reading)]


@pytest.mark.parametrize(
    "furniture",
    [
        "<nav>Menu</nav>",
        "<footer>Menu</footer>",
        "<aside>Menu</aside>",
        "<dialog>Menu</dialog>",
        *(
            f"<div role={role}>Menu</div>"
            for role in (
                *("navigation", "banner", "contentinfo", "complementary", "search", "dialog"),
            )
        ),
        "<div aria-hidden=true>Menu</div>",
        "<header>Menu</header>",
        "<div><header>Menu</header></div>",
        "<form><label>Menu</label></form>",
    ],
)
def test_what_stands_around_the_content_is_left_out_and_reported(furniture: str) -> None:
    texts, dropped = report(f"<title>T</title><body>{furniture}<p>{LONG}</p>")
    assert texts == [LONG.strip()]
    assert dropped == ["Menu"]


@pytest.mark.parametrize(
    "content",
    [
        "<header><h1>T</h1><p>Menu</p></header>",
        "<article><header><p>Menu</p></header></article>",
        "<form><p>Menu</p></form>",
        "<form><li>Menu</li></form>",
        "<form><dl><dt>Q<dd>Menu</dl></form>",
        "<div role=main><p>Menu</p></div>",
        "<div aria-hidden=false>Menu</div>",
    ],
)
def test_what_only_looks_like_it_is_content(content: str) -> None:
    texts, dropped = report(f"<title>T</title><body>{content}<p>{LONG}</p>")
    assert "Menu" in texts or content.startswith(("<article", "<div role=main"))
    assert "Menu" not in dropped or content.startswith(("<article", "<div role=main"))


@pytest.mark.parametrize("tag", ["main", "div role=main", "article"])
def test_what_a_page_calls_its_content_is_all_that_is_read(tag: str) -> None:
    name = tag.split(maxsplit=1)[0]
    texts, dropped = report(f"<title>T</title><p>Before.</p><{tag}><p>Here.</p></{name}><p>After.")
    assert texts == ["Here."]
    assert sorted(dropped) == ["After.", "Before."]


def test_of_several_articles_none_is_the_content_alone() -> None:
    texts, dropped = report(
        f"<title>T</title><article><p>One. {LONG}</article><article><p>Two. {LONG}</article>"
    )
    assert [text[:4] for text in texts] == ["One.", "Two."]
    assert dropped == []


def test_an_article_of_less_than_half_of_the_main_part_is_not_all_of_it() -> None:
    half = "x" * 50
    page = f"<title>T</title><main><article><p>{half}</article><p>{{}}</main>"
    assert report(page.format("y" * 50))[0] == [half]
    assert report(page.format("y" * 51))[0] == [half, "y" * 51]


def test_a_place_that_holds_less_than_half_of_the_page_is_not_taken_for_the_content() -> None:
    answers = "".join(
        f"<div class=q><h3>Q{n}?</h3><div>Answer number {n}.</div></div>" for n in range(9)
    )
    texts, _ = report(f"<title>T</title><body><div><p>{LONG}</p></div><div>{answers * 3}</div>")
    assert sum(text.startswith("Answer") for text in texts) == 27


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Beans | Garden</title>", "Beans"),
        ("<title>Beans – Garden</title>", "Beans"),
        ("<title>Beans — Garden</title>", "Beans"),
        ("<title>Beans - Garden</title>", "Beans"),
        ("<title>Beans · Garden</title>", "Beans"),
        ("<title>Beans » Garden</title>", "Beans"),
        ("<title>Beans | Peas | Garden</title>", "Beans | Peas"),
        ("<title>Self-harm</title>", "Self-harm"),
        ("<title> Beans\n and peas</title>", "Beans and peas"),
    ],
)
def test_the_name_of_the_site_is_no_part_of_the_title(head: str, title: str) -> None:
    assert read(f"{head}<p>{LONG}").document.title == title


def test_a_heading_beside_the_content_is_the_title_where_it_is_the_only_one() -> None:
    page = f"<title>x</title><header><h1>Beans <i>and</i> peas</h1></header><main><p>{LONG}</main>"
    assert read(page).document.title == "Beans and peas"
    assert read(page.replace("<main>", "<h1>Other</h1><main>")).document.title == "x"


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ("<link rel=canonical href=/relative>", None),
        ("<link rel=canonical href=ftp://garden.example/>", None),
        ("<meta property=og:url content=http://garden.example/a#b>", "http://garden.example/a"),
        (
            "<meta property=og:url content=https://b.example/>"
            "<link rel=canonical href=https://a.example/>",
            "https://a.example/",
        ),
        ("<link rel=canonical href='https://a.example/x y'>", None),
    ],
)
def test_the_address_is_the_one_that_the_page_names_first(head: str, url: str | None) -> None:
    assert read(f"<title>T</title>{head}<p>{LONG}").document.url == url


@pytest.mark.parametrize(
    ("review", "day"),
    [
        ("<time itemprop=lastReviewed datetime=2026-01-31T10:00>January</time>", date(2026, 1, 31)),
        ("<span itemprop=lastReviewed> 2026-01-31 </span>", date(2026, 1, 31)),
        ("<span itemprop=lastReviewed>January</span>", None),
        (
            "<span itemprop=lastReviewed>January</span><meta name=lastReviewed content=2026-02-01>",
            date(2026, 2, 1),
        ),
    ],
)
def test_the_day_of_review_is_found_where_schema_org_has_it(review: str, day: date | None) -> None:
    assert read(f"<title>T</title><main>{review}<p>{LONG}</main>").document.reviewed_on == day


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<ol><li>a<ol start=5><li>b</ol></ol>", ["1. a\n  5. b"]),
        ("<ol start=x><li>a</ol>", ["1. a"]),
        ("<ul><li><p>a<p>b</ul>", ["- a\n  b"]),
        ("<ul><li>a <b>b</b> c<li> <li>d</ul>", ["- a b c\n- d"]),
        ("<ul><li>a<script>x</script></ul>", ["- a"]),
        ("<ul><li><ul><li>a</ul></ul>", ["- - a"]),
        ("<table><tr><td>a</table>", ["a"]),
        ("<table><tr><td>a<td>b<tr><td> <td> <tr><td>c<td></table>", ["a | b\nc | "]),
        ("<ul><li><h3>Q</h3><p>a</ul>", ["a"]),
        ("<table><tr><td><table><tr><td>a<tr><td>b</table><tr><td>c</table>", ["a\nb", "c"]),
        ("<pre>\n\nx\n\ny\n\n</pre>", ["x\n\ny"]),
        ("<p> <p>a", ["a"]),
        ("<span>a<p>b</p>c</span>", ["a", "b", "c"]),
        ("a<br><br> b", ["a\nb"]),
        ("<button>Buy</button>a", ["a"]),
        ("<x-box>a</x-box><!-- b -->", ["a"]),
    ],
)
def test_lists_tables_and_lines_keep_their_shape(html: str, texts: list[str]) -> None:
    assert blocks(html) == texts


def test_a_button_in_a_heading_is_the_heading() -> None:
    document = read("<title>T</title><main><h2><button>Q <svg>x</svg></button></h2><p>A").document
    assert document.sections[0].heading_path == ("Q",)


def test_a_question_in_microdata_is_a_heading_and_other_names_are_not() -> None:
    def question(kind: str) -> list[tuple[str, ...]]:
        html = (
            f"<h2>All</h2><p>x</p><div itemscope itemtype=https://schema.org/{kind}>"
            "<div><div itemprop=name>Q?</div></div><div itemprop=text>A.</div></div>"
        )
        sections = read(f"<title>T</title><main>{html}</main>").document.sections
        return [section.heading_path for section in sections]

    assert question("Question") == [("All",), ("All", "Q?")]
    assert question("Person") == [("All",)]


@pytest.mark.parametrize(
    ("html", "anchor"),
    [
        ("<section id=d><p>x</p><h2>Q</h2><p>A</section>", "q"),
        ("<div id=d><h2>Q</h2><p>A</div>", "d"),
        ("<article id=d><h2>Q</h2><p>A</article>", "d"),
        ("<td id=d><h2>Q</h2><p>A</td>", "q"),
        ("<h2><span name=n></span>Q</h2><p>A", "q"),
        ("<h2 id=a><a name=b></a>Q</h2><p>A", "a"),
        ("<h2 id='x y'><a name=b></a>Q</h2><p>A", "b"),
    ],
)
def test_an_anchor_is_the_heading_s_or_that_of_what_it_opens(html: str, anchor: str) -> None:
    sections = read(f"<title>T</title><main>{html}</main>").document.sections
    assert sections[-1].anchor == anchor


def test_a_section_has_the_line_of_its_heading() -> None:
    page = f"<title>T</title>\n<main>\n<p>{LONG}\n<h2>Early</h2>\n<p>A\n<h2>In\ntwo</h2><p>B"
    assert [section.line for section in read(page).document.sections] == [1, 4, 1]


def test_the_innermost_element_that_holds_all_of_the_text_is_the_content() -> None:
    text = f"<div><div><p>{LONG}</p></div><b>Share</b></div>"
    texts, dropped = report(f"<title>T</title><body><div>Menu</div><div>{text}<i>Print</i></div>")
    assert texts == [LONG.strip()]
    assert dropped == ["Share", "Print", "Menu"]


def test_a_title_that_stands_beside_the_content_is_not_reported_as_left_out() -> None:
    _, dropped = report(f"<title>x</title><nav><h1>Beans</h1></nav><nav>Menu</nav><main><p>{LONG}")
    assert "Menu" in dropped
    assert report(f"<title>x</title><div>Beans</div><h1>Beans</h1><main><p>{LONG}</main>")[1] == []


def test_an_address_that_is_empty_is_none() -> None:
    for head in ("<link rel=canonical>", "<link rel=canonical href>"):
        assert read(f"<title>T</title>{head}<p>{LONG}").document.url is None


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h2><div>How much</div><div>is it?</div></h2><p>A", "How much is it?"),
        ("<h2>Loans<a class=headerlink href=#loans>¶</a></h2><p>A", "Loans"),
        ("<h2 id=l>Loans <a href=#l aria-label=Permalink>#</a></h2><p>A", "Loans"),
        ("<h2><a class=anchor href=#l>Loans</a></h2><p>A", "Loans"),
        ("<h2>Loans<a href=#l title='Permalink to this heading'>🔗</a></h2><p>A", "Loans"),
        ("<h2>In C#</h2><p>A", "In C#"),
        ("<h2>How do I <b>open</b> it ?</h2><p>A", "How do I open it ?"),
        ("<div role=heading aria-level=3>Loans</div><p>A", "Loans"),
        ("<details><summary><p>Who may</p><p>apply?</p></summary>A</details>", "Who may apply?"),
    ],
)
def test_a_heading_has_its_words_without_the_mark_of_a_link(html: str, text: str) -> None:
    (section,) = read(f"<title>T</title><main>{html}</main>").document.sections
    assert section.heading_path == (text,)


@pytest.mark.parametrize(
    ("html", "anchor"),
    [
        ("<a id=before></a><h2>Q</h2><p>A", "before"),
        ("<span id=before></span>\n<h2>Q</h2><p>A", "before"),
        ("<p><a name=before></a></p><h2>Q</h2><p>A", "before"),
        ("<section id=around><span id=s></span><h2>Q</h2><p>A</section>", "around"),
        ("<div id=around><div><h2>Q</h2></div><p>A</div>", "around"),
        (
            "<div id=x><h2><a id=y></a>Q<a class=headerlink href=#x>#</a></h2><p>A</div>",
            "x",
        ),
    ],
)
def test_an_anchor_may_stand_before_or_around_its_heading(html: str, anchor: str) -> None:
    sections = read(f"<title>T</title><main><p>x</p>{html}</main>").document.sections
    assert sections[-1].anchor == anchor


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        (
            "<table><tr><td>A<td>B<tr><td><p>a</p><p>b</p><td><ul><li>c<li>d</ul></table>",
            ["A | B\na b | c d"],
        ),
        (
            "<table><tr><td rowspan=2>A<td>B<tr><td>C<tr><td colspan=2>D</table>",
            ["A | B\nA | C\nD"],
        ),
        ("<table><tr><td>A<td rowspan=2>B<tr><td>C</table>", ["A | B\nC | B"]),
        (
            "<table><tr><td colspan=2>A<td>B<tr><td>C<td>D<td>E</table>",
            ["A | A | B\nC | D | E"],
        ),
        ("<table><caption>Hours</caption><tr><td>A<td>B</table>", ["Hours", "A | B"]),
        ("<table role=presentation><tr><td>A<tr><td>B</table>", ["A", "B"]),
        (
            "<ul><li><div><p>a</p><p>b</p></div><li><table><tr><td>c<td>d</table></ul>",
            ["- a\n  b\n- c | d"],
        ),
        ("<dl><dt>A<dt>B</dl>", ["- A\n- B"]),
        ("<dl><dt>A<dd>a<dt>B</dl>", ["a", "- B"]),
        ("<dl><dt>A<dt>B<dt>C<dt>D<dt>E<dt>F<dd>f</dl>", ["- A\n- B\n- C\n- D\n- E", "f"]),
        ("<p>See<span class=sr-only>also</span>this", ["See also this"]),
    ],
)
def test_words_of_different_blocks_stay_apart(html: str, texts: list[str]) -> None:
    assert blocks(html) == texts


def test_a_merged_cell_is_repeated_a_hundred_times_at_most() -> None:
    (table,) = blocks("<table><tr><td colspan=999>A<td>B<tr><td>C<td>D</table>")
    assert table == " | ".join(["A"] * 100) + " | B\nC | D"


def test_terms_may_stand_in_elements_around_them_and_their_definition() -> None:
    terms = "<div><dt>A<dd>a</div><div class=x><div><dt>B<dd>b</div></div>"
    document = read(f"<title>T</title><main><dl>{terms}</dl></main>").document
    assert [
        (section.heading_path, [block.text for block in section.blocks])
        for section in document.sections
    ] == [(("A",), ["a"]), (("B",), ["b"])]


def test_terms_that_share_a_definition_are_asked_alike() -> None:
    page = "<title>T</title><main><dl><dt>A<dt>B<dd>Both.<dt>C<dd>One.</dl></main>"
    assert [
        (section.heading_path, section.also_asked) for section in read(page).document.sections
    ] == [(("A",), ("B",)), (("C",), ())]


@pytest.mark.parametrize(
    "around",
    [
        "<h2>Contents</h2><nav><a href=#a>One</a></nav>",
        "<div><h3>Related</h3></div><aside>One</aside>",
        "<h2>Contents</h2><ul><li><a href=#a>One</a><li><a href=#b>Two</a></ul>",
        "<p>Table of contents</p><dl class=toc><dt><a href=a>One</a><dt><a href=b>Two</a></dl>",
        "<dl><dt><a href=a>One</a><dd><dl><dt><a href=b>Two</a></dl></dl>",
    ],
)
def test_a_table_of_contents_goes_with_its_heading(around: str) -> None:
    reading = read(f"<title>T</title><main>{around}<h2>Q</h2><p>A</main>")
    assert [
        section.heading_path for section in reading.document.sections if section.heading_path
    ] == [("Q",)]
    assert {finding.kind for finding in reading.findings} == {"furniture"}
    assert "One" in " ".join(finding.text for finding in reading.findings)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("<meta name=ROBOTS content='noindex, follow'>", "not-published"),
        ("<meta name=robots content=none>", "not-published"),
        ("<meta http-equiv=Refresh content='0; URL=/new'>", "redirect"),
        ("<title>Redirecting…</title>", "redirect"),
    ],
)
def test_a_page_that_is_not_for_searches_is_passed_over(head: str, kind: str) -> None:
    with pytest.raises(NotIndexedError) as refused:
        read(f"{head}<p>The page has moved.")
    assert refused.value.kind == kind


def test_a_page_that_loads_itself_again_or_may_be_indexed_is_read() -> None:
    head = "<meta http-equiv=refresh content=300><meta name=robots content=index>"
    assert read(f"{head}<title>T</title><p>{LONG}").document.title == "T"


def test_the_title_of_a_word_processor_comes_before_headings() -> None:
    page = "<p class=title>Help</p><h1>Before</h1><p>A</p>"
    document = read(page).document
    assert document.title == "Help"
    assert [section.heading_path for section in document.sections] == [("Before",)]
    assert read(page.replace("title", "MsoTitle")).document == document


@pytest.mark.parametrize("tag", ["h1", "h2", "h3", "h6"])
def test_the_caption_of_a_table_or_a_card_below_a_heading_is_not_the_title(tag: str) -> None:
    caption = "<div class=table><p class=title>Table 8. Types</p><table><tr><td>A</table></div>"
    document = read(f"<title>Beans</title><{tag}>Beans</{tag}><p>{LONG}</p>{caption}").document
    assert document.title == "Beans"
    words = [block.text for section in document.sections for block in section.blocks]
    assert words == [LONG.strip(), "Table 8. Types", "A"]


def test_what_stands_after_a_dash_belongs_to_the_title_if_a_heading_has_it_too() -> None:
    page = f"<title>Beans — How they grow</title><h2>{{}}</h2><p>{LONG}"
    assert read(page.format("Beans — How they grow")).document.title == "Beans — How they grow"
    assert read(page.format("Beans")).document.title == "Beans"


def test_the_site_s_name_may_stand_before_the_title() -> None:
    head = "<meta property=og:site_name content=Garden><title>Garden: Beans</title>"
    assert read(f"{head}<p>{LONG}").document.title == "Beans"


def test_front_matter_comes_before_what_the_page_says_of_itself() -> None:
    page = (
        "---\nlayout: page\ntitle: Beans\nurl: https://own.example/beans\nlabels:\n  team: garden\n"
        "also_asked:\n- When do I water?\n---\n<html lang=de><head><title>Other</title>"
        "<link rel=canonical href=https://x.example/y></head><main><h1>Water</h1><p>Daily.</main>"
    )
    reading = read(page)
    document = reading.document
    assert (document.title, document.url) == ("Beans", "https://own.example/beans")
    assert (document.language, document.labels) == ("de", {"team": ("garden",)})
    (section,) = document.sections
    assert (section.heading_path, section.also_asked) == (("Water",), ("When do I water?",))
    assert section.line == 10
    with pytest.raises(NotIndexedError, match="is hidden by its site"):
        read("---\nlayout: page\npublished: false\n---\n<p>Text.")


@pytest.mark.parametrize(
    ("element", "kind", "words"),
    [
        ("<math><mn>42</mn></math>", "not-understood", "42"),
        ("<svg><text>Seven steps</text></svg>", "not-understood", "Seven steps"),
        ("<select><option>Monday</option></select>", "furniture", "Monday"),
        ("<textarea>Tell us</textarea>", "furniture", "Tell us"),
        ('<input value="Leeds">', "furniture", "Leeds"),
        ('<input type="TEXT" readonly value="Ward  3" placeholder="x">', "furniture", "Ward 3"),
        ('<input type="search" placeholder="Your town">', "furniture", "Your town"),
        ('<input type="submit" value="Send it">', "furniture", "Send it"),
        ('<input type="reset" value="Start again" placeholder="x">', "furniture", "Start again"),
        ('<label><input type="button" value="Call"></label>', "furniture", "Call"),
        ("<canvas>A chart</canvas>", "hidden", "A chart"),
    ],
)
def test_what_is_there_but_cannot_be_read_is_reported(element: str, kind: str, words: str) -> None:
    reading = read(f"<title>T</title><main><p>Before {element} after.</p></main>")
    assert [block.text for block in reading.document.sections[0].blocks] == ["Before after."]
    assert [(finding.kind, finding.text) for finding in reading.findings] == [(kind, words)]


@pytest.mark.parametrize(
    ("ruby", "words"),
    [
        ("東<ruby>京<rt>きょう</rt></ruby>は", "東京(きょう)は"),
        ("<ruby>東<rt>とう</rt>京<rt>きょう</ruby>は", "東(とう)京(きょう)は"),
        ("東<ruby>京<rp>（</rp><rt>きょう</rt><rp>）</rp></ruby>は", "東京（きょう）は"),
        ("東<ruby><rb>京</rb><rtc><rt>きょう</rt></rtc></ruby>は", "東京(きょう)は"),
        ("東<ruby>京<rt> </rt></ruby>は", "東京は"),
    ],
)
def test_a_reading_stands_in_brackets_behind_its_word(ruby: str, words: str) -> None:
    assert blocks(f"<p>{ruby}") == [words]
    document = read(f"<title>T</title><main><h1>T</h1><h2>{ruby}</h2><p>Text.").document
    assert document.sections[0].heading_path == (words,)
    shown = read(f"<title>T</title><main><p>{ruby}").document.sections[0].html
    assert "<ruby>" in shown


@pytest.mark.parametrize("kind", ["hidden", "password", "checkbox", "radio", "file", "range"])
def test_a_value_that_nobody_sees_is_not_reported(kind: str) -> None:
    reading = read(f'<title>T</title><main><p>Text.<input type="{kind}" value="7"></p></main>')
    assert not left_out(reading)


def test_the_words_of_fields_around_the_content_are_reported_with_it() -> None:
    form = '<form role="search"><label>Find</label><input type="submit" value="Go"></form>'
    reading = read(f"<title>T</title><main><h1>T</h1>{form}<p>Text.</p></main>{form}")
    assert {entry.text for entry in left_out(reading)} == {"Find Go"}


def test_a_main_before_the_article_with_the_text_is_not_the_content() -> None:
    html = f"<main><h1>FAQ</h1><p>Ask us.</p></main><article><h2>Q</h2><p>{LONG}</p></article>"
    texts, dropped = report(f"<title>T</title><body>{html}")
    assert texts == [LONG.strip()]
    assert dropped == ["FAQ Ask us."]
    html = f"<main><h2>Q</h2><p>{LONG}</p></main><article><p>Ask us.</p></article>"
    assert report(f"<title>T</title><body>{html}") == ([LONG.strip()], ["Ask us."])


ROWS = "".join(
    f"<tr><td>-opt{number}</td><td>does thing {number}, with care, and prints it</td></tr>"
    for number in range(60)
)
AROUND = (
    "<p>Use the program to show pictures on a screen, as below.</p>"
    "<h2>Examples</h2><p>We list a few examples here, to show its use.</p>"
    "<h2>Options</h2><p>The command knows these options.</p>"
)


@pytest.mark.parametrize(
    "page",
    [
        "<div>{around}<div class=box><table><tbody>{rows}</tbody></table></div></div>",
        "<div>{around}<table>{rows}</table></div><div><h3>News</h3><ul><li>One</ul></div>",
        "{around}<div><div><table>{rows}</table></div></div>",
        "<div><div>{around}<section><div><table>{rows}</table></div></section></div></div>",
    ],
)
def test_text_beside_the_largest_part_of_a_page_belongs_to_it(page: str) -> None:
    document = read(page.format(around=AROUND, rows=ROWS)).document
    texts = [block.text for section in document.sections for block in section.blocks]
    paths = [section.heading_path for section in document.sections]
    assert ("Examples",) in paths
    assert ("Options",) in paths
    assert ("News",) not in paths
    assert texts[0] == "Use the program to show pictures on a screen, as below."
    assert "-opt7 | does thing 7, with care, and prints it" in texts[-1]
