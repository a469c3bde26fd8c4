"""The headings and blocks of a page, as a reader would see them."""

import re
from collections.abc import Callable
from html import escape

from selectolax.lexbor import LexborNode

from indexer.readers.sanitize import sanitised
from indexer.readers.sections import Part
from retrieval.types import Block

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}

# These elements hold no text that was written for readers.
UNREAD = frozenset(
    """
    audio button canvas embed head hr iframe input math noscript object script select style svg
    template textarea title video
    """.split()  # noqa: SIM905  a table of words reads better so
)
# These elements flow within a line. Any other element begins a block.
INLINE = frozenset(
    """
    -text a abbr b bdi bdo br cite code data del dfn em font i img ins kbd label mark picture q rp
    rt ruby s samp small span strike strong sub sup time tt u var wbr
    """.split()  # noqa: SIM905  as above
)
FLOWING = INLINE | UNREAD

INDENT = "  "
# Gives the level and words of an element that is a heading but not marked up as one.
HeadingOf = Callable[[LexborNode], tuple[int, str] | None]


class PageParts:
    """Collects the parts of a page, or of several of its elements in order."""

    def __init__(
        self,
        document_id: str,
        line_of: Callable[[str], int],
        heading_of: HeadingOf | None = None,
        level: int = 1,
    ) -> None:
        self._document_id = document_id
        self._line_of = line_of
        self._heading_of = heading_of or (lambda _: None)
        self._inline: list[LexborNode] = []
        self.level = level  # of the last heading that is marked up as one
        self.parts = [Part(level=0, text="", anchor=None, line=1)]

    def collect(self, node: LexborNode) -> None:
        """Add the contents of `node`, in order."""
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag in INLINE and not _holds_block(child):
                self._inline.append(child)
                continue
            self._end_line()
            self._element(tag, child)
        self._end_line()

    def _element(self, tag: str, node: LexborNode) -> None:
        if tag in UNREAD or tag.startswith(("-", "_", "!")):
            return
        if heading := self._heading_of(node):
            level, text = heading
            self.parts.append(Part(level, text, None, self._line_of(text)))
        elif tag in HEADINGS:
            self.level = int(tag[1])
            self._heading(node, self.level)
        elif tag in {"summary", "dt"} or _is_question(node):
            # In an accordion or a definition list, this is a question below the last heading.
            self._heading(node, min(self.level + 1, 6))
        elif tag == "pre":
            self._block(Block("code", tuple(node.text().strip("\n").split("\n"))), node)
        elif tag in {"ul", "ol"} and not _holds_section(node):
            self._block(Block("list", tuple(_items(node, tag == "ol"))), node)
        elif tag == "table" and not _holds_section(node) and len(node.css("tr")) > 1:
            self._block(Block("table", tuple(_rows(node))), node)
        elif tag == "p":
            self._block(Block("paragraph", (inline_text(node),)), node)
        else:
            self.collect(node)

    def _heading(self, node: LexborNode, level: int) -> None:
        text = " ".join(inline_text(node).split())
        if not text:
            return
        self.parts.append(Part(level, text, _anchor(node), self._line_of(text)))

    def _end_line(self) -> None:
        nodes, self._inline = self._inline, []
        text = "".join(_inline_text(node) for node in nodes)
        if text.strip():
            folded = _folded(text)
            self._add(Block("paragraph", (folded,)), f"<p>{escape(folded)}</p>\n")

    def _block(self, block: Block, node: LexborNode) -> None:
        if any(piece.strip() for piece in block.pieces):
            self._add(block, sanitised(node.html or "", self._document_id) + "\n")

    def _add(self, block: Block, html: str) -> None:
        self.parts[-1].blocks.append(block)
        self.parts[-1].html.append(html)


def inline_text(node: LexborNode) -> str:
    """The words in `node`: white space is folded, `<br>` is a line end, an image is its `alt`."""
    return _folded("".join(_inline_text(child) for child in node.iter(include_text=True)))


def _inline_text(node: LexborNode) -> str:
    match node.tag:
        case "-text":
            return re.sub(r"\s+", " ", node.text(deep=False))
        case "br":
            return "\n"
        case "img":
            return node.attributes.get("alt") or ""
        case "button":  # in a heading, it unfolds the section
            return inline_text(node)
        case tag if tag in UNREAD:
            return ""
        case _:
            return "".join(_inline_text(child) for child in node.iter(include_text=True))


def _folded(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _holds_block(node: LexborNode) -> bool:
    return any((child.tag or "") not in FLOWING for child in node.traverse())


def _holds_section(node: LexborNode) -> bool:
    """Whether a list or table only serves as the page's layout."""
    sections = node.css("h1, h2, h3, h4, h5, h6, details, dl, table table")
    # Inside another table that serves as layout, `table table` matches the table itself.
    return any(section.mem_id != node.mem_id for section in sections)


def _is_question(node: LexborNode) -> bool:
    """Whether `node` is a question in microdata, https://schema.org/Question."""
    if (node.attributes.get("itemprop") or "") != "name":
        return False
    parent = node.parent
    while parent is not None:
        if "itemtype" in parent.attributes:
            return (parent.attributes["itemtype"] or "").endswith("schema.org/Question")
        parent = parent.parent
    return False


def _anchor(node: LexborNode) -> str | None:
    """The anchor of the heading, of an element in it, or of the element that it begins."""
    inside = [node, *node.css("[id], a[name]")]
    for element in inside:
        attributes = element.attributes
        name = attributes.get("id") or (attributes.get("name") if element.tag == "a" else "")
        if name and re.fullmatch(r"\S+", name):
            return name
    parent = node.parent
    if parent is not None and parent.tag in {"section", "details", "article", "div"}:
        first = next(iter(parent.iter()), None)
        if first == node:
            return parent.attributes.get("id") or None
    return None


def _items(node: LexborNode, numbered: bool) -> list[str]:
    items = []
    start = node.attributes.get("start") or "1"
    number = int(start) if start.isdigit() else 1
    for child in node.iter():
        lines = _item_lines(child) if child.tag == "li" else [inline_text(child)]
        if any(lines):
            marker = f"{number}." if numbered else "-"
            items.append(
                "\n".join([f"{marker} {lines[0]}".rstrip(), *(INDENT + line for line in lines[1:])])
            )
            number += 1
    return items


def _item_lines(item: LexborNode) -> list[str]:
    """The item's own lines, then those of the lists and blocks in it."""
    lines: list[str] = []
    words: list[str] = []

    def end_line() -> None:
        text = _folded("".join(words))
        words.clear()
        lines.extend(text.split("\n") if text else ())

    for child in item.iter(include_text=True):
        if child.tag in {"ul", "ol"}:
            end_line()
            for inner in _items(child, child.tag == "ol"):
                lines.extend(inner.split("\n"))
        elif (child.tag or "") in INLINE:
            words.append(_inline_text(child))
        elif (child.tag or "") not in UNREAD:
            end_line()
            words.append(_inline_text(child))
            end_line()
    end_line()
    return lines


def _rows(table: LexborNode) -> list[str]:
    rows = (
        " | ".join(" ".join(inline_text(cell).split()) for cell in row.css("th, td"))
        for row in table.css("tr")
    )
    return [row for row in rows if row.strip(" |")]
