"""The parser of CommonMark, with what site generators add to its blocks."""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from indexer.readers.site_marks import MARK, MARKS_ALONE, OPEN, Marked

# The parser silently leaves out whatever is nested deeper than its limit. So the limit is far
# beyond any real document (a list in a list takes two levels), and reaching it is a reject.
MAX_NESTING = 100


def markdown_parser(dialect: str) -> MarkdownIt:
    """Return a parser for Markdown with everything that site generators add to its blocks."""
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
    parser.use(admon_plugin)
    parser.use(container_plugin, name="box", validate=lambda info, _: bool(info.strip()))
    parser.use(footnote_plugin, move_to_end=False)
    if dialect not in {"docusaurus", "docfx"}:
        parser.use(deflist_plugin)
    parser.block.ruler.before(
        "table", "marks", _marks, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    return parser


def _marks(state: StateBlock, start: int, _: int, silent: bool) -> bool:
    """Make a line of marks alone a block of its own."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
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
        "blocks": {index for index, tag in enumerate(marked.tags) if tag.block}
    }
    return parser.parse("\n".join(marked.lines), env), env
