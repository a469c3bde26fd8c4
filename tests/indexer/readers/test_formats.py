"""A FAQ gives the same headings and texts, whatever its format."""

from pathlib import Path

import pytest

from indexer.readers.markdown import read_markdown
from indexer.readers.registry import read
from indexer.sources.source import Source, read_source
from retrieval.root import Root
from retrieval.types import Document
from tests.findings import left_out, odd
from tests.indexer.readers.formats import (
    FLAT,
    FURNITURE,
    MARKUPS,
    TABLES,
    TEMPLATES,
    WORD_PROCESSORS,
    book,
    content,
    page,
    portable,
    presentation,
)

ROOT = Path(__file__).parents[3]

NESTED = """\
# Night shifts & rest

What we are asked about shifts.

## When does a shift begin?

At nine. Be there by then:

1. Sign in.
2. Read the notes.

### And on Sundays?

Later. See the table:

| day | hour |
|---|---|
| Sunday | 10 |
| Monday | 9 |

## Who do I call?

The desk, *always*.

- By phone
- By knocking
"""


def nested() -> Document:
    return read_markdown(Source("n.md", "n", ".md", NESTED.encode())).document


def shipped() -> Document:
    file = ROOT / "corpus" / "self-harm-faqs-for-professionals.md"
    return read_markdown(read_source(file, Root(folder=file))).document


FAQS = {"nested": nested, "shipped": shipped}


@pytest.mark.parametrize("faq", FAQS)
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_page_from_any_template_gives_the_same_as_markdown(template: str, faq: str) -> None:
    document = FAQS[faq]()
    data = page(TEMPLATES[template](document), document.title)
    reading = read(Source("a.html", "a", ".html", data))
    assert reading.document.title == document.title
    assert reading.document.language == "en-GB"
    expected = content(document)
    if template in FLAT:
        expected = [(path[-1:], texts) for path, texts in expected]
    assert content(reading.document) == expected
    assert [section.anchor for section in reading.document.sections] == [
        section.anchor for section in document.sections
    ]
    # Everything on the page is either shown or reported.
    shown = str(expected)
    dropped = " ".join(dropped.text for dropped in left_out(reading))
    for text in FURNITURE:
        assert text not in shown
        assert (text in dropped) == (text in data.decode())


@pytest.mark.parametrize("faq", FAQS)
@pytest.mark.parametrize("styled", [True, False], ids=["styles", "labels and bold lines"])
@pytest.mark.parametrize("suffix", WORD_PROCESSORS)
def test_a_word_processor_s_file_gives_the_same_as_markdown(
    suffix: str, faq: str, styled: bool
) -> None:
    document = FAQS[faq]()
    data = WORD_PROCESSORS[suffix](document, styled)
    reading = read(Source("a.x", "a", suffix, data))
    assert reading.document.title == document.title
    expected = content(document)
    if not styled:
        expected = [(path[-1:], texts) for path, texts in expected]
    assert content(reading.document) == expected
    assert odd(reading) == ()


@pytest.mark.parametrize("faq", FAQS)
@pytest.mark.parametrize("suffix", MARKUPS)
def test_another_markup_gives_the_same_as_markdown(suffix: str, faq: str) -> None:
    document = FAQS[faq]()
    reading = read(Source("a.x", "a", suffix, MARKUPS[suffix](document)))
    assert reading.document.title == document.title
    assert content(reading.document) == content(document)
    assert odd(reading) == ()


@pytest.mark.parametrize("faq", FAQS)
def test_a_book_gives_the_same_as_markdown(faq: str) -> None:
    document = FAQS[faq]()
    reading = read(Source("a.epub", "a", ".epub", book(document)))
    assert (reading.document.title, reading.document.language) == (document.title, "en-GB")
    assert content(reading.document) == content(document)
    assert odd(reading) == ()


@pytest.mark.parametrize("faq", FAQS)
def test_a_presentation_gives_the_same_as_markdown_without_levels(faq: str) -> None:
    document = FAQS[faq]()
    reading = read(Source("a.pptx", "a", ".pptx", presentation(document)))
    assert reading.document.title == document.title
    assert content(reading.document) == [
        (path[-1:], texts) for path, texts in content(document) if texts
    ]
    assert odd(reading) == ()
    assert [section.page for section in reading.document.sections] == [
        number for number, section in enumerate(document.sections, start=1) if section.blocks
    ]


@pytest.mark.parametrize("suffix", TABLES)
def test_a_table_gives_the_same_as_markdown(suffix: str) -> None:
    document = shipped()
    reading = read(Source("my_own-faq.x", "a", suffix, TABLES[suffix](document)))
    assert reading.document.title == "My own faq"
    expected = [(path, texts) for path, texts in content(document) if path]
    assert content(reading.document) == expected
    assert [section.anchor for section in reading.document.sections] == [
        section.anchor for section in document.sections if section.heading_path
    ]
    notes = ["Notes"] if suffix == ".xlsx" else []
    assert [dropped.text for dropped in left_out(reading)] == notes


@pytest.mark.parametrize("columns", [1, 2])
def test_a_pdf_gives_the_same_as_markdown(columns: int) -> None:
    document = shipped()
    reading = read(Source("a.pdf", "a", ".pdf", portable(document, columns)))
    assert reading.document.title == document.title
    assert content(reading.document) == content(document)
    assert odd(reading) == ()
    # In a PDF, the line is the number of the page.
    assert [section.line for section in reading.document.sections][-1] == 2
    assert {(dropped.text, dropped.line) for dropped in left_out(reading)} == {
        (f"{FURNITURE[4]}, 2026", 1),
        (f"{FURNITURE[4]}, 2026", 2),
        ("Page 1 of 9", 1),
        ("Page 2 of 9", 2),
    }
