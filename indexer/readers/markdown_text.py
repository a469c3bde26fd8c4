"""The plain text of parsed Markdown: the author's words without the markup."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.tree import SyntaxTreeNode

from indexer.readers.html_pieces import parts_of_piece
from indexer.readers.markdown_tokens import left_of
from indexer.readers.sections import FlatSection
from retrieval.types import Block

INDENT = "  "


def blocks(node: SyntaxTreeNode) -> list[Block]:
    """Return the blocks of a top-level node; none for a rule, a comment or an image without words.

    A quotation or a box gives the blocks in it; a box, and code, give their titles before them.
    """
    match node.type:
        case "bullet_list" | "ordered_list":
            return [Block("list", items)] if (items := tuple(_items(node))) else []
        case "table":
            return [Block("table", tuple(_rows(node)))]
        case "fence" | "code_block":
            code = node.content.rstrip("\n")
            lines = [Block("code", tuple(code.split("\n")))] if code.strip() else []
            return [*_titled(node), *lines]
        case "blockquote":
            return [block for child in node.children for block in blocks(child)]
        case "admonition" | "container_box":
            return [*_titled(node), *(block for child in node.children for block in blocks(child))]
        case "dl" | "dd":
            return [block for child in node.children for block in blocks(child)]
        case "html_block":
            return [
                block
                for part in parts_of_piece(node.content)
                for block in (*_heading(part), *part.blocks)
            ]
        case "paragraph" | "heading" | "dt":
            text = re.sub(" {2,}", " ", inline_text(node).strip())
        case _:
            text = ""
    return [Block("paragraph", (text,))] if text else []


def inline_text(node: SyntaxTreeNode) -> str:
    """Return the text of a paragraph, heading or cell.

    Links and emphasis are their words, images their description, `<br>` and hard breaks line ends.
    """
    match node.type:
        case "text" | "code_inline":
            return node.content
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "html_inline":
            return left_of(node.content)
        case _:
            return "".join(_inline_texts(node.children))


def _inline_texts(nodes: Sequence[SyntaxTreeNode]) -> Iterator[str]:
    """Yield the texts of nodes. The reading of a word is in brackets, as in web pages."""
    tags = [node.content.casefold() if node.type == "html_inline" else "" for node in nodes]
    has_brackets = any(tag.startswith("<rp>") for tag in tags)
    for node, tag in zip(nodes, tags, strict=True):
        is_reading = not has_brackets and re.match(r"</?rt\b", tag)
        yield (")" if tag.startswith("</") else "(") if is_reading else inline_text(node)


def _titled(node: SyntaxTreeNode) -> list[Block]:
    """Return the title of a box or of code, if it has one."""
    return [Block("paragraph", (words,))] if (words := node.meta.get("title")) else []


def _heading(part: FlatSection) -> list[Block]:
    return [Block("paragraph", (part.text,))] if part.text else []


def _items(node: SyntaxTreeNode) -> list[str]:
    """Return the items that have words; each has its number, so the others may be missing."""
    items = []
    for item in node.children:
        marker = f"{item.info}{item.markup}" if node.type == "ordered_list" else "-"
        lines = [line for child in item.children for line in _lines(child)]
        if any(lines):
            first, *rest = lines
            indented = (INDENT + line for line in rest)
            items.append("\n".join([f"{marker} {first}".rstrip(), *indented]))
    return items


def _lines(node: SyntaxTreeNode) -> list[str]:
    return [line for block in blocks(node) for line in block.text.split("\n")]


def _rows(node: SyntaxTreeNode) -> list[str]:
    return [
        " | ".join(" ".join(inline_text(cell).split()) for cell in row.children)
        for row in node.walk()
        if row.type == "tr"
    ]
