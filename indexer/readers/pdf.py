"""The reader for PDF, which recognises headings by the outline, or by their size and weight."""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pypdfium2

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.readers.metadata import language_of
from indexer.readers.pdf_headings import heading_levels
from indexer.readers.pdf_lines import Line, lines_of
from indexer.readers.pdf_paragraphs import distances_of, grouped, joined
from indexer.readers.pdf_running_heads import split_running
from indexer.readers.plain_text import text_blocks
from indexer.readers.reading import Reading
from indexer.readers.sanitize import blocks_html
from indexer.readers.sections import (
    FIRST_HEADING,
    FlatSection,
    Title,
    document_of,
    sections_of,
    take_title,
)
from indexer.sources.slugs import alphanumeric
from indexer.sources.source import Source
from retrieval.report import Finding

# A page with fewer characters is a picture, or empty.
LEAST_CHARACTERS = 20

LONGEST_HEADING = 200

# In the order of reading, a line hardly ever stands above the one before it in its column. Captions
# and notes in a margin may.
MOST_BACK = 0.1

# Lists side by side have more items than these on the same line; fewer are side by side by chance.
# Of 1,200 files of others, with 308 pages of tables, it is so in the only one that has such lists.
LEAST_BESIDE = 3

# Titles that programs give to documents without one.
NO_TITLE = re.compile(
    r"untitled.*|\(?anonymous\)?|document\d*|microsoft word.*|.*\.(docx?|odt|pdf|indd|rtf)",
    re.IGNORECASE,
)


def read_pdf(source: Source) -> Reading:
    """Read a PDF. Raises NotIndexedError where no document can be made of the file at all."""
    try:
        with pypdfium2.PdfDocument(source.data) as pdf:
            pdf.init_forms()
            lines = list(lines_of(pdf))
            pages = len(pdf)
            outline = {alphanumeric(entry.get_title()): entry.level + 1 for entry in pdf.get_toc()}
            property_title = " ".join((pdf.get_metadata_value("Title") or "").split())
            language = _language(pdf)
    except pypdfium2.PdfiumError as error:
        raise NotIndexedError(1, *_why(error)) from error
    if sum(len(line.text) for line in lines) < LEAST_CHARACTERS * pages:
        raise NotIndexedError(
            1, "is scanned: it has pictures of text and no text; run it through OCR", "scanned"
        )
    lines, dropped = split_running(lines, pages)
    if not lines:
        raise NotIndexedError(1, "has no text; remove the file", "no-text")
    levels = heading_levels(lines, outline)
    parts = _parts(lines, levels)
    title, parts = _title(parts, property_title, source)
    sections, findings = sections_of(source, title, parts)
    document = document_of(
        source, title, [replace(section, page=section.line) for section in sections], language
    )
    findings += _order(source.name, lines)
    findings += _signs(source.name, lines)
    findings += [
        finding(
            "furniture", (source.name, line.page), "running head or page number", text=line.text
        )
        for line in dropped
    ]
    return Reading(document, tuple(findings), title.origin)


def _order(name: str, lines: list[Line]) -> Iterator[Finding]:
    """Yield a warning for each page on which the order of the lines is uncertain.

    It is where lines run in several directions, where a line often stands above the one before it
    although both are in the same column, or where lists stand side by side.
    """
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    for page, on_page in pages.items():
        usual, _ = Counter(line.turned for line in on_page).most_common(1)[0]
        for line in on_page:
            if line.turned != usual:
                message = "runs in another direction than the page, so its place is uncertain"
                yield finding("reading-order", (name, page), message, text=line.text)
        back = sum(
            after.turned == before.turned
            and after.bottom >= before.top
            and after.left < before.right
            and before.left < after.right
            for before, after in pairwise(on_page)
        )
        if back > len(on_page) * MOST_BACK:
            message = (
                f"{back} of {len(on_page)} lines stand above the line before them, so their order "
                "is uncertain; compare it with `faq-search inspect --texts`"
            )
            yield finding("reading-order", (name, page), message)
        two = sum(line.holds_two for line in on_page)
        if two >= LEAST_BESIDE:
            message = (
                f"{two} lines hold items of two lists side by side, which are read together; "
                "compare them with `faq-search inspect --texts`"
            )
            yield finding("reading-order", (name, page), message)


def _signs(name: str, lines: list[Line]) -> Iterator[Finding]:
    """Yield a warning where lines begin with several signs that cannot be told apart.

    One sign is the bullet of a list. Several may be those of two levels, or ticks and crosses.
    """
    signed = [line for line in lines if line.sign]
    kinds = len({line.sign for line in signed})
    if kinds > 1:
        message = (
            f"has {len(signed)} lines that begin with one of {kinds} signs that cannot be read; "
            "they are taken for bullets"
        )
        yield finding("character", (name, signed[0].page), message)


def _why(error: pypdfium2.PdfiumError) -> tuple[str, str]:
    """Return what is wrong with the file, and the kind of the finding."""
    if "password" in str(error).lower():
        return "is encrypted; save it without a password", "encrypted"
    return "is damaged or not a PDF; open it and save it again", "unreadable"


def _language(pdf: pypdfium2.PdfDocument) -> str | None:
    """Return the language that the catalogue names, if it is a code such as en-GB."""
    units = (ctypes.c_ushort * 64)()  # UTF-16; it stays empty if it is too short for the language
    pypdfium2.raw.FPDFCatalog_GetLanguage(pdf, units, ctypes.sizeof(units))
    tag = "".join(chr(unit) for unit in units if unit)
    return language_of(tag)


def _parts(lines: list[Line], levels: list[int]) -> list[FlatSection]:
    words = Counter(word for line in lines for word in re.findall(r"[\w-]+", line.text.casefold()))
    distances = distances_of(lines)
    parts = [FlatSection(level=0, text="", anchor=None, line=1)]
    for level, group in grouped(lines, levels, distances):
        text = joined(group, words, distances)
        if level and len(text) <= LONGEST_HEADING:
            parts.append(FlatSection(level, text.removeprefix("• "), None, group[0].page))
        else:
            blocks = text_blocks(text)
            parts[-1].blocks += blocks
            parts[-1].html.append(blocks_html(blocks))
    return parts


def _title(
    parts: list[FlatSection], property_title: str, source: Source
) -> tuple[Title, list[FlatSection]]:
    """Return the title in the file's properties, or else the first heading's, and the parts.

    The heading has to be of the first level. If it repeats the title of the properties, except for
    a site's name at its end, the heading is used, and is taken out of the parts.
    """
    declared = "" if NO_TITLE.fullmatch(property_title) else property_title
    first = parts[1] if len(parts) > 1 and parts[1].level == 1 else None
    if first and (not declared or alphanumeric(declared).startswith(alphanumeric(first.text))):
        parts[0].blocks += first.blocks
        parts[0].html += first.html
        return Title(first.text, FIRST_HEADING), [parts[0], *parts[2:]]
    return take_title([(declared, "the file's properties")], parts, source)
