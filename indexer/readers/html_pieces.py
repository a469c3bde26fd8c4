"""Pieces of raw HTML within Markdown, read as web pages are."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.readers.html_blocks import PageParts
from indexer.readers.html_text import UNREAD, all_words
from indexer.readers.sections import FlatSection

# These elements are only understood as a whole, with the Markdown in them.
WHOLE = re.compile(r"<(?P<end>/?)(?P<tag>table|ul|ol)\b", re.IGNORECASE)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# The parts of a table without their table, where a browser would put all cells together.
CELL = re.compile(r"(?=</?(?:tr|th|td|caption)\b)", re.IGNORECASE)
CELLS = re.compile(r"\s*(?:<!--.*?-->\s*)*</?(?:thead|tbody|tfoot|tr|th|td|caption)\b", re.I | re.S)

# How many blocks are looked at for the end of a table or a list.
MOST_BLOCKS = 400


@lru_cache(maxsize=4 * MOST_BLOCKS)
def opened(html: str) -> Mapping[str, int]:
    """Return how many tables and lists, by tag, `html` begins and does not end."""
    counts: Counter[str] = Counter()
    for match in WHOLE.finditer(COMMENT.sub("", html)):
        counts[match["tag"].lower()] += -1 if match["end"] else 1
    return counts


def read_piece(
    html: str, document_id: str, level: int, line_of: Callable[[str], int]
) -> tuple[PageParts, list[str]]:
    """Read a piece of HTML below a heading of `level`: its parts, and the words that it hides."""
    if "<table" not in html.lower():
        html = CELL.sub(" ", html)
    if CELLS.match(html):
        html = f"<table>{html}</table>"
    collected = PageParts(document_id, line_of, level=level)
    # Without it, the parser would take a first script or title for the page's head.
    body = LexborHTMLParser(f"<!doctype html><body>{html}").body
    if body is None:  # a frameset
        return collected, [" ".join(re.sub(r"<[^<>]*>", " ", html).split())]
    collected.collect(body)
    return collected, [words for words in map(all_words, _unread(body)) if words]


def _unread(node: LexborNode) -> Iterator[LexborNode]:
    for child in node.iter():
        if child.tag in UNREAD and child.tag not in {"hr", "input", "embed"}:
            yield child
        else:
            yield from _unread(child)


def parts_of_piece(html: str) -> list[FlatSection]:
    """Return the parts of a piece of HTML in a list, a quotation or a box."""
    return read_piece(html, "", 1, lambda _: 1)[0].parts
