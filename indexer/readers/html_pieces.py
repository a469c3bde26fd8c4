"""Pieces of raw HTML within Markdown, read as web pages are."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser

from indexer.readers.html_blocks import CLOSED, OPEN, PageParts
from indexer.readers.html_left_out import NO_TEXT, PART_OF_A_PAGE, drop_hidden, unread
from indexer.readers.outline import Outline
from indexer.readers.sections import FlatSection

# These elements are only understood as a whole, with the Markdown in them.
WHOLE = re.compile(r"<(?P<end>/?)(?P<tag>table|ul|ol|dl)\b", re.IGNORECASE)
# What unfolds with Markdown in it, outside comments and code.
UNFOLDING = re.compile(
    r"<!--.*?-->|<(?P<raw>pre|script|style)\b.*?</(?P=raw)>"
    r"|<(?P<end>/)?(?P<tag>details|dl)\b(?(end)\s*>)",
    re.IGNORECASE | re.DOTALL,
)
# A button, or what stands for one, that unfolds what follows.
TRIGGER = re.compile(r"<(?P<tag>[a-z][\w-]*)\s[^<>]*\baria-(?:expanded|controls)\b[^<>]*>")
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
    html: str, document_id: str, outline: Outline, line_of: Callable[[str], int]
) -> list[tuple[str, str, str]]:
    """Add a piece of HTML to `outline`, and return kind, message and words of what is not read."""
    html = _with_open_ends(html)
    if "<table" not in html.lower():
        html = CELL.sub(" ", html)
    if CELLS.match(html):
        html = f"<table>{html}</table>"
    collected = PageParts(document_id, line_of, outline=outline)
    # Without it, the parser would take a first script or title for the page's head.
    tree = LexborHTMLParser(f"<!doctype html><body>{html}")
    body = tree.body
    if body is None:  # a frameset
        return [("hidden", NO_TEXT, " ".join(re.sub(r"<[^<>]*>", " ", html).split()))]
    hidden = drop_hidden(tree, PART_OF_A_PAGE)
    collected.collect(body)
    return [*(("hidden", NO_TEXT, words) for words in hidden), *unread(body, collected.controls)]


def awaits_panel(html: str) -> bool:
    """Return whether `html` ends with a button that unfolds what follows."""
    triggers = list(TRIGGER.finditer(html)) if "aria-" in html else []
    if not triggers:
        return False
    after = html[triggers[-1].end() :].partition(f"</{triggers[-1]['tag']}")[2]
    return re.fullmatch(r"\s*>\s*(?:</[\w-]+\s*>\s*)*", after) is not None


def unfolding_ends(html: str) -> int:
    """Return how many elements end in `html` that unfold and began before it."""
    return _with_open_ends(html).count(CLOSED)


def _with_open_ends(html: str) -> str:
    """Mark what unfolds and only begins, or only ends, in a piece of HTML around Markdown."""
    begun: list[re.Match[str]] = []
    ends: list[re.Match[str]] = []
    for match in UNFOLDING.finditer(html):
        if match["tag"] is None:
            continue
        tag = match["tag"].lower()
        if not match["end"]:
            begun.append(match)
            continue
        within = [index for index, start in enumerate(begun) if start["tag"].lower() == tag]
        if within:
            del begun[within[-1] :]
        else:
            ends.append(match)
    for match in sorted([*begun, *ends], key=lambda match: match.start(), reverse=True):
        new = f"<div {CLOSED}></div>" if match["end"] else f"<{match['tag']} {OPEN}"
        end = match.end() if match["end"] else match.end("tag")
        html = html[: match.start()] + new + html[end:]
    return html


def parts_of_piece(html: str) -> list[FlatSection]:
    """Return the parts of a piece of HTML in a list, a quotation or a box."""
    outline = Outline()
    read_piece(html, "", outline, lambda _: 1)
    return outline.parts
