import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from retrieval.settings import Settings
from service.app import create_app
from tests import hashing_encoder
from tests.conftest import build_hashed

ATTACK = """\
# <script>alert("title")</script>

Text with `<img src=x onerror=alert(1)>` in it.

## A <b onclick="x">heading</b> & `<i>`

Said [click](javascript:alert(2)) and &lt;svg onload=alert(3)&gt;.
"""


class Tags(HTMLParser):
    """All start tags, with the values of their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_the_page_has_a_form_that_posts(client: TestClient) -> None:
    response = client.get("/")
    assert response.status_code == 200
    attributes = Tags(response.text).attributes
    assert ("method", "post") in attributes
    assert ("maxlength", "1000") in attributes
    for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', response.text):
        assert client.get(path).status_code == 200, path
    assert "from 2 documents" in " ".join(response.text.split())


def test_hits_are_shown_with_title_heading_text_and_link(client: TestClient) -> None:
    page = client.post("/", data={"query": "who owns the spade"}).text
    assert "Garden guide ›" in page
    assert "Who owns the spade?" in page
    first = re.search(r'<div class="text" lang="en-GB">(.*?)\s*</div>', page, re.DOTALL)
    assert first
    assert first[1] == (
        '<mark>The <span class="term">spade</span> is lent by the shed.</mark>'
        " Bring it back before dusk."
    )
    assert "Last reviewed on 1 March 2026" in page
    assert ("href", "https://garden.example/guide#who-owns-the-spade") in Tags(page).attributes
    assert ("value", "who owns the spade") in Tags(page).attributes


def test_the_page_says_when_nothing_answers(client: TestClient) -> None:
    page = client.post("/", data={"query": "when is the bus to town"}).text
    assert "Nothing in these documents answers that" in page
    assert "only come nearest to it." in page
    assert "<mark>" not in page
    browse = page[page.index('class="browse"') : page.index('class="hits"')]
    assert re.findall(r'href="([^"]+)"', browse) == [
        "https://garden.example/guide",
        "https://garden.example/guide#when-do-i-water-the-beans",
        "https://garden.example/guide#who-owns-the-spade",
        "/documents/notes/compost-notes",
    ]
    assert "%" not in page
    sure = client.post("/", data={"query": "who owns the spade"}).text
    assert "Nothing in these" not in sure
    assert "browse" not in sure
    assert "The passages that come nearest" in sure


def test_the_page_says_what_was_searched_instead_and_offers_the_way_back(
    settings: Settings,
) -> None:
    (settings.corpus / "synonyms.yaml").write_text("<digger>: spade\n", encoding="utf-8")
    build_hashed(settings)
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:
        page = client.post("/", data={"query": "who owns the <digger>"}).text
        exact = client.post("/", data={"query": "who owns the <digger>", "exact": "true"}).text
    assert "“spade” instead of “&lt;digger&gt;”" in page
    assert ("name", "exact") in Tags(page).attributes
    assert "instead of" not in exact


def test_a_link_to_a_document_of_this_service_leads_to_the_heading(client: TestClient) -> None:
    page = client.get("/documents/guide")
    assert page.status_code == 200
    assert ("id", "who-owns-the-spade") in Tags(page.text).attributes
    assert "Last reviewed on 1 March 2026" in page.text


@pytest.mark.parametrize("query", ["", "  ", "x" * 1001, "a\0"])
def test_a_bad_question_is_answered_on_the_page(client: TestClient, query: str) -> None:
    response = client.post("/", data={"query": query})
    assert response.status_code == 422
    assert "Your question" in response.text
    assert 'role="alert"' in response.text


def test_a_form_without_the_field_is_answered_on_the_page(client: TestClient) -> None:
    assert client.post("/", data={"other": "x"}).status_code == 422


def test_what_people_and_documents_write_is_never_html(settings: Settings) -> None:
    (settings.corpus / "attack.md").write_text(ATTACK, encoding="utf-8")
    build_hashed(settings)
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:
        pages = [
            client.post("/", data={"query": "<script>alert(4)</script>"}).text,
            client.post("/", data={"query": "heading said click"}).text,
            client.get("/documents/attack").text,
        ]
    for page in pages:
        found = Tags(page)
        assert not {"img", "svg", "b", "i"} & set(found.tags)
        # The page's own, which comes from here.
        assert found.tags.count("script") == ("/static/page.js" in page)
        assert not re.search(r"<script[^>]*>[^<]", page)
        assert not any(name.startswith("on") for name, _ in found.attributes)
        assert not any(value and "javascript:" in value for _, value in found.attributes)


def test_a_document_that_is_not_there_is_404(client: TestClient) -> None:
    assert client.get("/documents/none").status_code == 404


LONG = """\
# Long

