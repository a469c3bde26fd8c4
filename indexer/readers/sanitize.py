"""The HTML that a page shows of a document, without anything that could run, load or mislead.

Markdown is rendered by markdown-it and sanitised by nh3, a binding to ammonia, which parses HTML as
browsers do and lets through only what is named here.
"""

import posixpath
import re
from collections.abc import MutableMapping, Sequence
from html import escape
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from markdown_it.utils import OptionsDict

from indexer.sources.slugs import document_id_of
from retrieval.types import Block

# Text, lists, tables and links. Headings are left out, because the page has its own and lists them
# in a table of contents. Images are left out, because they would come from other servers, or from a
# folder that browsers cannot reach.
TAGS = {
    *("p", "br", "hr", "blockquote", "pre", "ul", "ol", "li", "dl", "dt", "dd"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("a", "abbr", "b", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s"),
    *("rp", "rt", "ruby", "samp", "small", "strong", "sub", "sup", "u", "var"),
}
# `id`, `class` and `style` are left out, because they could make a document look like the page
# around it.
ATTRIBUTES = {
    "*": {"lang", "dir", "title"},
    "a": {"href"},
    "ol": {"start"},
    "li": {"value"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}
SCHEMES = {"http", "https", "mailto", "tel"}

# Links to these lead to another document of the corpus.
DOCUMENT_SUFFIXES = (
    *(".md", ".markdown", ".mdx", ".txt", ".html", ".htm", ".docx"),
    *(".rst", ".adoc", ".asciidoc", ".pptx"),
)

MARKER = re.compile(r"(-|\d+[.)])\s+")


class _Renderer(RendererHTML):
    def heading_open(self, *_: object) -> str:
        """Return a paragraph for a heading in a list or a quotation, to which no link leads."""
        return "<p><strong>"

    def heading_close(self, *_: object) -> str:
        return "</strong></p>\n"

    def container_box_open(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        title = str(tokens[idx].meta.get("title", ""))
        return f"<p><strong>{escape(title)}</strong></p>\n" if title else ""

    def fence(
        self,
        tokens: Sequence[Token],
        idx: int,
        options: OptionsDict,
        env: MutableMapping[str, Any],
    ) -> str:
        """Return code below its title, which is in the text that is searched too."""
        return self.container_box_open(tokens, idx) + super().fence(tokens, idx, options, env)

    def container_box_close(self, *_: object) -> str:
        return ""

    admonition_open, admonition_close = container_box_open, container_box_close

    def marks(self, *_: object) -> str:
        """Return nothing for tags that were left out, which the parser's own renderer shows."""
        return ""

    def image(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        """Return the image's description, which is also what is searched."""
        return escape(tokens[idx].content)


# One renderer serves all, because creating it takes longer than rendering a paragraph.
RENDERER = _Renderer()


def markdown_html(node: SyntaxTreeNode, parser: MarkdownIt, document_id: str) -> str:
    """Return the HTML of a top-level node of the document `document_id`; empty for a comment."""
    html = RENDERER.render(node.to_tokens(), parser.options, {})
    return sanitised(html, document_id)


def raw_html(node: SyntaxTreeNode, parser: MarkdownIt) -> str:
    """Return a node's HTML as it is, for an element of HTML around it that is yet to be read."""
    return RENDERER.render(node.to_tokens(), parser.options, {})


def blocks_html(blocks: Sequence[Block]) -> str:
    """Return the HTML of paragraphs and lists of plain text."""
    return "".join(_list(block) if block.kind == "list" else _paragraph(block) for block in blocks)


def sanitised(html: str, document_id: str) -> str:
    """Sanitise a piece of the document `document_id`; return empty text if nothing is left.

    Documents are sanitised piece by piece, so that an unclosed element affects nothing after it.
    """

    def filtered(tag: str, name: str, value: str) -> str | None:
        return _target(value, document_id) if (tag, name) == ("a", "href") else value

    cleaned = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=filtered,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
    return cleaned if cleaned.strip() else ""


def _target(href: str, document_id: str) -> str | None:
    """Return a link's target on a document's page; None for a file that browsers cannot reach."""
    parts = urlsplit(href)
    if parts.scheme or parts.netloc or href.startswith(("/", "#")):
        return href
    path = PurePosixPath(unquote(parts.path))
    if path.suffix.lower() not in DOCUMENT_SUFFIXES:
        return None
    folder = PurePosixPath(document_id).parent
    linked = posixpath.normpath((folder / path.with_suffix("")).as_posix())
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"/documents/{quote(document_id_of(PurePosixPath(linked)))}{fragment}"


def _paragraph(block: Block) -> str:
    return f"<p>{escape(block.text)}</p>\n"


def _list(block: Block) -> str:
    first = MARKER.match(block.pieces[0])
    numbered = first is not None and first[1] != "-"
    tag, start = ("ol", f' start="{first[1][:-1]}"') if numbered and first else ("ul", "")
    items = "".join(f"<li>{escape(MARKER.sub('', piece, 1))}</li>\n" for piece in block.pieces)
    return f"<{tag}{start}>\n{items}</{tag}>\n"
