"""The reader for PDF: headings by the outline, or by how large and how bold a line is."""

import ctypes
import re
from collections import Counter
from dataclasses import replace

import pypdfium2

from indexer.errors import RejectedFileError
from indexer.readers.metadata import language_of
from indexer.readers.outline import Part, sections_of, take_title
from indexer.readers.pdf_headings import heading_levels
from indexer.readers.pdf_lines import Line, lines_of
from indexer.readers.pdf_paragraphs import distances_of, grouped, joined
from indexer.readers.plain_text import text_blocks
from indexer.readers.reading import Reading
from indexer.readers.sanitize import blocks_html
from indexer.report import Dropped
from indexer.sources.slugs import alphanumeric
from indexer.sources.source import Source
from retrieval.types import Document

# A page with fewer characters has no text to speak of: it is a picture, or empty.
LEAST_CHARACTERS = 20

# Of the height of a page, from above and below, where running heads and page numbers stand.
MARGIN = 0.1
PAGE_NUMBER = re.compile(r"(page|seite|p\.)?\s*\d{1,4}(\s*(of|von|/)\s*\d{1,4})?", re.IGNORECASE)

LONGEST_HEADING = 200

# What programs call a document that nobody gave a title.
NO_TITLE = re.compile(
    r"untitled.*|\(?anonymous\)?|document\d*|microsoft word.*|.*\.(docx?|odt|pdf|indd|rtf)",
    re.IGNORECASE,
)


def read_pdf(source: Source) -> Reading:
    """Raises RejectedFileError where no document can be made of the file at all."""
    try:
        with pypdfium2.PdfDocument(source.data) as pdf:
            lines = list(lines_of(pdf))
            pages = len(pdf)
            outline = {alphanumeric(each.get_title()): each.level + 1 for each in pdf.get_toc()}
            given = " ".join((pdf.get_metadata_value("Title") or "").split())
            language = _language(pdf)
    except pypdfium2.PdfiumError as error:
        raise RejectedFileError(1, _why(error)) from error
    if sum(len(line.text) for line in lines) < LEAST_CHARACTERS * pages:
        raise RejectedFileError(
            1, "is scanned: it has pictures of text and no text; run it through OCR"
        )
    lines, dropped = _without_running(lines, pages)
    if not lines:
        raise RejectedFileError(1, "has no text; take the file out")
    levels = heading_levels(lines, outline)
    parts = _parts(lines, levels)
    title, parts = _title(parts, given)
    sections, rejects = sections_of(source.name, parts)
    document = Document(
        id=source.document_id,
        title=title,
        url=None,
        sections=tuple(replace(section, page=section.line) for section in sections),
        language=language or source.language,
    )
    return Reading(
        document,
        tuple(rejects),
        tuple(
            Dropped(source.name, line.page, line.text, "repeated on pages, or their number")
            for line in dropped
        ),
    )


def _why(error: pypdfium2.PdfiumError) -> str:
    if "password" in str(error).lower():
        return "is encrypted; save it without a password"
    return "is damaged or no PDF; open it and save it again"


def _language(pdf: pypdfium2.PdfDocument) -> str | None:
    """The one that the catalogue names, if it is a code such as en-GB."""
    units = (ctypes.c_ushort * 64)()  # of UTF-16; left as it is where it would be too short
    pypdfium2.raw.FPDFCatalog_GetLanguage(pdf, units, ctypes.sizeof(units))
    given = "".join(chr(unit) for unit in units if unit)
    return language_of(given)


def _without_running(lines: list[Line], pages: int) -> tuple[list[Line], list[Line]]:
    """Lines without running heads and feet, and those: what stands in the margin and is a page's
    number, or is the same, but for numbers, on half of the pages."""

    def margin(line: Line) -> bool:
        return line.bottom > line.height * (1 - MARGIN) or line.top < line.height * MARGIN

    def pattern(line: Line) -> str:
        return re.sub(r"\d+", "#", line.text.casefold())

    on_pages = Counter(
        text for text, _ in {(pattern(line), line.page) for line in lines if margin(line)}
    )
    runs = {text for text, number in on_pages.items() if number >= max(2, pages / 2)}
    dropped = [
        line
        for line in lines
        if margin(line) and (pattern(line) in runs or PAGE_NUMBER.fullmatch(line.text))
    ]
    left = {id(line) for line in dropped}
    return [line for line in lines if id(line) not in left], dropped


def _parts(lines: list[Line], levels: list[int]) -> list[Part]:
    words = Counter(word for line in lines for word in re.findall(r"[\w-]+", line.text.casefold()))
    distances = distances_of(lines)
    parts = [Part(level=0, text="", anchor=None, line=1)]
    for level, group in grouped(lines, levels, distances):
        text = joined(group, words, distances)
        if level and len(text) <= LONGEST_HEADING:
            parts.append(Part(level, text, None, group[0].page))
        else:
            blocks = text_blocks(text)
            parts[-1].blocks += blocks
            parts[-1].html.append(blocks_html(blocks))
    return parts


def _title(parts: list[Part], given: str) -> tuple[str, list[Part]]:
    """The one in the file's properties, or else the first heading, if that is of the first level.

    A heading that says the same, or all but a site's name behind it, is the title itself.
    """
    named = "" if NO_TITLE.fullmatch(given) else given
    first = parts[1] if len(parts) > 1 and parts[1].level == 1 else None
    if first and (not named or alphanumeric(named).startswith(alphanumeric(first.text))):
        parts[0].blocks += first.blocks
        parts[0].html += first.html
        return first.text, [parts[0], *parts[2:]]
    return take_title(named or None, parts, "give it one, in its properties or as a heading")
