"""What stands after a question, and whether that is the panel that it unfolds."""

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborNode

from indexer.readers.html_text import (
    CONTROL,
    ancestors,
    attribute,
    classes,
    nodes_after,
    nodes_before,
)
from indexer.sources.slugs import alphanumeric

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
CONTAINERS = {"div", "section", "article", "dd"}

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


def follows(node: LexborNode, last: LexborNode) -> bool:
    """Return whether `last` is `node`, holds it, or stands after it."""
    chain = {outer.mem_id: outer for outer in (node, *ancestors(node))}
    branch = last
    for outer in ancestors(last):
        if last.mem_id in chain:
            return True
        if outer.mem_id in chain:
            break
        branch = outer
    if any(before.mem_id in chain for before in nodes_before(branch)):
        return True
    return last.mem_id in chain


def begins(node: LexborNode) -> bool:
    """Return whether no words stand before `node` in its parent."""
    return all(map(is_blank, nodes_before(node)))


def next_block(node: LexborNode) -> LexborNode | None:
    """Return the element that follows `node`, or follows what holds nothing but `node`."""
    return with_next(node)[1]


def with_next(node: LexborNode) -> tuple[LexborNode, LexborNode | None]:
    """Return `node`, or what holds nothing but `node`, with the element that follows it."""
    for _ in range(4):
        following = first_not_blank(nodes_after(node))
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


def panel_after(trigger: LexborNode) -> LexborNode | None:
    """Return what follows a button, unless that is the text after a whole accordion.

    In some frameworks, an answer is only in the page while it is open. So what follows is none if
    the closed button names an answer that isn't there, or the questions beside it have none either.
    """
    outer, following = with_next(trigger)
    if following is None or _holds_no_more(following):
        return None
    if not is_closed(trigger) or _is_hidden(following) or is_called_panel(following):
        return following
    if attribute(trigger, "aria-controls"):
        return None
    return None if any(map(_holds_no_more, _elements_beside(outer))) else following


def _elements_beside(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the elements directly before and after `node` that look like it."""
    for step in ("prev", "next"):
        other = getattr(node, step)
        while other is not None and is_blank(other):
            other = getattr(other, step)
        if other is not None and (other.tag, classes(other)) == (node.tag, classes(node)):
            yield other


def is_last(node: LexborNode) -> bool:
    """Return whether no words follow `node`, wherever it is."""
    return all(all(map(is_blank, nodes_after(outer))) for outer in (node, *ancestors(node)))


def is_closed(trigger: LexborNode) -> bool:
    return trigger.attributes.get("aria-expanded") == "false"


def _is_hidden(node: LexborNode) -> bool:
    style = re.sub(r"\s", "", node.attributes.get("style") or "")
    return "hidden" in node.attributes or "display:none" in style


def _holds_no_more(node: LexborNode) -> bool:
    """Return whether `node` is a button that unfolds something, or holds nothing else."""
    button = node if "aria-expanded" in node.attributes else node.css_first("[aria-expanded]")
    return button is not None and alphanumeric(button.text()) == alphanumeric(node.text())


def is_blank(node: LexborNode) -> bool:
    if node.tag == "-text":
        return not node.text(deep=False).strip()
    return (node.tag or "-").startswith(("-", "_", "!")) or not node.text().strip()


def first_not_blank(nodes: Iterable[LexborNode]) -> LexborNode | None:
    return next((node for node in nodes if not is_blank(node)), None)


def holds_answer(panel: LexborNode, question: str) -> bool:
    """Return whether `panel` has a text and is not a menu."""
    linked = "".join(alphanumeric(link.text()) for link in panel.css("a"))
    words = alphanumeric(panel.text())
    return len(words) > len(linked) or (bool(words) and question.rstrip().endswith(QUESTION_MARKS))


def is_unfolded(node: LexborNode) -> bool:
    """Return whether `node` is called a panel, or is all that stands between two questions."""
    if CONTROL.fullmatch(node.text().strip()):
        return False
    if is_called_panel(node):
        return True
    before, after = map(first_not_blank, (nodes_before(node), nodes_after(node)))
    if before is None or not _asks(before):
        return False
    return after is None or after.tag in HEADINGS or _asks(after)


def is_of_tabs(node: LexborNode) -> bool:
    """Return whether `node` is a panel of tabs, or holds the panels and their title."""
    names = classes(node)
    if any(TABS_CLASS.fullmatch(name) for name in names):
        return any(is_tab_panel(child) for child in node.iter())
    return is_tab_panel(node)


def is_tab_panel(node: LexborNode) -> bool:
    return node.tag in CONTAINERS and (
        node.attributes.get("role") == "tabpanel"
        or any(TAB_PANEL_CLASS.fullmatch(name) for name in classes(node))
    )


def is_called_panel(node: LexborNode) -> bool:
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
