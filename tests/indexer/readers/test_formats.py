"""The same headings and texts, whatever a FAQ is written in."""

from pathlib import Path

import pytest

from indexer.readers.markdown import read_markdown
from indexer.readers.registry import read
from indexer.sources.source import Source, read_source
from retrieval.root import Root
from retrieval.types import Document
from tests.indexer.readers.formats import (
    FLAT,
    FURNITURE,
    TABLES,
    TEMPLATES,
    WORD_PROCESSORS,
    book,
    content,
    page,
    portable,
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
def test_a_page_of_any_make_gives_the_same_as_markdown(template: str, faq: str) -> None:
    document = FAQS[faq]()
    data = page(TEMPLATES[template](document), document.title)
    reading = read(Source("a.html", "a", ".html", data))
    assert reading.document.title == document.title
    assert reading.document.language == "en-GB"
    expected = content(document)
    if template in FLAT:
        expected = [(path[-1:], texts) for path, texts in expected]
    assert content(reading.document) == expected
    assert [each.anchor for each in reading.document.sections] == [
        each.anchor for each in document.sections
    ]
    # Whatever is on the page is shown or reported.
    shown = str(expected)
    dropped = " ".join(each.text for each in reading.dropped)
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
    assert reading.rejects == ()


@pytest.mark.parametrize("faq", FAQS)
def test_a_book_gives_the_same_as_markdown(faq: str) -> None:
    document = FAQS[faq]()
    reading = read(Source("a.epub", "a", ".epub", book(document)))
    assert (reading.document.title, reading.document.language) == (document.title, "en-GB")
    assert content(reading.document) == content(document)
    assert reading.rejects == ()


@pytest.mark.parametrize("suffix", TABLES)
def test_a_table_gives_the_same_as_markdown(suffix: str) -> None:
    document = shipped()
    reading = read(Source("my_own-faq.x", "a", suffix, TABLES[suffix](document)))
    assert reading.document.title == "My own faq"
    expected = [each for each in content(document) if each[0]]
    assert content(reading.document) == expected
    assert [each.anchor for each in reading.document.sections] == [
        each.anchor for each in document.sections if each.heading_path
    ]
    assert [each.text for each in reading.dropped] == (["Notes"] if suffix == ".xlsx" else [])


@pytest.mark.parametrize("columns", [1, 2])
def test_a_pdf_gives_the_same_as_markdown(columns: int) -> None:
    document = shipped()
    reading = read(Source("a.pdf", "a", ".pdf", portable(document, columns)))
    assert reading.document.title == document.title
    assert content(reading.document) == content(document)
    assert reading.rejects == ()
    # The number of the page takes the place of the line.
    assert [section.line for section in reading.document.sections][-1] == 2
    assert {(each.text, each.line) for each in reading.dropped} == {
        (f"{FURNITURE[4]}, 2026", 1),
        (f"{FURNITURE[4]}, 2026", 2),
        ("Page 1 of 9", 1),
        ("Page 2 of 9", 2),
    }
