"""The plain text of parsed Markdown: the author's words without the markup."""

import re
from html.parser import HTMLParser

from markdown_it.tree import SyntaxTreeNode

from retrieval.types import Block

INDENT = "  "

# The kind of a box, or several kinds, and then its title.
BOX = re.compile(r"[\w-]*(?:\s+[\w-]+(?=.*\"))*(?P<title>.*)")


def blocks(node: SyntaxTreeNode) -> list[Block]:
    """The blocks of one top-level node. A rule, a comment or an image without words has none.

    A quotation or a box gives the blocks in it; a box gives its title before them.
    """
    match node.type:
        case "bullet_list" | "ordered_list":
            return [Block("list", tuple(_items(node)))]
        case "table":
            return [Block("table", tuple(_rows(node)))]
        case "fence" | "code_block":
            code = node.content.rstrip("\n")
            return [Block("code", tuple(code.split("\n")))] if code.strip() else []
        case "blockquote":
            return [block for child in node.children for block in blocks(child)]
        case "admonition" | "container_box":
            title = [Block("paragraph", (words,))] if (words := box_title(node.info)) else []
            return [*title, *(block for child in node.children for block in blocks(child))]
        case "html_block":
            text = html_text(node.content)
        case "paragraph" | "heading":
            text = inline_text(node).strip()
        case _:
            text = ""
    return [Block("paragraph", (text,))] if text else []


def box_title(info: str) -> str:
    """The title after the kind of a box, as in `note "Mind the gap"` or `note[Mind the gap]`."""
    match = BOX.match(info.strip())
    return match["title"].strip(' "[]') if match else ""


def inline_text(node: SyntaxTreeNode) -> str:
    """The text of a paragraph, heading or cell, with links and emphasis as their words, images as
    their description, and `<br>` and hard breaks as line ends."""
    match node.type:
        case "text" | "code_inline":
            return node.content
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "html_inline":
            return "\n" if node.content.lower().startswith("<br") else ""
        case _:
            return "".join(inline_text(child) for child in node.children)


def html_text(html: str) -> str:
    """The visible text of a piece of HTML, with white space folded."""
    parser = _VisibleText()
    parser.feed(html)
    parser.close()
    return " ".join("".join(parser.texts).split())


def _items(node: SyntaxTreeNode) -> list[str]:
    items = []
    for item in node.children:
        marker = f"{item.info}{item.markup}" if node.type == "ordered_list" else "-"
        lines = [line for child in item.children for line in _lines(child)]
        first, rest = (lines[0], lines[1:]) if lines else ("", [])
        items.append("\n".join([f"{marker} {first}".rstrip(), *(INDENT + line for line in rest)]))
    return items


def _lines(node: SyntaxTreeNode) -> list[str]:
    return [line for block in blocks(node) for line in block.text.split("\n")]


def _rows(node: SyntaxTreeNode) -> list[str]:
    return [
        " | ".join(" ".join(inline_text(cell).split()) for cell in row.children)
        for row in node.walk()
        if row.type == "tr"
    ]


class _VisibleText(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._hidden += tag in {"script", "style"}
        self.texts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in {"script", "style"}))
        self.texts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)
