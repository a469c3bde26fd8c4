"""From the HTML that is made of a word processor's document to a reading."""

from selectolax.lexbor import LexborHTMLParser

from indexer.errors import RejectedFileError
from indexer.labelled import labelled_heading, without_label
from indexer.outline import sections_of, take_title
from indexer.page_parts import PageParts
from indexer.reading import Reading
from indexer.source import Source
from retrieval.types import Document


def reading_of(
    tree: LexborHTMLParser, source: Source, property_title: str | None, language: str | None
) -> Reading:
    """Headings are those of styles; where there are none, lines in bold and ones that begin with
    “Question:”. `property_title` is kept beside the text. Raises RejectedFileError."""
    if tree.body is None:
        raise RejectedFileError(1, "has no text; take the file out")
    styled = tree.css_first("h2, h3, h4, h5, h6") is not None or len(tree.css("h1")) > 1
    found = PageParts(
        source.document_id,
        line_of=lambda _: 1,
        heading_of=None if styled else labelled_heading,
    )
    found.collect(tree.body)
    for part in found.parts:
        without_label(part)
    # What readers see is the title; the property may be the name of a template.
    has_title = any(part.level == 1 for part in found.parts[1:2]) and not found.parts[0].blocks
    given = None if has_title else property_title
    title, parts = take_title(given, found.parts, "give its first line the style “Title”")
    sections, rejects = sections_of(source.name, parts)
    document = Document(
        id=source.document_id,
        title=title,
        url=None,
        sections=tuple(sections),
        language=language or source.language,
    )
    return Reading(document, tuple(rejects))