## Planting?

First water the roots. {filler}The zebra digs here. {filler}

Last of it all.
"""


@pytest.fixture
def long(settings: Settings) -> Iterator[TestClient]:
    text = LONG.format(filler="Damp undergrowth-of-extraordinary-uninterestingness-abounds. " * 20)
    (settings.corpus / "long.md").write_text(text, encoding="utf-8")
    build_hashed(settings)
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:
        yield client


def test_the_rest_of_a_long_passage_unfolds_after_the_sentence_that_answers(
    long: TestClient,
) -> None:
    hits = long.post("/v1/search", json={"query": "first water the roots planting"}).json()["hits"]
    hit = next(each for each in hits if each["passage_id"] == "long:planting:1")
    cut = hit["rest_from"]
    assert 480 <= cut < len(hit["text"])
    assert hit["text"][:cut].endswith("abounds. ")
    page = long.post("/", data={"query": "first water the roots planting"}).text
    assert "<summary>The rest of this passage</summary>" in page


def test_hits_of_one_section_are_grouped_where_the_best_of_them_stands(long: TestClient) -> None:
    query = {"query": "the zebra digs in damp undergrowth, planting"}
    hits = long.post("/v1/search", json=query).json()["hits"]
    in_section = [each["passage_id"] for each in hits if each["anchor"] == "planting"]
    assert len(in_section) > 1
    page = long.post("/", data=query).text
    assert page.count('#planting" lang="en"') == 1
    assert re.findall(r'name="passage_id" value="(long:[^"]+)"', page) == in_section
    rest = "1 more passage" if len(in_section) == 2 else f"{len(in_section) - 1} more passages"
    assert f"{rest} under this heading" in page


def test_a_document_has_a_table_of_its_headings_and_keeps_its_markup(settings: Settings) -> None:
    text = "# A\n\nTop *it*.\n\n## One\n\n- x\n\n### In\n\ny\n\n## Two & <b>\n\n[z](guide.md#a)\n"
    (settings.corpus / "a.md").write_text(text, encoding="utf-8")
    build_hashed(settings)
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:
        page = client.get("/documents/a").text
    contents = page[page.index("<nav") : page.index("</nav>")]
    assert re.findall(r'class="level-(\d)"><a href="([^"]+)">(.*?)</a>', contents) == [
        ("1", "#one", "One"),
        ("2", "#in", "In"),
        ("1", "#two-", "Two &amp;"),
    ]
    for level, anchor in ((2, "one"), (3, "in"), (2, "two-")):
        assert f'<h{level} id="{anchor}" tabindex="-1">' in page
    assert "<p>Top <em>it</em>.</p>" in page
    assert "<ul>\n<li>x</li>\n</ul>" in page
    assert '<a href="/documents/guide#a" rel="noopener noreferrer">z</a>' in page


def test_a_question_in_the_pages_address_is_answered_only_where_that_is_switched_on(
    client: TestClient, built: Settings
) -> None:
    assert "spade" not in client.get("/", params={"query": "spade"}).text
    assert client.get("/opensearch.xml").status_code == 404
    assert "opensearch" not in client.get("/").text
    settings = built.model_copy(update={"get_search": True, "base_url": "https://faq.example"})
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as asked:
        page = asked.get("/", params={"query": "who owns the spade"})
        described = asked.get("/opensearch.xml")
        assert '<link rel="search"' in asked.get("/").text
    assert "lent by the shed" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert described.headers["content-type"] == "application/opensearchdescription+xml"
    root = ElementTree.fromstring(described.text)  # noqa: S314  our own
    name = "{http://a9.com/-/spec/opensearch/1.1/}Url"
    assert root.findall(name)[0].attrib["template"] == "https://faq.example/?query={searchTerms}"


def test_a_form_with_a_field_that_cannot_be_used_is_answered_by_a_page(client: TestClient) -> None:
    for path, form in (("/", {"exact": "perhaps"}), ("/feedback", {"helped": "perhaps"})):
        response = client.post(path, data=form)
        assert response.status_code == 422
        assert "<h1>This could not be answered</h1>" in response.text
