"""The parser of CommonMark, with what site generators add to its blocks."""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from indexer.readers.markdown_boxes import made_box
from indexer.readers.markdown_tables import add_tables
from indexer.readers.site_marks import CLOSE, MARK, MARKS_ALONE, OPEN, UNFOLDING, Marked

# The parser silently leaves out whatever is nested deeper than its limit. So the limit is far
# beyond any real document (a list in a list takes two levels), and reaching it is a reject.
MAX_NESTING = 100


# What begins a box of MkDocs; ??? folds it up, and with a + it is open at first.
ADMONITION = re.compile(r"(?P<marker>!!!|\?\?\?\+?)(?P<info>.*\S.*)")
INDENT = 4


@dataclass(frozen=True, slots=True)
class _Box:
    """A box between two marks, of which `end` is the number of the second one."""

    end: int | None
    title: str
    unfolds: bool


def markdown_parser(dialect: str, mdx: bool) -> MarkdownIt:
    """Return a parser for Markdown with everything that site generators add to its blocks.

    In MDX, no indented line is code: tags may be indented as in a program.
    """
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING})
    if mdx:
        parser.disable("code")
    add_tables(parser, dialect)
    parser.use(container_plugin, name="box", validate=lambda info, _: bool(info.strip()))
    parser.use(footnote_plugin, move_to_end=False)
    if dialect not in {"docusaurus", "docfx"}:
        parser.use(deflist_plugin)
    parser.block.ruler.before(
        "table", "marks", _marks, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    for name, rule in (("boxes", _boxes), ("admonitions", _admonitions)):
        parser.block.ruler.before(
            "marks", name, rule, {"alt": ["paragraph", "reference", "blockquote", "list"]}
        )
    return parser


def _boxes(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Make what is between the marks of a box its contents."""
    first = MARK.match(_line(state, start))
    box = state.env["boxes"].get(int(first[1])) if first else None
    if box is None or state.is_code_block(start):
        return False
    if silent:
        return True
    closing = f"{OPEN}{box.end}{CLOSE}"
    last = start + 1
    while last < end and not _line(state, last).startswith(closing):
        if state.sCount[last] < state.blkIndent and not state.isEmpty(last):
            break  # it never ends, so it ends with what it is in
        last += 1
    is_closed = last < end and _line(state, last).startswith(closing)
    token = _contain(state, "container_box", start, last)
    token.info = made_box(box.title)
    token.meta = {"unfolds": box.unfolds}
    state.line = last + is_closed
    return True


def _admonitions(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Make the lines below `!!! note` its contents that are indented by four columns or more.

    As in Python-Markdown, any number of empty lines may stand between them.
    """
    match = ADMONITION.fullmatch(_line(state, start))
    if match is None or state.is_code_block(start):
        return False
    if silent:
        return True
    indent = state.blkIndent
    state.blkIndent += INDENT
    last = start + 1
    while last < end and (state.isEmpty(last) or state.sCount[last] >= state.blkIndent):
        last += 1
    token = _contain(state, "admonition", start, last)
    token.markup, token.info = match["marker"], match["info"]
    state.blkIndent = indent
    state.line = last
    return True


def _contain(state: StateBlock, kind: str, start: int, last: int) -> Token:
    """Add the lines between `start` and `last` as the contents of a token, and return it."""
    parent, line_max = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", last
    token = state.push(f"{kind}_open", "div", 1)
    token.map = [start, last]
    state.md.block.tokenize(state, start + 1, last)
    state.push(f"{kind}_close", "div", -1)
    state.parentType, state.lineMax = parent, line_max
    return token


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _marks(state: StateBlock, start: int, _: int, silent: bool) -> bool:
    """Make a line of marks alone a block of its own."""
    line = _line(state, start)
    if not line.startswith(OPEN) or not MARKS_ALONE.fullmatch(line):
        return False
    first = MARK.match(line)
    if state.is_code_block(start) and first and int(first[1]) not in state.env["blocks"]:
        return False
    if silent:
        return True
    token = state.push("marks", "", 0)
    token.content = line
    token.map = [start, start + 1]
    state.line = start + 1
    return True


def parsed(parser: MarkdownIt, marked: Marked) -> tuple[list[Token], dict[str, object]]:
    """Parse a text into tokens, and return them with what the parser knows of its notes."""
    env: dict[str, object] = {
        "blocks": {index for index, tag in enumerate(marked.tags) if tag.block},
        "boxes": {
            index: _Box(end, marked.tags[index].title, marked.tags[index].about in UNFOLDING)
            for index, end in marked.boxes.items()
        },
    }
    return parser.parse("\n".join(marked.lines), env), env
