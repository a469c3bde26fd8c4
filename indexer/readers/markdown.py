"""The reader for Markdown: CommonMark with tables, front matter and `{#anchor}` on headings."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from indexer.errors import RejectedFileError
from indexer.readers.front_matter import FrontMatter, parse_front_matter
from indexer.readers.markdown_text import blocks, inline_text
from indexer.readers.outline import Part, sections_of, take_title
from indexer.readers.reading import Reading
from indexer.readers.sanitize import markdown_html
from indexer.report import Dropped
from indexer.sources.source import Source
from retrieval.types import Document

# The parser leaves out, without a word, what is nested deeper than its limit. So the limit is far
# beyond any real document (a list in a list takes two levels), and reaching it is a reject.
MAX_NESTING = 100
NESTING_MARGIN = 4

# A rule says nothing; front matter is read on its own.
WITHOUT_TEXT = frozenset({"hr", "front_matter"})

# A comment, so that no page shows it: the questions stand one a line, with or without a list mark.
ALSO_ASKED = re.compile(r"<!--\s*also asked as:?(?P<questions>.*)-->", re.DOTALL | re.IGNORECASE)

# What generators of sites put other text for: MkDocs's snippets, Hugo's shortcodes.
INCLUDE = re.compile(r"-+8<-+\s+\S.*|\{%\s*include.*?%\}", re.DOTALL)
# Docusaurus's, of a component or of Markdown that isn't there.
IMPORT = re.compile(r"import\s[^;\n]*\sfrom\s+[\"'][^\"'\n]*[\"'];?(\s*\nimport\s[^;\n]*[\"'];?)*")
# What a shortcode holds ends at its first braces: with more than one way to divide a paragraph of
# many, a word behind them would take 2^n steps to find that none fits.
SHORTCODE = re.compile(r"(\{\{[<%]((?!\}\}).)*(?<=[>%])\}\}\s*)+", re.DOTALL)

ANCHOR = re.compile(r"\s*\{#(?P<anchor>[^{}]*)\}\s*$")
ANCHOR_NAME = re.compile(r"[\w.:-]+")


def read_markdown(source: Source) -> Reading:
    """Raises RejectedFileError where no document can be made of the file at all."""
    parser = _parser()
    text = source.text
    tokens = _parse(parser, text)
    front = _front_matter(text, tokens)
    parts, dropped = _parts(source, text.split("\n"), SyntaxTreeNode(tokens), parser)
    title, parts = take_title(
        front.title, parts, "add `title:` to the front matter or begin with `# Title`"
    )
    sections, rejects = sections_of(source.name, parts)
    document = Document(
        id=source.document_id,
        title=title,
        url=front.url,
        sections=tuple(sections),
        language=front.language or source.language,
        audience=front.audience,
        reviewed_on=front.reviewed_on,
        review_by=front.review_by,
        source=front.source,
        labels=front.labels,
    )
    return Reading(document, tuple(rejects), tuple(dropped))


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
    parser.use(front_matter_plugin).use(admon_plugin)
    return parser.use(container_plugin, name="box", validate=lambda info, _: bool(info.strip()))


def _parse(parser: MarkdownIt, text: str) -> list[Token]:
    try:
        tokens = parser.parse(text)
    except RecursionError:
        raise RejectedFileError(1, "is nested too deeply to be read; make it flatter") from None
    for token in tokens:
        if token.level >= MAX_NESTING - NESTING_MARGIN:
            line = token.map[0] + 1 if token.map else 1
            raise RejectedFileError(line, "lists or quotes are nested too deeply; make it flatter")
    return list(_without_made_up_titles(tokens))


def _without_made_up_titles(tokens: list[Token]) -> Iterator[Token]:
    """The parser gives a note without a title one of its own; `box_title` has the author's."""
    within = False
    for token in tokens:
        within = within or token.type == "admonition_title_open"
        if not within:
            yield token
        within = within and token.type != "admonition_title_close"


def _front_matter(text: str, tokens: list[Token]) -> FrontMatter:
    for token in tokens[:1]:
        if token.type == "front_matter":
            return parse_front_matter(token.content, first_line=2)
    if text.startswith("+++\n"):
        raise RejectedFileError(1, "front matter is TOML; write it as YAML between two lines `---`")
    if text.startswith("---\n"):
        raise RejectedFileError(1, "front matter is not closed; end it with a line `---`")
    return FrontMatter()


def _parts(
    source: Source, lines: list[str], root: SyntaxTreeNode, parser: MarkdownIt
) -> tuple[list[Part], list[Dropped]]:
    parts = [Part(level=0, text="", anchor=None, line=1)]
    dropped: list[Dropped] = []
    for node in root.children:
        if node.type == "heading":
            parts.append(_heading(node))
            continue
        if node.type == "paragraph" and (reason := _not_there(_raw(node, lines))):
            dropped.append(Dropped(source.name, _line(node), _raw(node, lines), reason))
            continue
        found = blocks(node)
        parts[-1].blocks += found
        if node.type != "front_matter":
            parts[-1].html.append(markdown_html(node, parser, source.document_id))
        if node.type == "html_block" and (asked := ALSO_ASKED.fullmatch(node.content.strip())):
            parts[-1].also_asked += _questions(asked["questions"])
        elif not found and node.type not in WITHOUT_TEXT:
            dropped.append(Dropped(source.name, _line(node), _raw(node, lines), "no text in it"))
    return parts, dropped


def _not_there(paragraph: str) -> str | None:
    """Why a paragraph has none of the text that a site's generator would put in its place."""
    if INCLUDE.fullmatch(paragraph):
        return "an include of what is no file in its root"
    if IMPORT.fullmatch(paragraph):
        return "an import, which is not run"
    if SHORTCODE.fullmatch(paragraph):
        return "a shortcode, which is not run"
    return None


def _heading(node: SyntaxTreeNode) -> Part:
    text = " ".join(inline_text(node).split())
    line = _line(node)
    anchor = None
    last = node.children[0].children[-1:]  # `{#x}` in code at a heading's end is not an anchor
    if last and last[0].type == "text" and (found := ANCHOR.search(text)):
        anchor = found["anchor"]
        text = text[: found.start()]
        if not ANCHOR_NAME.fullmatch(anchor):
            raise RejectedFileError(
                line,
                f"anchor {{#{anchor}}} can't be a link; use letters, digits, hyphens, "
                "underscores, colons and full stops",
            )
    return Part(level=int(node.tag[1]), text=text, anchor=anchor, line=line)


def _line(node: SyntaxTreeNode) -> int:
    return node.map[0] + 1 if node.map else 1


def _questions(lines: str) -> list[str]:
    folded = (" ".join(line.split()).removeprefix("- ") for line in lines.split("\n"))
    return [question for question in folded if question]


def _raw(node: SyntaxTreeNode, lines: list[str]) -> str:
    start, end = node.map or (0, 0)
    return "\n".join(lines[start:end]).strip()
