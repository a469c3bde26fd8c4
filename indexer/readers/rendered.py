"""The reading of a document from HTML that a library or a program made of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.readers.html_blocks import PageParts
from indexer.readers.html_left_out import drop_hidden
from indexer.readers.reading import Reading
from indexer.readers.sections import sections_of, take_title
from indexer.sources.source import Source
from retrieval.types import Document

# The titles that a document may have, with where each comes from.
Titles = Iterable[tuple[str | None, str]]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document as HTML. `line_of` gives the line on which a heading stands in the file."""

    html: str
    titles: Titles = ()
    language: str | None = None
    line_of: Callable[[str], int] = lambda _: 1


def reading_of_rendered(rendered: Rendered, source: Source) -> Reading:
    """Return the reading of a document that was made into HTML.

    All of the HTML is content, as nothing stands around it. Raises NotIndexedError if there is no
    text.
    """
    tree = LexborHTMLParser(rendered.html)
    if tree.body is None:
        raise NotIndexedError(1, "has no text; remove the file", "no-text")
    hidden = drop_hidden(tree)
    collected = PageParts(source.document_id, rendered.line_of)
    collected.collect(tree.body)
    emptied = collected.take_emptied()
    title, parts = take_title(rendered.titles, collected.parts, source)
    sections, findings = sections_of(source, title, parts)
    document = Document(
        id=source.document_id,
        title=title.text,
        url=None,
        sections=tuple(sections),
        language=rendered.language or source.language,
    )
    findings += [
        finding("hidden", (source.name, 1), "not shown", text=text) for text in [*hidden, *emptied]
    ]
    return Reading(document, tuple(findings), title.origin)
