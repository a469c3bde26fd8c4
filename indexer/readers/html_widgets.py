"""The questions of accordions and tabs, which pages write as buttons or as elements of their own.

https://www.w3.org/WAI/ARIA/apg/patterns/accordion/, and the same in frameworks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from indexer.readers.html_text import (
    CONTROL,
    INLINE,
    ancestors,
    anchor_of,
    classes,
    heading_text,
)
from indexer.sources.slugs import alphanumeric

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
LEVELS = ", ".join(sorted(HEADINGS))

# These hold a question, or several, with the answers and nothing else.
UNFOLDING = "details, dl, [itemtype$='schema.org/Question']"
# What holds a page or a part of it, and is no item of an accordion for all that.
LAYOUT = {"html", "body", "main", "article", "section"}
CONTAINERS = {"div", "section", "article", "dd"}

TRIGGERS = (
    "button[aria-expanded], button[aria-controls], [role=button][aria-expanded], "
    "[role=button][aria-controls], a[aria-expanded], [data-toggle], [data-bs-toggle], [role=tab], "
    "button.accordion, button.collapsible, [aria-expanded][aria-controls]"
)
TAB_TOGGLES = {"tab", "pill", "list"}
OTHER_TOGGLES = {"dropdown", "modal", "tooltip", "popover", "button", "offcanvas"}

# Classes of questions in plugins of WordPress and in frameworks without ARIA.
QUESTION_CLASS = re.compile(
    r"(schema-)?faq[-_]{1,2}question|rank-math-question|elementor-(tab|toggle|accordion)-title|"
    r"e-n-accordion-item-title-text|accordion[-_]{1,2}(button|title|toggle|question|trigger)|"
    r"toggle-title|collapsible-header|eael-accordion-tab-title|et_pb_toggle_title|vc_toggle_title|"
    r"uk-accordion-title|expand-control-text|ui-accordion-header|aioseo-faq-block-question|question-title"
)
# A panel of tabs ends what stands under a heading in it, whether or not its tab is known. What
# holds the panels and their title ends what stands under that title.
TAB_PANELS = "[role=tabpanel], [class*=tab]"
TAB_PANEL_CLASS = re.compile(r"([a-z]+-)?tabs?__panel|tab-?pane|tabs?-?panel")
TABS_CLASS = re.compile(r"([a-z]+-)?tabs")

# What unfolds has a class with one of these words in it.
PANEL_CLASS = re.compile(
    r"accordion|collaps|expand-content|faq|answer|toggle|tab-?pane|tab-?content|tabs?__panel"
)

QUESTION_MARKS = ("?", "؟", "？")

ATTRIBUTES = ("question", "summary", "heading")
LABELLED = re.compile(r"item|panel|tab|accordion|details|faq|collaps|expan|disclos|question")
SLOTS = {"summary", "heading", "question", "title", "header", "label"}


@dataclass(frozen=True, slots=True)
class Question:
    """The words of a question, its anchor, and its level if it is marked up as a heading too."""

    text: str
    anchor: str | None
    level: int | None = None


class Widgets:
    """The accordions and tabs of the page that has `root` as its outermost element."""

    def __init__(self, root: LexborNode) -> None:
        self.root = root
        self._by_id: dict[str, LexborNode] = {}
        for node in root.css("[id]"):
            self._by_id.setdefault(node.attributes.get("id") or "", node)
        self.ids = frozenset(self._by_id)
        self.titles: dict[int, Question] = {}  # of panels
        self.questions: dict[int, Question] = {}
        self.anchors: dict[int, str | None] = {}  # of headings, by what they unfold
        self.given_anchors: set[str | None] = set()  # of questions, which are ids of their panels
        self.triggers: set[int] = set()  # whose words are those of a panel's title
        self._holding: set[int] = set()
        self.unfolding = {node.mem_id for node in root.css(UNFOLDING)}  # with question and answer
        self._asking = set(self.unfolding)  # these begin with a question, or are one
        self.unfolding |= {node.mem_id for node in root.css(TAB_PANELS) if _is_of_tabs(node)}
        self.answers: dict[int, int] = {}  # the elements with which answers end, by their questions
        for trigger in root.css(TRIGGERS):
            self._add_trigger(trigger)
        by_class: list[LexborNode] = []
        for node, text, whole in _marked(root):
            if node.mem_id in self.triggers:
                continue
            if text:
                self._add(self.questions, node, Question(text, anchor_of(node, self.ids)))
            self._asking.add(node.mem_id)
            if whole is None:
                by_class.append(node)
            elif whole.mem_id == node.mem_id:
                self.unfolding.add(node.mem_id)
            else:
                self.answers.setdefault(node.mem_id, whole.mem_id)
        for node, last in _answers(by_class):
            self.answers.setdefault(node.mem_id, last.mem_id)
        self.special = self.titles.keys() | self.questions.keys() | self.triggers

    def holds(self, node: LexborNode) -> bool:
        """Return whether a question, its button or its panel is in `node`."""
        return node.mem_id in self._holding

    def asks(self, name: int) -> bool:
        """Return whether the element of this id begins with a question, or is a heading that asks.

        A panel whose question is known as a heading before it has none of its own.
        """
        return name in self._asking

    def is_panel(self, node: LexborNode) -> bool:
        """Return whether `node` is what unfolds, or is in it.

        That it is hidden means nothing then.
        """
        attributes = node.attributes
        return (
            node.mem_id in self.titles
            or attributes.get("hidden") == "until-found"
            or attributes.get("role") == "tabpanel"
            or (node.tag not in INLINE and _unfolds(node))
        )

    def _add(self, table: dict[int, Question], node: LexborNode, question: Question) -> None:
        table.setdefault(node.mem_id, question)
        self._hold(node)

    def _hold(self, node: LexborNode) -> None:
        for outer in ancestors(node):
            if outer.mem_id in self._holding:
                break
            self._holding.add(outer.mem_id)

    def _add_trigger(self, trigger: LexborNode) -> None:
        toggle = _attribute(trigger, "data-bs-toggle", "data-toggle")
        if toggle in OTHER_TOGGLES or _attribute(trigger, "aria-haspopup") not in {"", "false"}:
            return
        text = heading_text(trigger, unfolds=True)
        is_tab = trigger.attributes.get("role") == "tab" or toggle in TAB_TOGGLES
        if not text or CONTROL.fullmatch(text):
            return
        panel = self._panel(trigger)
        if panel is not None and self.titles.get(panel.mem_id, Question(text, None)).text != text:
            panel = None  # two panels have the same id
        panel = panel or (None if is_tab else _next_block(trigger))
        if panel is None or not _has_answer(panel, text):
            return
        inner = trigger.css_first(LEVELS)
        level = int((inner.tag or "h6")[1]) if inner is not None else None
        own = _attribute(trigger, "id") or None
        anchor = _attribute(panel, "id") if is_tab else own or _attribute(panel, "id")
        anchor = anchor if not re.search(r"\s", anchor) else ""
        question = Question(text, anchor or None, level)
        if any(outer.mem_id == panel.mem_id for outer in ancestors(trigger)):
            if alphanumeric(panel.text()).startswith(alphanumeric(trigger.text())):
                self._add(self.questions, trigger, question)
                self.answers.setdefault(trigger.mem_id, panel.mem_id)
            return
        heading = _heading_of(trigger)
        if heading is not None:  # it is the question, and the panel needs no other
            self._asking.add(heading.mem_id)
            self.given_anchors |= {anchor} if anchor else set()
            self.titles.setdefault(panel.mem_id, Question("", None))
            self.unfolding.add(panel.mem_id)
            self.anchors.setdefault(heading.mem_id, question.anchor)
            if heading.tag not in {"summary", "dt"}:  # the answer may be more than the panel
                self.answers.setdefault(heading.mem_id, panel.mem_id)
            return
        self.triggers.add(trigger.mem_id)
        self._hold(trigger)
        first = panel.css_first(LEVELS)
        same = first is not None and alphanumeric(heading_text(first)) == alphanumeric(text)
        if same and first is not None:
            self.triggers.add(first.mem_id)
            question = Question(text, anchor_of(first, self.ids) or question.anchor, level)
        self._add(self.titles, panel, question)
        self._asking.add(panel.mem_id)
        self.given_anchors |= {anchor} if anchor else set()
        self.unfolding.add(panel.mem_id)

    def _panel(self, trigger: LexborNode) -> LexborNode | None:
        """Return the element that `trigger` names as the one that it shows."""
        href = _attribute(trigger, "href")
        names = [
            *_attribute(trigger, "aria-controls").split(),
            _attribute(trigger, "data-bs-target", "data-target").removeprefix("#"),
            href[1:] if href.startswith("#") else "",
        ]
        for name in names:
            if name and name in self._by_id:
                return self._by_id[name]
        own = _attribute(trigger, "id")
        if own and re.fullmatch(r"[\w:.-]+", own):
            return self.root.css_first(f'[role=tabpanel][aria-labelledby="{own}"]')
        return None


def _marked(root: LexborNode) -> Iterator[tuple[LexborNode, str, LexborNode | None]]:
    """Yield elements that are marked as questions: (element, question, what holds its answer too).

    The mark is a class or a slot, or an attribute that holds the question. A class does not say
    what holds the answer; a heading with such a class comes without its words.
    """
    for node in root.css("[class]"):
        if not any(QUESTION_CLASS.fullmatch(name) for name in classes(node)):
            continue
        if _stands_alone(node):
            following = _next_block(node)
            text = heading_text(node, unfolds=True)
            if text and following is not None and alphanumeric(following.text()):
                yield node, text, None
        elif (heading := node if node.tag in HEADINGS else node.css_first(LEVELS)) is not None:
            yield heading, "", None
    for node in root.css("[slot]"):
        parent = node.parent
        if (
            node.attributes.get("slot") in SLOTS
            and parent is not None
            and "-" in (parent.tag or "")
            and _stands_alone(node)
            and len(alphanumeric(parent.text())) > len(alphanumeric(node.text()))
            and (text := heading_text(node, unfolds=True))
        ):
            yield node, text, parent
    for node in root.css("[question], [summary], [heading], [label]"):
        names = (*ATTRIBUTES, "label") if LABELLED.search(node.tag or "") else ATTRIBUTES
        text = " ".join(_attribute(node, *names).split())
        if "-" in (node.tag or "") and text and alphanumeric(node.text()):
            yield node, text, node


def _answers(questions: list[LexborNode]) -> Iterator[tuple[LexborNode, LexborNode]]:
    """Yield each question that only its class marks, and the element with which its answer ends.

    That is what follows, if that is called a panel, or else the element that holds nothing but the
    question and its answer. Of several questions in a row, each is answered by the container after
    it; without containers, all that is known is that the last answer ends with what holds them.
    """
    by_holder: dict[int, list[tuple[LexborNode, LexborNode, LexborNode]]] = {}
    for question in questions:
        outer, following = _with_next(question)
        if following is not None and outer.parent is not None:
            row = by_holder.setdefault(outer.parent.mem_id, [])
            row.append((question, outer, following))
    for row in by_holder.values():
        holder = row[0][1].parent
        is_layout = holder is None or holder.tag in LAYOUT
        if all(_is_called_panel(following) for _, _, following in row):
            yield from ((question, following) for question, _, following in row)
        elif len(row) == 1 and not is_layout and _begins(row[0][1]) and holder is not None:
            yield row[0][0], holder
        elif all(following.tag in CONTAINERS for _, _, following in row):
            yield from ((question, following) for question, _, following in row)
        elif holder is not None and not is_layout:
            yield from ((question, holder) for question, _, _ in row)


def _begins(node: LexborNode) -> bool:
    """Return whether no words stand before `node` in its parent."""
    before = node.prev
    while before is not None and _is_blank(before):
        before = before.prev
    return before is None


def _stands_alone(node: LexborNode) -> bool:
    """Return whether `node` is no heading, nor in one or in a button, nor holds one."""
    if node.tag in HEADINGS | {"summary", "dt"} or node.css_first("h1, h2, h3, h4, h5, h6, button"):
        return node.tag == "button"
    return not any(
        outer.tag in HEADINGS | {"summary", "dt", "button"}
        or any(QUESTION_CLASS.fullmatch(name) for name in classes(outer))
        for outer in ancestors(node)
    )


def _heading_of(node: LexborNode) -> LexborNode | None:
    """Return the heading that `node` is in, or None."""
    return next(
        (
            outer
            for outer in ancestors(node)
            if outer.tag in HEADINGS | {"summary", "dt"}
            or outer.attributes.get("role") == "heading"
        ),
        None,
    )


def _next_block(node: LexborNode) -> LexborNode | None:
    """Return the element that follows `node`, or follows what holds nothing but `node`."""
    return _with_next(node)[1]


def _with_next(node: LexborNode) -> tuple[LexborNode, LexborNode | None]:
    """Return `node`, or what holds nothing but `node`, with the element that follows it."""
    for _ in range(4):
        following = node.next
        while following is not None and _is_blank(following):
            following = following.next
        if following is not None:
            tag = following.tag or ""
            return node, None if tag.startswith("-") or tag in HEADINGS else following
        parent = node.parent
        if parent is None or parent.tag in {"body", "html", "main"}:
            break
        if alphanumeric(parent.text()) != alphanumeric(node.text()):
            break
        node = parent
    return node, None


def _is_blank(node: LexborNode) -> bool:
    if node.tag == "-text":
        return not node.text(deep=False).strip()
    return (node.tag or "-").startswith(("-", "_", "!")) or not node.text().strip()


def _has_answer(panel: LexborNode, question: str) -> bool:
    """Return whether `panel` has a text and is not a menu."""
    linked = "".join(alphanumeric(link.text()) for link in panel.css("a"))
    words = alphanumeric(panel.text())
    return len(words) > len(linked) or (bool(words) and question.rstrip().endswith(QUESTION_MARKS))


def _unfolds(node: LexborNode) -> bool:
    """Return whether `node` is called a panel, or is all that stands between two questions."""
    if CONTROL.fullmatch(node.text().strip()):
        return False
    if _is_called_panel(node):
        return True
    before, after = node.prev, node.next
    while before is not None and _is_blank(before):
        before = before.prev
    while after is not None and _is_blank(after):
        after = after.next
    if before is None or not _asks(before):
        return False
    return after is None or after.tag in HEADINGS or _asks(after)


def _is_of_tabs(node: LexborNode) -> bool:
    """Return whether `node` is a panel of tabs, or holds the panels and their title."""
    names = classes(node)
    if any(TABS_CLASS.fullmatch(name) for name in names):
        return any(_is_tab_panel(child) for child in node.iter())
    return _is_tab_panel(node)


def _is_tab_panel(node: LexborNode) -> bool:
    return node.tag in CONTAINERS and (
        node.attributes.get("role") == "tabpanel"
        or any(TAB_PANEL_CLASS.fullmatch(name) for name in classes(node))
    )


def _is_called_panel(node: LexborNode) -> bool:
    return node.tag in CONTAINERS and any(PANEL_CLASS.search(name) for name in classes(node))


def _asks(node: LexborNode) -> bool:
    """Return whether `node` looks like a question or its button."""
    return (
        node.text().strip().endswith(QUESTION_MARKS)
        or node.tag in {"button", "summary"}
        or node.css_first("button, [aria-expanded]") is not None
        or not {"aria-expanded", "onclick"}.isdisjoint(node.attributes)
        or node.attributes.get("role") == "button"
    )


def _attribute(node: LexborNode, *names: str) -> str:
    """Return the first of these attributes that has a value, or an empty text."""
    return next((value for name in names if (value := node.attributes.get(name))), "")
