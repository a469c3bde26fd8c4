"""The headings and blocks of a page, as a reader would see them."""

from collections.abc import Callable, Iterator
from html import escape

from selectolax.lexbor import LexborNode

from indexer.readers.html_lists import list_items
from indexer.readers.html_panels import HEADINGS
from indexer.readers.html_text import (
    INLINE,
    LINE_NUMBERS,
    UNREAD,
    ancestors,
    anchor_of,
    code_lines,
    folded,
    heading_text,
    holds_block,
    inline_text,
    raw_text,
    table_rows,
    without_signs,
)
from indexer.readers.html_widgets import Question, Widgets
from indexer.readers.outline import Outline, Unfolding
from indexer.readers.sanitize import sanitised
from indexer.readers.sections import FlatSection
from indexer.sources.slugs import alphanumeric
from retrieval.types import Block

__all__ = ["LEFT_OUT", "PageParts", "inline_text"]

# Gives the level and words of an element that is a heading but not marked up as one.
HeadingOf = Callable[[LexborNode], tuple[int, str] | None]

# The attribute of an element whose content was left out.
LEFT_OUT = "data-left-out"

# The attributes of an element that only begins here what unfolds, and of one that only ends it.
OPEN, CLOSED = "data-still-open", "data-begun-before"

# The most terms of a list that may share a definition.
MOST_TERMS = 5

SECTIONS = "h1, h2, h3, h4, h5, h6, details, dl, table table, [role=heading]"


