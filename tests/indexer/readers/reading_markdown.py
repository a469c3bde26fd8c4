"""What a page of Markdown becomes in a site of one dialect, for the tests of each generator."""

from dataclasses import replace

from indexer.readers.markdown import read_markdown
from indexer.readers.reading import Reading
from retrieval.root import Dialect
from retrieval.types import Section
from tests.conftest import MakeSource
from tests.findings import odd

HEAD = "---\ntitle: T\n---\n"


def read(source: MakeSource, text: str, dialect: Dialect = "") -> Reading:
    """Read `text` as a page whose title is in its front matter."""
    return read_markdown(replace(source(HEAD + text), dialect=dialect))


def block_texts(reading: Reading) -> list[str]:
    """The texts of all blocks, without the headings above them."""
    return [block.text for section in reading.document.sections for block in section.blocks]


def sections(source: MakeSource, text: str, dialect: Dialect = "") -> tuple[Section, ...]:
    """The sections of a page with which nothing is wrong."""
    reading = read(source, text, dialect)
    assert odd(reading) == ()
    return reading.document.sections


def outline(
    source: MakeSource, text: str, dialect: Dialect = ""
) -> list[tuple[tuple[str, ...], list[str]]]:
    """The headings above each section, and the texts of its blocks."""
    return [
        (section.heading_path, [block.text for block in section.blocks])
        for section in sections(source, text, dialect)
    ]


def by_heading(source: MakeSource, text: str, dialect: Dialect = "") -> list[tuple[str, list[str]]]:
    """The last heading of each section, and the texts of its blocks."""
    return [(path[-1] if path else "", blocks) for path, blocks in outline(source, text, dialect)]


def texts(source: MakeSource, text: str, dialect: Dialect = "") -> list[str]:
    """The headings and blocks in reading order; every heading is below the title."""
    return [
        words for path, blocks in outline(source, text, dialect) for words in (*path[-1:], *blocks)
    ]


def reported(source: MakeSource, text: str, dialect: Dialect = "") -> list[tuple[str, str, int]]:
    """The kind of each finding, what it is about, and its line below the front matter."""
    return [
        (finding.kind, finding.about, finding.line - HEAD.count("\n"))
        for finding in read(source, text, dialect).findings
    ]


def markup(source: MakeSource, text: str, dialect: Dialect = "") -> list[tuple[str, int]]:
    """What is reported as markup, with its line below the front matter."""
    return [
        (about, line) for kind, about, line in reported(source, text, dialect) if kind == "markup"
    ]
