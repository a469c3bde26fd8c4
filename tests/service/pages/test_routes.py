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
    """The start tags of a page and all their attributes, in order."""

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


def test_the_page_says_when_no_passage_answers(client: TestClient) -> None:
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
    answered_page = client.post("/", data={"query": "who owns the spade"}).text
    assert "Nothing in these" not in answered_page
    assert "browse" not in answered_page
    assert "The passages that come nearest" in answered_page


def test_the_page_shows_a_rewritten_query_and_offers_the_exact_search(
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
def test_an_invalid_question_is_explained_on_the_page(client: TestClient, query: str) -> None:
    response = client.post("/", data={"query": query})
    assert response.status_code == 422
    assert "Your question" in response.text
    assert 'role="alert"' in response.text


def test_a_form_without_the_query_field_is_a_422(client: TestClient) -> None:
    assert client.post("/", data={"other": "x"}).status_code == 422


def test_text_of_users_and_documents_never_becomes_html(settings: Settings) -> None:
    (settings.corpus / "attack.md").write_text(ATTACK, encoding="utf-8")
    build_hashed(settings)
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:
        pages = [
            client.post("/", data={"query": "<script>alert(4)</script>"}).text,
            client.post("/", data={"query": "heading said click"}).text,
            client.get("/documents/attack").text,
        ]
    for page in pages:
        tags = Tags(page)
        assert not {"img", "svg", "b", "i"} & set(tags.tags)
        # The page's own script is allowed, because it comes from this service.
        assert tags.tags.count("script") == ("/static/page.js" in page)
        assert not re.search(r"<script[^>]*>[^<]", page)
        assert not any(name.startswith("on") for name, _ in tags.attributes)
        assert not any(value and "javascript:" in value for _, value in tags.attributes)


def test_an_unknown_document_is_a_404(client: TestClient) -> None:
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


def test_a_long_passage_is_folded_after_the_answering_sentence(
    long: TestClient,
) -> None:
    hits = long.post("/v1/search", json={"query": "first water the roots planting"}).json()["hits"]
    hit = next(hit for hit in hits if hit["passage_id"] == "long:planting:1")
    cut = hit["rest_from"]
    assert 480 <= cut < len(hit["text"])
    assert hit["text"][:cut].endswith("abounds. ")
    page = long.post("/", data={"query": "first water the roots planting"}).text
    assert "<summary>The rest of this passage</summary>" in page


def test_hits_of_one_section_are_grouped_at_the_rank_of_the_best(long: TestClient) -> None:
    query = {"query": "the zebra digs in damp undergrowth, planting"}
    hits = long.post("/v1/search", json=query).json()["hits"]
    in_section = [hit["passage_id"] for hit in hits if hit["anchor"] == "planting"]
    assert len(in_section) > 1
    page = long.post("/", data=query).text
    assert page.count('#planting" lang="en"') == 1
    assert re.findall(r'name="passage_id" value="(long:[^"]+)"', page) == in_section
    rest = "1 more passage" if len(in_section) == 2 else f"{len(in_section) - 1} more passages"
    assert f"{rest} under this heading" in page


def test_a_document_page_has_a_table_of_contents_and_keeps_the_markup(settings: Settings) -> None:
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


def test_a_document_page_keeps_the_order_of_text_around_what_unfolds(settings: Settings) -> None:
    text = (
        "# A\n\n## One\n\nb\n\n<details><summary>Two</summary>a</details>\n\nz\n\n## Three\n\nc\n"
    )
    (settings.corpus / "a.md").write_text(text, encoding="utf-8")
    build_hashed(settings)
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:
        page = client.get("/documents/a").text
        document = client.get("/v1/documents/a").json()
    article = page[page.index("</nav>") : page.index("</article>")]
    assert re.findall(r"<(?:h\d id=\"([^\"]+)|p>(.)|(hr)>)", article) == [
        ("one", "", ""),
        ("", "b", ""),
        ("two", "", ""),
        ("", "a", ""),
        ("", "", "hr"),
        ("", "z", ""),
        ("three", "", ""),
        ("", "c", ""),
    ]
    assert re.findall(r'href="#(\w+)"', page[: page.index("</nav>")]) == ["one", "two", "three"]
    assert [(section["anchor"], section["text"]) for section in document["sections"]] == [
        ("one", "b"),
        ("two", "a"),
        ("one", "z"),
        ("three", "c"),
    ]


def test_a_question_in_the_page_url_is_answered_only_if_get_search_is_on(
    client: TestClient, built: Settings
) -> None:
    assert "spade" not in client.get("/", params={"query": "spade"}).text
    assert client.get("/opensearch.xml").status_code == 404
    assert "opensearch" not in client.get("/").text
    settings = built.model_copy(update={"get_search": True, "base_url": "https://faq.example"})
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as get_client:
        page = get_client.get("/", params={"query": "who owns the spade"})
        description = get_client.get("/opensearch.xml")
        assert '<link rel="search"' in get_client.get("/").text
    assert "lent by the shed" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert description.headers["content-type"] == "application/opensearchdescription+xml"
    root = ElementTree.fromstring(description.text)  # noqa: S314 - the service's own document
    name = "{http://a9.com/-/spec/opensearch/1.1/}Url"
    assert root.findall(name)[0].attrib["template"] == "https://faq.example/?query={searchTerms}"


def test_a_form_with_an_invalid_field_is_answered_with_an_error_page(client: TestClient) -> None:
    for path, form in (("/", {"exact": "perhaps"}), ("/feedback", {"helped": "perhaps"})):
        response = client.post(path, data=form)
        assert response.status_code == 422
        assert "<h1>This could not be answered</h1>" in response.text
