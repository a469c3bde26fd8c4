"""The reader of PDFs reads what a browser prints to a PDF."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from indexer.readers.registry import read
from indexer.sources.source import Source
from tests.indexer.readers.formats import content, exported, page
from tests.indexer.readers.test_formats import FAQS


@pytest.mark.parametrize("faq", FAQS)
def test_a_page_printed_to_a_pdf_has_its_headings_and_all_its_words(
    contexts: Callable[..., BrowserContext], faq: str
) -> None:
    """The marks and lines of lists and tables are not compared: Chromium only draws them."""
    document = FAQS[faq]()
    printing = contexts().new_page()
    printing.set_content(page(exported(document), document.title).decode())
    data = printing.pdf(display_header_footer=True)
    reread = read(Source("a.pdf", "a", ".pdf", data)).document
    assert reread.title == document.title

    def words(texts: list[str]) -> list[str]:
        tokens = " ".join(texts).replace("|", " ").split()
        return [word for word in tokens if word != "-" and not word.rstrip(".").isdigit()]

    assert [(path, words(texts)) for path, texts in content(reread)] == [
        (path, words(texts)) for path, texts in content(document)
    ]