class PageParts:
    """Collects the parts of a page, or of several of its elements in order.

    A paragraph is a heading as well if it is one of `questions`, in letters and digits alone. The
    parts go into `outline`, which may have some already.
    """

    def __init__(
        self,
        document_id: str,
        line_of: Callable[[str], int],
        heading_of: HeadingOf | None = None,
        questions: frozenset[str] = frozenset(),
        outline: Outline | None = None,
    ) -> None:
        self._document_id = document_id
        self._line_of = line_of
        self._heading_of = heading_of or (lambda _: None)
        self._questions = questions
        self._inline: list[LexborNode] = []
        self._widgets: Widgets | None = None
        self._outline = outline or Outline()
        self._answers: dict[int, Unfolding] = {}  # by the elements with which they end
        self.controls: list[LexborNode] = []  # buttons that are not read
        self._lost: set[int] = set()  # the ids of parts that something was left out of

    @property
    def parts(self) -> list[FlatSection]:
        return self._outline.parts

    def collect(self, node: LexborNode) -> None:
        """Add the contents of `node`, in order."""
        root = node
        while root.parent is not None:
            root = root.parent
        if self._widgets is None or self._widgets.root.mem_id != root.mem_id:
            self._widgets = Widgets(root)
        if node.mem_id in self._widgets.unfolding:  # a list of terms is all that the page holds
            self._element(node.tag or "", node, self._widgets)
        else:
            self._collect(node, self._widgets)

    def take_emptied(self) -> list[str]:
        """Take out the headings of what was left out, and return their words."""
        parts = self.parts
        continued = {id(part.continues) for part in parts if part.blocks}
        emptied = [
            part
            for part, after in zip(parts, [*parts[1:], None], strict=True)
            if id(part) in self._lost
            and part.level
            and not part.blocks
            and id(part) not in continued
            and (after is None or after.level <= part.level)
        ]
        numbers = {id(part) for part in emptied}
        self._outline.parts = [part for part in parts if id(part) not in numbers]
        self._lost.clear()
        return [part.text for part in emptied]

    def _collect(self, node: LexborNode, widgets: Widgets) -> None:
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            marked = child.mem_id in widgets.special or widgets.holds(child)
            if tag in INLINE and not marked and not holds_block(child):
                self._inline.append(child)
                continue
            self._end_line()
            self._element(tag, child, widgets)
        self._end_line()

    def _element(self, tag: str, node: LexborNode, widgets: Widgets) -> None:
        name = node.mem_id
        if (last := widgets.answers.get(name)) is not None:
            if last in self._answers:
                self._outline.ask_again(self._answers[last])
            else:
                self._answers[last] = self._outline.unfold()
        unfolding = None
        if name in widgets.unfolding:
            unfolding = self._outline.unfold(awaits_question=widgets.asks(name))
        self._read(tag, node, widgets)
        if unfolding is not None and OPEN not in node.attributes:
            self._outline.fold(unfolding)
        if name in self._answers:
            self._outline.fold(self._answers.pop(name))

    def _read(self, tag: str, node: LexborNode, widgets: Widgets) -> None:
        name = node.mem_id
        if name in widgets.questions:
            self._question(widgets.questions[name])
            if name in widgets.unfolding:  # the question is an attribute
                self._collect(node, widgets)
            return
        if name in widgets.triggers or tag.startswith(("-", "_", "!")):
            return
        if tag == "button" and self._is_asked(text := inline_text(node)):
            self._question(Question(without_signs(" ".join(text.split())), anchor_of(node)))
            return
        if tag in UNREAD and not (tag == "button" and widgets.holds(node)):
            if tag == "button":
                self.controls.append(node)
            return
        if LEFT_OUT in node.attributes:
            self._lose()
            return
        title = widgets.titles.get(name)
        if title is not None and title.text:
            self._question(title)
        self._content(tag, node, widgets)

    def _content(self, tag: str, node: LexborNode, widgets: Widgets) -> None:
        if heading := self._heading_of(node):
            level, text = heading
            self._outline.add_heading(FlatSection(level, text, None, self._line_of(text)))
        elif (own_level := _level(tag, node)) is not None:
            self._heading(node, own_level, widgets)
        elif tag == "summary" or _is_question(node):
            inner = node.css_first("h1, h2, h3, h4, h5, h6")
            self._heading(node, None if inner is None else int((inner.tag or "h6")[1]), widgets)
        elif tag == "dl":
            self._definitions(node, widgets)
        elif tag == "div" and CLOSED in node.attributes:
            self._outline.fold()
        elif tag == "pre":
            self._block(Block("code", tuple(code_lines(node))), node)
        elif tag in {"ul", "ol"} and not _holds_section(node, widgets):
            self._block(Block("list", tuple(list_items(node, numbered=tag == "ol"))), node)
            self.controls += [button for button in node.css("button") if _stands_apart(button)]
        elif tag == "table" and _is_data(node, widgets):
            self._table(node)
        elif tag == "p" and not widgets.holds(node):
            self._paragraph(node)
        else:
            self._collect(node, widgets)

    def _question(self, question: Question) -> None:
        level = self._outline.level_of_question(question.level)
        part = FlatSection(level, question.text, question.anchor, self._line_of(question.text))
        self._outline.add_question(part, question.level)
        if question.level is not None:
            self._outline.level = level

    def _heading(self, node: LexborNode, level: int | None, widgets: Widgets) -> None:
        """Add a heading that is marked up as one, or a question, which may have no level."""
        asks = node.tag == "summary" or widgets.asks(node.mem_id) or _is_question(node)
        text = heading_text(node, unfolds=widgets.asks(node.mem_id))
        text = without_signs(text) if asks else text
        if not text:
            return
        anchor = anchor_of(node, widgets.ids) or widgets.anchors.get(node.mem_id)
        if level is not None and not asks:
            # The first heading in a panel would take the anchor by which links open the panel.
            anchor = None if anchor in widgets.given_anchors else anchor
            self._outline.add_heading(FlatSection(level, text, anchor, self._line_of(text)))
        else:
            self._question(Question(text, anchor, level))

    def _definitions(self, node: LexborNode, widgets: Widgets) -> None:
        """Add a list of terms or questions; the first term of a definition is its heading.

        Its other terms are questions also asked. Terms without any definition are a list.
        """
        terms: list[LexborNode] = []
        for child in _terms(node):
            if child.tag == "dt":
                terms.append(child)
                continue
            if child.tag == "dd" and terms:
                # An index has more terms in a row, most of which have nothing to do with the last.
                first = 0 if len(terms) <= MOST_TERMS else len(terms) - 1
                self._list_terms(terms[:first])
                self._outline.ask_again()
                self._heading(terms[first], None, widgets)
                others = map(heading_text, terms[first + 1 :])
                self._outline.current().also_asked += [text for text in others if text]
                terms = []
            self._element(child.tag or "", child, widgets)
        self._list_terms(terms)

    def _list_terms(self, terms: list[LexborNode]) -> None:
        items = [text for term in terms if (text := heading_text(term))]
        if items:
            self._outline.ask_again()
            html = "".join(f"<li>{escape(item)}</li>" for item in items)
            block = Block("list", tuple(f"- {item}" for item in items))
            self._add(block, f"<ul>{html}</ul>\n")

    def _table(self, node: LexborNode) -> None:
        caption = node.css_first("caption")
        words = " ".join(inline_text(caption).split()) if caption is not None else ""
        if words:  # which is in the HTML of the table
            self._add(Block("paragraph", (words,)), "")
        self._block(Block("table", tuple(table_rows(node))), node)

    def _paragraph(self, node: LexborNode) -> None:
        text = inline_text(node)
        if self._is_asked(text):
            self._question(Question(" ".join(text.split()), anchor_of(node)))
        else:
            self._block(Block("paragraph", (text,)), node)

    def _is_asked(self, text: str) -> bool:
        return bool(self._questions) and alphanumeric(text) in self._questions

    def _end_line(self) -> None:
        nodes, self._inline = self._inline, []
        text = folded("".join(raw_text(node) for node in nodes))
        if any(LEFT_OUT in node.attributes for node in nodes if node.tag != "-text"):
            self._lose()
        if self._is_asked(text):
            elements = [node for node in nodes if node.tag != "-text"]
            anchor = anchor_of(elements[0]) if elements else None
            self._question(Question(" ".join(text.split()), anchor))
        elif text:
            self._add(Block("paragraph", (text,)), f"<p>{escape(text)}</p>\n")

    def _block(self, block: Block, node: LexborNode) -> None:
        if any(piece.strip() for piece in block.pieces):
            self._add(block, sanitised(node.html or "", self._document_id) + "\n")

    def _lose(self) -> None:
        self._lost.add(id(self._outline.current().head()))

    def _add(self, block: Block, html: str) -> None:
        self._outline.add(block, html)


