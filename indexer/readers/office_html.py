"""The reading of a word processor's document, from the HTML to which it was converted."""

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.readers.html_blocks import PageParts, inline_text
from indexer.readers.office_lines import part_questions
from indexer.readers.reading import Reading
from indexer.readers.sanitize import blocks_html
from indexer.readers.sections import FlatSection, document_of, sections_of, take_title
from indexer.sources.source import Source
from retrieval.report import Finding
from retrieval.types import Block


def reading_of(
    tree: LexborHTMLParser, source: Source, property_title: str | None, language: str | None
) -> Reading:
    """Read the document `tree`, whose `property_title` is in the file's properties.

    Headings are those of styles. Without any, they are lines in bold and ones that begin with
    “Question:”. Raises NotIndexedError if there is no title or no text.
    """
    if tree.body is None:
        raise NotIndexedError(1, "has no text; remove the file", "no-text")
    style_title = take_style_title(tree)
    most_titles = 0 if style_title else 1  # a single heading of the first level may be the title
    styled = tree.css_first("h2, h3, h4, h5, h6") is not None or len(tree.css("h1")) > most_titles
    if not styled:
        part_questions(tree, labelled_heading, ANSWER)
    collected = PageParts(
        source.document_id,
        line_of=lambda _: 1,
        heading_of=None if styled else labelled_heading,
    )
    collected.collect(tree.body)
    parts = collected.parts if styled else _with_text(collected.parts)
    for part in parts:
        remove_label(part)
    # A visible title takes precedence, because the property may be the name of a template.
    top, first = parts[0], parts[1:2]
    has_title = any(part.level == 1 for part in first) and not top.blocks
    declared = None if has_title and len(_of_level_1(parts)) == 1 else property_title
    candidates = [(style_title, "the style Title"), (declared, "the file's properties")]
    title, parts = take_title(candidates, parts, source)
    sections, findings = sections_of(source, title, parts)
    document = document_of(source, title, sections, language)
    return Reading(document, tuple(findings), title.origin)


def heading_numbers(source: Source, numbers: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Yield findings on the numbers before headings, each with the words of its heading."""
    for number, heading in numbers:
        message = f"is the number of the heading “{heading}”"
        yield finding("furniture", (source.name, 1), message, text=number)


def take_style_title(tree: LexborHTMLParser, ended_by: str = "h1") -> str | None:
    """Take the paragraph with the style Title out of `tree`, and return its words.

    It is the first one that has words. One after an element that `ended_by` selects, or after
    others of its kind, belongs to a card, a table or the like.
    """
    titles = [node for node in tree.css("p.title, p.MsoTitle") if node.text().strip()]
    before = [node for node in tree.css(f"p.title, p.MsoTitle, {ended_by}") if node.text().strip()]
    if not titles or before[0].mem_id != titles[0].mem_id:
        return None
    text = " ".join(inline_text(titles[0]).split())
    titles[0].decompose()
    return text or None


def _with_text(parts: list[FlatSection]) -> list[FlatSection]:
    """Return `parts`, in which a bold line without a text of its own is text of the one before.

    The first line of all may be the title.
    """
    result: list[FlatSection] = []
    for part in parts:
        is_first = len(result) == 1 and not result[0].blocks
        if part.continues is not None and not part.blocks:
            continue
        if result and not is_first and not part.blocks and not part.also_asked:
            block = Block("paragraph", (part.text,))
            result[-1].blocks.append(block)
            result[-1].html.append(blocks_html([block]))
        else:
            result.append(part)
    return result


def _of_level_1(parts: list[FlatSection]) -> list[FlatSection]:
    return [part for part in parts if part.level == 1 and part.continues is None]


QUESTION = re.compile(r"(question|q)\s*\d*\s*[:.)]\s*(?P<rest>\S.*)", re.IGNORECASE | re.DOTALL)
ANSWER = re.compile(r"(answer|a)\s*[:.)]\s*(?=\S)", re.IGNORECASE)

# Longer than any usual heading, shorter than a paragraph in bold.
LONGEST_HEADING = 150


def labelled_heading(node: LexborNode) -> tuple[int, str] | None:
    """Return the level and words of a paragraph that begins with “Question:” or is all in bold."""
    text = " ".join(inline_text(node).split())
    if node.tag != "p" or not text or len(text) > LONGEST_HEADING:
        return None
    if question := QUESTION.fullmatch(text):
        return 2, question["rest"]
    if text.endswith("."):  # a sentence that matters, and no heading
        return None
    bold = "".join(inline_text(element) for element in node.css("strong"))
    return (2, text) if "".join(bold.split()) == "".join(text.split()) else None


def remove_label(part: FlatSection) -> None:
    """Remove a label such as “Answer:” from the beginning of `part`."""
    first = part.blocks[0].text if part.blocks else ""
    if label := ANSWER.match(first):
        part.blocks[0] = Block("paragraph", (first[label.end() :],))
        part.html[0] = blocks_html(part.blocks[:1])
