"""The reading of a document from HTML that a library or a program made of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.readers.html_blocks import PageParts
from indexer.readers.html_left_out import drop_hidden
from indexer.readers.reading import Reading
from indexer.readers.sections import document_of, sections_of, take_title
from indexer.sources.slugs import alphanumeric
from indexer.sources.source import Source


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document as HTML, in one or several pages.

    `titles` are the titles that it may have, with where each comes from, as in `take_title`.
    `line_of` gives the line on which a heading stands in the file; without it, lines are the
    numbers of pages, and sections know theirs.
    """

    pages: tuple[str, ...]
    titles: tuple[tuple[str | None, str], ...] = ()
    language: str | None = None
    line_of: Callable[[str], int] | None = None


def reading_of_rendered(rendered: Rendered, source: Source) -> Reading:
    """Return the reading of a document that was made into HTML.

    All of the HTML is content, as nothing stands around it. Raises NotIndexedError if there is no
    text.
    """
    number = 1
    collected = PageParts(source.document_id, rendered.line_of or (lambda _: number))
    hidden = []
    for number, html in enumerate(rendered.pages, start=1):
        tree = LexborHTMLParser(html)
        if tree.body is not None:
            hidden += [(number, text) for text in drop_hidden(tree)]
            collected.collect(tree.body)
    hidden += [(1, text) for text in collected.take_emptied()]
    if not any(part.text or part.blocks for part in collected.parts):
        raise NotIndexedError(1, "has no text; remove the file", "no-text")
    title, parts = take_title(rendered.titles, collected.parts, source)
    sections, findings = sections_of(source, title, parts)
    if rendered.line_of is None:
        sections = [replace(section, page=section.line) for section in sections]
    document = document_of(source, title, sections, rendered.language)
    findings += [
        finding("hidden", (source.name, line), "not shown", text=text) for line, text in hidden
    ]
    return Reading(document, tuple(findings), title.origin)


def line_finder(headings: Iterable[tuple[str, int]]) -> Callable[[str], int]:
    """Return a function that gives the line of a heading: of equal ones, one after the other.

    `headings` has the words of each and its line. The line of an unknown heading is 1.
    """
    lines: dict[str, list[int]] = {}
    for text, line in headings:
        lines.setdefault(alphanumeric(text), []).append(line)

    def line_of(heading: str) -> int:
        numbers = lines.get(alphanumeric(heading), [])
        return numbers.pop(0) if len(numbers) > 1 else (numbers or [1])[0]

    return line_of
