"""Headings in documents of word processors without styles for them."""

import re

from selectolax.lexbor import LexborNode

from indexer.html import blocks_html
from indexer.outline import Part
from indexer.page_parts import inline_text
from retrieval.types import Block

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
