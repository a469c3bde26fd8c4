"""Tables in Markdown: the strokes between their cells, and the cells beyond the header's."""

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit, getLine, table
from markdown_it.token import Token

from indexer.readers.site_marks import STROKE

# Where code in a cell stays whole, with the backslashes in it: Python-Markdown and Markdig. In GFM,
# and so in all others, a stroke parts cells in code as well, unless it has a backslash before it.
WHOLE_CODE = frozenset({"mkdocs", "docfx"})

# What tells columns from each other below the header.
DELIMITERS = re.compile(r"[ \t]*[-:|][-:| \t]*")
TICS = re.compile(r"\\\\|(?P<escape>\\?)(?P<tics>`+)")

BEYOND = "beyond"


def add_tables(parser: MarkdownIt, dialect: str) -> None:
    """Teach `parser` tables, as they are in `dialect`."""
    parser.enable("table")
    parser.block.ruler.at(
        "table", _rule(dialect in WHOLE_CODE), {"alt": ["paragraph", "reference"]}
    )


def cells_beyond(token: Token) -> list[str]:
    """Return the cells beyond the header's, as they are written, of the row that `token` begins."""
    cells = token.meta.get(BEYOND, []) if token.type == "tr_open" else []
    return [cell.strip() for cell in cells if cell.strip()]


def _rule(whole_code: bool) -> Callable[[StateBlock, int, int, bool], bool]:
    def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if start + 2 > end or not DELIMITERS.fullmatch(getLine(state, start + 1)):
            return False
        text, first = state.src, len(state.tokens)
        state.src = _masked(state, start, end) if whole_code else text
        try:
            is_table = table(state, start, end, silent)
            if is_table and not silent:
                _keep_beyond(state, state.tokens[first:])
        finally:
            state.src = text
        for token in state.tokens[first:]:
            token.content = token.content.replace(STROKE, "|")
        return is_table

    return rule


def _masked(state: StateBlock, start: int, end: int) -> str:
    """Return the text of `state` with other characters for the strokes in code, up to a gap."""
    last = start
    while last < end and not state.isEmpty(last):
        last += 1
    begin, stop = state.bMarks[start], state.eMarks[last - 1]
    lines = (_with_masks(line) for line in state.src[begin:stop].split("\n"))
    return state.src[:begin] + "\n".join(lines) + state.src[stop:]


def _with_masks(line: str) -> str:
    """Return `line` with other characters for the strokes in code.

    A backslash before backticks keeps the first of them from beginning code, but not from ending
    it.
    """
    tics = [match for match in TICS.finditer(line) if match["tics"]]
    pieces, done, index = [], 0, 0
    while index < len(tics):
        opening = tics[index]
        size = len(opening["tics"]) - len(opening["escape"])
        closing = next(
            (last for last in range(index + 1, len(tics)) if len(tics[last]["tics"]) == size), None
        )
        if closing is None:
            index += 1
            continue
        begin, end = opening.end(), tics[closing].start()
        pieces += [line[done:begin], line[begin:end].replace("|", STROKE)]
        done, index = end, closing + 1
    return "".join([*pieces, line[done:]])


def _keep_beyond(state: StateBlock, tokens: list[Token]) -> None:
    """Keep the cells of each row beyond the header's, which the parser passes over in silence."""
    width = sum(token.type == "th_open" for token in tokens)
    for token in tokens:
        if token.type != "tr_open" or not token.map:
            continue
        cells = escapedSplit(getLine(state, token.map[0]).strip())
        cells = cells[1:] if cells[:1] == [""] else cells
        if len(cells) > width:
            token.meta = {BEYOND: [cell.replace(STROKE, "|") for cell in cells[width:]]}
