"""Links lead to a heading by its anchor, and into an external PDF by its page."""

import pytest

from retrieval.types import DocumentHead, Passage
from service.links import section_url


@pytest.mark.parametrize(
    ("url", "anchor", "page", "expected"),
    [
        (None, "", None, "https://faq.example/documents/a/b"),
        (None, "water beans", None, "https://faq.example/documents/a/b#water%20beans"),
        ("https://x.example/b", "water", None, "https://x.example/b#water"),
        ("https://x.example/b.pdf", "water", 3, "https://x.example/b.pdf#page=3"),
        ("https://x.example/b.pdf", "", 1, "https://x.example/b.pdf#page=1"),
        (None, "water", 3, "https://faq.example/documents/a/b#water"),
    ],
)
def test_a_link_leads_to_the_heading_or_the_page(
    url: str | None, anchor: str, page: int | None, expected: str
) -> None:
    passage = Passage("p", "a/b", (), anchor, "Text.", "", page=page)
    assert section_url(DocumentHead("a/b", "B", url), passage, "https://faq.example") == expected
