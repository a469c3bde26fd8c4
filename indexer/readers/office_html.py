"""From the HTML that is made of a word processor's document to a reading."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.errors import RejectedFileError
from indexer.readers.html_blocks import PageParts, inline_text
from indexer.readers.outline import Part, sections_of, take_title
from indexer.readers.reading import Reading
from indexer.readers.sanitize import blocks_html
from indexer.sources.source import Source
from retrieval.types import Block, Document


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


QUESTION = re.compile(r"(question|q)\s*\d*\s*[:.)]\s*(?P<rest>\S.*)", re.IGNORECASE | re.DOTALL)
ANSWER = re.compile(r"(answer|a)\s*[:.)]\s*", re.IGNORECASE)

# Longer than a heading that somebody would write, shorter than a paragraph in bold.
LONGEST_HEADING = 150


def labelled_heading(node: LexborNode) -> tuple[int, str] | None:
    """The level and words of a paragraph that begins with “Question:” or is all in bold."""
    text = " ".join(inline_text(node).split())
    if node.tag != "p" or not text or len(text) > LONGEST_HEADING:
        return None
    if asked := QUESTION.fullmatch(text):
        return 2, asked["rest"]
    bold = "".join(inline_text(each) for each in node.css("strong"))
    return (2, text) if "".join(bold.split()) == "".join(text.split()) else None


def without_label(part: Part) -> None:
    """An answer without the word that says it is one."""
    first = part.blocks[0].text if part.blocks else ""
    if label := ANSWER.match(first):
        part.blocks[0] = Block("paragraph", (first[label.end() :],))
        part.html[0] = blocks_html(part.blocks[:1])