def _level(tag: str, node: LexborNode) -> int | None:
    """Return the level of a heading, or None for an element that is none."""
    if tag in HEADINGS:
        return int(tag[1])
    if node.attributes.get("role") != "heading":
        return None
    level = node.attributes.get("aria-level") or ""
    return min(6, int(level)) if level.isdecimal() and 0 < len(level) < 3 and int(level) else 2


def _terms(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the terms and definitions of a list, and whatever else stands between them."""
    for child in node.iter():
        if child.tag == "div" and child.css_first("dt, dd") is not None:
            yield from _terms(child)
        else:
            yield child


def _holds_section(node: LexborNode, widgets: Widgets) -> bool:
    """Return whether a list or table only serves as the page's layout."""
    if widgets.holds(node):
        return True
    # Inside another table that serves as layout, `table table` matches the table itself.
    return any(section.mem_id != node.mem_id for section in node.css(SECTIONS))


def _stands_apart(button: LexborNode) -> bool:
    """Return whether a button in a list is in no line, so that it is not read."""
    return button.parent is not None and button.parent.tag not in INLINE


def _is_data(node: LexborNode, widgets: Widgets) -> bool:
    """Return whether a table relates the cells of several rows or columns to each other."""
    if node.attributes.get("role") in {"presentation", "none"} or _holds_section(node, widgets):
        return False
    if node.css_first("td pre") is not None and node.css_first(LINE_NUMBERS) is not None:
        return False  # code with the numbers of its lines beside it
    return len(node.css("tr")) > 1 or node.css_first("caption") is not None


def _is_question(node: LexborNode) -> bool:
    """Return whether `node` is a question in microdata, https://schema.org/Question."""
    if (node.attributes.get("itemprop") or "") != "name":
        return False
    types = (
        outer.attributes["itemtype"] for outer in ancestors(node) if "itemtype" in outer.attributes
    )
    return (next(types, None) or "").endswith("schema.org/Question")
