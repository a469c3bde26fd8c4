"""What a browser prints is read again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from indexer.readers.registry import read
from indexer.sources.source import Source
from tests.indexer.readers.formats import content, exported, page
from tests.indexer.readers.test_formats import FAQS


@pytest.mark.parametrize("faq", FAQS)
def test_a_page_that_was_printed_to_a_pdf_has_its_headings_and_all_its_words(
    contexts: Callable[..., BrowserContext], faq: str
) -> None:
    """Not its lists and tables: Chromium draws their marks and lines, and says nothing of them."""
    document = FAQS[faq]()
    printing = contexts().new_page()
    printing.set_content(page(exported(document), document.title).decode())
    data = printing.pdf(display_header_footer=True)
    found = read(Source("a.pdf", "a", ".pdf", data)).document
    assert found.title == document.title

    def words(texts: list[str]) -> list[str]:
        marks = " ".join(texts).replace("|", " ").split()
        return [word for word in marks if word != "-" and not word.rstrip(".").isdigit()]

    assert [(path, words(texts)) for path, texts in content(found)] == [
        (path, words(texts)) for path, texts in content(document)
    ]
