"""The questions of accordions and tabs, which pages write as buttons or as elements of their own.

https://www.w3.org/WAI/ARIA/apg/patterns/accordion/, and the same in frameworks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from indexer.readers.html_pairs import pairs_of
from indexer.readers.html_panels import (
    CONTAINERS,
    HEADINGS,
    TAB_PANELS,
    begins,
    follows,
    holds_answer,
    is_called_panel,
    is_closed,
    is_last,
    is_of_tabs,
    is_unfolded,
    next_block,
    panel_after,
    with_next,
)
from indexer.readers.html_tabs import tabs_by_order
from indexer.readers.html_text import (
    CONTROL,
    INLINE,
    ancestors,
    anchor_of,
    attribute,
    classes,
    heading_text,
    without_signs,
)
from indexer.sources.slugs import alphanumeric

LEVELS = ", ".join(sorted(HEADINGS))

# These hold a question, or several, with the answers and nothing else.
UNFOLDING = "details, dl, [itemtype$='schema.org/Question']"
# What holds a page or a part of it, and is no item of an accordion for all that.
LAYOUT = {"html", "body", "main", "article", "section"}

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
ATTRIBUTES = ("question", "summary", "heading")
# These are seen in elements that unfold, and in others may mean something else.
MORE_ATTRIBUTES = (*ATTRIBUTES, "header", "label", "title")
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
        self.unfolding |= {node.mem_id for node in root.css(TAB_PANELS) if is_of_tabs(node)}
        self._panels: set[int] = set()  # of questions that are known by their classes
        self.answers: dict[int, int] = {}  # the elements with which answers end, by their questions
        for tab, panel in tabs_by_order(root):
            self._entitle(panel, tab, Question(heading_text(tab), attribute(panel, "id") or None))
        for trigger in root.css(TRIGGERS):
            if trigger.mem_id not in self.triggers:
                self._add_trigger(trigger)
        self._add_marked()
        self._add_pairs()
        self.special = {*self.titles, *self.questions, *self.triggers, *self.answers.values()}

    def _add_marked(self) -> None:
        """Add the questions that a known class, a slot or an attribute marks."""
        by_class: list[LexborNode] = []
        for node, text, whole in _marked(self.root):
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
                self._end(node, whole)
        for node, last in _answers(by_class):
            self._end(node, last)

    def _add_pairs(self) -> None:
        """Add the questions that stand beside their answers, again and again."""
        for pair, last in pairs_of(self.root, self._is_known):
            asking = pair.heading or pair.asking
            self._end(asking, last)
            self._asking.add(asking.mem_id)
            self._panels.add(pair.answer.mem_id)
            if pair.heading is None:
                anchor = anchor_of(pair.asking, self.ids)
                self._add(self.questions, pair.asking, Question(without_signs(pair.text), anchor))

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
            or node.mem_id in self._panels
            or attributes.get("hidden") == "until-found"
            or attributes.get("role") == "tabpanel"
            or (node.tag not in INLINE and is_unfolded(node))
        )

    def _add(self, table: dict[int, Question], node: LexborNode, question: Question) -> None:
        table.setdefault(node.mem_id, question)
        self._hold(node)

    def _end(self, question: LexborNode, last: LexborNode) -> None:
        """Let the answer of `question` end with `last`, unless it is known to end elsewhere."""
        if question.mem_id not in self.answers and follows(question, last):
            self.answers[question.mem_id] = last.mem_id
            self._hold(last)

    def _is_known(self, node: LexborNode) -> bool:
        """Return whether `node`, or something in it or around it, is known as a question."""
        known = self.questions.keys() | self.triggers | self._asking
        near = [*node.css("*"), *(outer for outer in ancestors(node) if outer.tag != "dl")]
        return any(
            other.mem_id in known and other.mem_id not in self.unfolding for other in (node, *near)
        )

    def _hold(self, node: LexborNode) -> None:
        for outer in ancestors(node):
            if outer.mem_id in self._holding:
                break
            self._holding.add(outer.mem_id)

    def _add_trigger(self, trigger: LexborNode) -> None:
        toggle = attribute(trigger, "data-bs-toggle", "data-toggle")
        if toggle in OTHER_TOGGLES or attribute(trigger, "aria-haspopup") not in {"", "false"}:
            return
        text = without_signs(heading_text(trigger, unfolds=True))
        is_tab = trigger.attributes.get("role") == "tab" or toggle in TAB_TOGGLES
        if not text or CONTROL.fullmatch(text):
            return
        panel = self._panel_of(trigger, text, is_tab=is_tab)
        if panel is None or not holds_answer(panel, text):
            return
        inner = trigger.css_first(LEVELS)
        level = int((inner.tag or "h6")[1]) if inner is not None else None
        own = attribute(trigger, "id") or None
        anchor = attribute(panel, "id") if is_tab else own or attribute(panel, "id")
        question = Question(text, None if re.search(r"\s", anchor) else anchor or None, level)
        heading = _heading_of(trigger)
        if any(outer.mem_id == panel.mem_id for outer in ancestors(trigger)):
            if alphanumeric(panel.text()).startswith(alphanumeric(trigger.text())):
                self._add(self.questions, trigger, question)
                self._end(trigger, panel)
        elif heading is not None:
            self._answer_heading(heading, panel, question)
        else:
            self._entitle(panel, trigger, question)

    def _answer_heading(self, heading: LexborNode, panel: LexborNode, question: Question) -> None:
        """Note that a heading, in which a button stands, is the question of a panel."""
        self._asking.add(heading.mem_id)
        self.given_anchors.add(question.anchor)
        self.titles.setdefault(panel.mem_id, Question("", None))
        self.unfolding.add(panel.mem_id)
        self.anchors.setdefault(heading.mem_id, question.anchor)
        if heading.tag not in {"summary", "dt"}:  # the answer may be more than the panel
            self._end(heading, panel)

    def _entitle(self, panel: LexborNode, trigger: LexborNode, question: Question) -> None:
        """Make a question the title of a panel, of which a first heading may say the same."""
        self.triggers.add(trigger.mem_id)
        self._hold(trigger)
        first = panel.css_first(LEVELS)
        if first is not None and alphanumeric(heading_text(first)) == alphanumeric(question.text):
            self.triggers.add(first.mem_id)
            anchor = anchor_of(first, self.ids) or question.anchor
            question = Question(question.text, anchor, question.level)
        self._add(self.titles, panel, question)
        self._asking.add(panel.mem_id)
        self.given_anchors.add(question.anchor)
        self.unfolding.add(panel.mem_id)

    def _panel_of(self, trigger: LexborNode, text: str, *, is_tab: bool) -> LexborNode | None:
        """Return what the button `trigger` shows, or None if that is not on the page.

        If it is only put there when somebody asks, what stands after it is no answer.
        """
        panel = self._named(trigger)
        if panel is not None and self.titles.get(panel.mem_id, Question(text, None)).text != text:
            panel = None  # two panels have the same id
        heading = _heading_of(trigger)
        if panel is None and not is_tab:
            panel = panel_after(trigger)
            if panel is None and heading is not None and is_closed(trigger):
                self._ask_in_vain(heading, heading)
        elif panel is not None and heading is not None and not alphanumeric(panel.text()):
            self._ask_in_vain(heading, panel)
        return panel

    def _ask_in_vain(self, heading: LexborNode, last: LexborNode) -> None:
        """Note a question without an answer, and the element after which other text begins.

        Where nothing follows at all, the answer may be the Markdown after a piece of HTML.
        """
        if is_last(last):
            return
        self._asking.add(heading.mem_id)
        self._end(heading, last)

    def _named(self, trigger: LexborNode) -> LexborNode | None:
        """Return the element that `trigger` names as the one that it shows."""
        href = attribute(trigger, "href")
        names = [
            *attribute(trigger, "aria-controls").split(),
            attribute(trigger, "data-bs-target", "data-target").removeprefix("#"),
            href[1:] if href.startswith("#") else "",
        ]
        for name in names:
            if name and name in self._by_id:
                return self._by_id[name]
        own = attribute(trigger, "id")
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
            following = next_block(node)
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
    for node in root.css(", ".join(f"[{name}]" for name in MORE_ATTRIBUTES)):
        names = MORE_ATTRIBUTES if LABELLED.search(node.tag or "") else ATTRIBUTES
        text = " ".join(attribute(node, *names).split())
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
        outer, following = with_next(question)
        if following is not None and outer.parent is not None:
            row = by_holder.setdefault(outer.parent.mem_id, [])
            row.append((question, outer, following))
    for row in by_holder.values():
        holder = row[0][1].parent
        is_layout = holder is None or holder.tag in LAYOUT
        if all(is_called_panel(following) for _, _, following in row):
            yield from ((question, following) for question, _, following in row)
        elif len(row) == 1 and not is_layout and begins(row[0][1]) and holder is not None:
            yield row[0][0], holder
        elif all(following.tag in CONTAINERS for _, _, following in row):
            yield from ((question, following) for question, _, following in row)
        elif holder is not None and not is_layout:
            yield from ((question, holder) for question, _, _ in row)


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
