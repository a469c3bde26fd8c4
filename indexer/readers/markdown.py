"""The reader for Markdown: CommonMark with tables, front matter and `{#anchor}` on headings."""

import re
from collections.abc import Iterator
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.container import container_plugin

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.readers.front_matter import FrontMatter, parse_front_matter, split_front_matter
from indexer.readers.markdown_text import blocks, inline_text
from indexer.readers.reading import Reading
from indexer.readers.sanitize import markdown_html
from indexer.readers.sections import Part, sections_of, take_title
from indexer.sources.source import Source
from retrieval.report import Finding
from retrieval.types import Document

# The parser silently leaves out whatever is nested deeper than its limit. So the limit is far
# beyond any real document (a list in a list takes two levels), and reaching it is a reject.
MAX_NESTING = 100
NESTING_MARGIN = 4

# A rule has no text.
WITHOUT_TEXT = frozenset({"hr"})

# A comment, so that no page shows it, with one question a line, with or without a list mark.
ALSO_ASKED = re.compile(r"<!--\s*also asked as:?(?P<questions>.*)-->", re.DOTALL | re.IGNORECASE)

# An include that a site generator would replace by other text, such as MkDocs's snippets.
INCLUDE = re.compile(r"-+8<-+\s+\S.*|\{%\s*include.*?%\}", re.DOTALL)
# Docusaurus's import of a component, or of Markdown that is missing.
IMPORT = re.compile(r"import\s[^;\n]*\sfrom\s+[\"'][^\"'\n]*[\"'];?(\s*\nimport\s[^;\n]*[\"'];?)*")
# Hugo's shortcodes. The content of each ends at its first closing braces. If a paragraph of many
# could be divided in more than one way, a word after them would cost 2^n steps of backtracking.
SHORTCODE = re.compile(r"(\{\{[<%]((?!\}\}).)*(?<=[>%])\}\}\s*)+", re.DOTALL)

ANCHOR = re.compile(r"\s*\{#(?P<anchor>[^{}]*)\}\s*$")
ANCHOR_NAME = re.compile(r"[\w.:-]+")


def read_markdown(source: Source) -> Reading:
    """Read Markdown. Raises NotIndexedError where no document can be made of the file at all."""
    parser = _parser()
    kind, inner, text = split_front_matter(source.text)
    front, findings = parse_front_matter(kind, inner, source.name) if kind else (FrontMatter(), [])
    root = SyntaxTreeNode(_parse(parser, text))
    parts, left_out = _parts(source, text.split("\n"), root, parser)
    title, parts = take_title(
        [(front.title, "front matter")],
        parts,
        replace(source, navigation_title=front.navigation_title or source.navigation_title),
    )
    sections, odd_headings = sections_of(source, title, parts)
    document = Document(
        id=source.document_id,
        title=title.text,
        url=front.url,
        sections=tuple(sections),
        language=front.language or source.language,
        audience=front.audience,
        reviewed_on=front.reviewed_on,
        review_by=front.review_by,
        expires=front.expires,
        source=front.source,
        labels=front.labels,
    )
    return Reading(document, (*findings, *odd_headings, *left_out), title.origin)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
    parser.use(admon_plugin)
    return parser.use(container_plugin, name="box", validate=lambda info, _: bool(info.strip()))


def _parse(parser: MarkdownIt, text: str) -> list[Token]:
    try:
        tokens = parser.parse(text)
    except RecursionError:
        raise NotIndexedError(1, "is nested too deeply to be read; flatten it") from None
    for token in tokens:
        if token.level >= MAX_NESTING - NESTING_MARGIN:
            line = token.map[0] + 1 if token.map else 1
            raise NotIndexedError(line, "lists or quotes are nested too deeply; flatten them")
    return list(_without_made_up_titles(tokens))


def _without_made_up_titles(tokens: list[Token]) -> Iterator[Token]:
    """`tokens` without the titles that the parser invents for boxes.

    `box_title` gives the author's title.
    """
    within = False
    for token in tokens:
        within = within or token.type == "admonition_title_open"
        if not within:
            yield token
        within = within and token.type != "admonition_title_close"


def _parts(
    source: Source, lines: list[str], root: SyntaxTreeNode, parser: MarkdownIt
) -> tuple[list[Part], list[Finding]]:
    parts = [Part(level=0, text="", anchor=None, line=1)]
    left_out: list[Finding] = []
    for node in root.children:
        if node.type == "heading":
            parts.append(_heading(node))
            continue
        if node.type == "paragraph" and (unresolved := _unresolved(_raw(node, lines))):
            kind, message = unresolved
            place = (source.name, _line(node))
            left_out.append(finding(kind, place, message, text=_raw(node, lines)))
            continue
        new_blocks = blocks(node)
        parts[-1].blocks += new_blocks
        parts[-1].html.append(markdown_html(node, parser, source.document_id))
        if node.type == "html_block" and (comment := ALSO_ASKED.fullmatch(node.content.strip())):
            parts[-1].also_asked += _questions(comment["questions"])
        elif not new_blocks and node.type not in WITHOUT_TEXT:
            place = (source.name, _line(node))
            left_out.append(finding("no-words", place, "contains no text", text=_raw(node, lines)))
    return parts, left_out


def _unresolved(paragraph: str) -> tuple[str, str] | None:
    """The kind and message for a `paragraph` that only a site generator would replace, or None."""
    if INCLUDE.fullmatch(paragraph):
        return "missing-include", "an include of a file that is not in its root"
    if IMPORT.fullmatch(paragraph):
        return "markup", "an import, which is not run"
    if SHORTCODE.fullmatch(paragraph):
        return "markup", "a shortcode, which is not run"
    return None


def _heading(node: SyntaxTreeNode) -> Part:
    text = " ".join(inline_text(node).split())
    line = _line(node)
    anchor = None
    last = node.children[0].children[-1:]  # `{#x}` in code at a heading's end is not an anchor
    if last and last[0].type == "text" and (match := ANCHOR.search(text)):
        anchor = match["anchor"]
        text = text[: match.start()]
        if not ANCHOR_NAME.fullmatch(anchor):
            raise NotIndexedError(
                line,
                f"anchor {{#{anchor}}} cannot be used in a link; use letters, digits, hyphens, "
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
