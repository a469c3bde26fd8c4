"""Tabs that name no panel: the first one shows the first panel, and so on."""

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from indexer.readers.html_panels import is_tab_panel
from indexer.readers.html_text import ancestors, attribute, classes, heading_text

# The labels of tabs in MkDocs, and lists of tabs as ARIA has them.
LISTS = "[role=tablist], .tabbed-labels"
TABS = "[role=tab], label"
PANELS = "[role=tabpanel], .tabbed-block, [class*=tab]"
# How far out the panels of a list of tabs are looked for.
HOLDERS = 3


def tabs_by_order(root: LexborNode) -> Iterator[tuple[LexborNode, LexborNode]]:
    """Yield each tab that names no panel, with its panel.

    They belong together if what holds the list of tabs has just as many panels.
    """
    for tab_list in root.css(LISTS):
        tabs = [tab for tab in tab_list.css(TABS) if heading_text(tab)]
        if not tabs or any(attribute(tab, "aria-controls", "href", "id") for tab in tabs):
            continue
        for holder, _ in zip(ancestors(tab_list), range(HOLDERS), strict=False):
            panels = _panels(holder, tab_list)
            if len(panels) == len(tabs):
                yield from zip(tabs, panels, strict=True)
            if panels:
                break


def _panels(holder: LexborNode, tab_list: LexborNode) -> list[LexborNode]:
    """Return the panels in `holder` that are in no other panel."""
    inside = {node.mem_id for node in (tab_list, *tab_list.css("*"))}
    panels = {  # one that matches several selectors comes several times
        node.mem_id: node
        for node in holder.css(PANELS)
        if node.mem_id not in inside and (is_tab_panel(node) or "tabbed-block" in classes(node))
    }
    return [
        node
        for node in panels.values()
        if panels.keys().isdisjoint(outer.mem_id for outer in ancestors(node))
    ]
