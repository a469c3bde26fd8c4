import re
from html.parser import HTMLParser

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
    assert client.get("/static/style.css").status_code == 200


def test_hits_are_shown_with_title_heading_text_and_link(client: TestClient) -> None:
    page = client.post("/", data={"query": "who owns the spade"}).text
    assert "Garden guide ›" in page
    assert "Who owns the spade?" in page
    first = re.search(r'<p class="text">(.*?)</p>', page, re.DOTALL)
    assert first
    assert first[1] == (
        '<mark>The <span class="term">spade</span> is lent by the shed.</mark>'
        " Bring it back before dusk."
    )
    assert "Last reviewed on 2026-03-01" in page
    assert ("href", "https://garden.example/guide#who-owns-the-spade") in Tags(page).attributes
    assert ("value", "who owns the spade") in Tags(page).attributes


def test_the_page_says_when_nothing_answers(client: TestClient) -> None:
    page = client.post("/", data={"query": "when is the bus to town"}).text
    assert "Nothing here answers that" in page
    assert "These only come nearest to it:" in page
    assert "<mark>" not in page
    sure = client.post("/", data={"query": "who owns the spade"}).text
    assert "Nothing here" not in sure
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
    assert "Last reviewed on 2026-03-01" in page.text


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
        assert not {"script", "img", "svg", "b", "i"} & set(found.tags)
        assert not any(name.startswith("on") for name, _ in found.attributes)
        assert not any(value and "javascript:" in value for _, value in found.attributes)


def test_a_document_that_is_not_there_is_404(client: TestClient) -> None:
    assert client.get("/documents/none").status_code == 404
