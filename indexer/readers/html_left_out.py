"""What a page does not show to its readers, and what stands around its content."""

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.readers.html_asides import beside
from indexer.readers.html_blocks import LEFT_OUT
from indexer.readers.html_marks import ICONS, drop_permalinks, is_icon, links_and_numbers
from indexer.readers.html_text import (
    CONTROL,
    UNREAD,
    all_words,
    ancestors,
    classes,
    is_for_listeners,
    nodes_before,
    permalinks,
)
from indexer.readers.html_widgets import Widgets
from indexer.sources.slugs import alphanumeric

# The markup of HTML and ARIA for everything around a page's content.
FURNITURE = (
    *("nav", "footer", "dialog", "[role=navigation]", "[role=banner]"),
    *("[role=contentinfo]", "[role=complementary]", "[role=search]", "[role=dialog]"),
    # The header of the page, but not that of an article in it.
    "body > header:not(:has(h1))",
    "body > div > header:not(:has(h1))",
    # Forms, but not those that contain the whole page, as in ASP.NET.
    "form:not(:has(p, h1, h2, h3, li, dt, td))",
)
MAYBE_HIDDEN = (
    "[hidden], [style], [aria-hidden=true], template, noscript, .d-none, .hidden, .is-hidden, "
    ".invisible, .is-invisible, .uk-hidden, .uk-invisible, "
    ".visually-hidden, .sr-only, .govuk-visually-hidden, .screen-reader-text, " + ICONS
)
UNSEEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)

# Bootstrap, Tailwind, Bulma and UIkit show such an element again on a screen of some width, or
# where a pointer is, but not for having a class for paper.
UNSEEN_CLASSES = {
    *("d-none", "hidden", "is-hidden", "uk-hidden"),
    *("invisible", "is-invisible", "uk-invisible"),
}
SHOWN_AGAIN = re.compile(
    r"d-(?:sm|md|lg|xl|xxl)-(?!none).+|(?:sm|md|lg|xl|2xl):(?!hidden|invisible).+|"
    r"(?:[\w-]+:)*(?:group-|peer-)?(?:hover|focus|active|open|checked)[\w/-]*:(?!hidden|invisible).+"
)

SHADOW = re.compile(r"<(/?)template\b([^>]*)>", re.I)

CONTENTS = re.compile(
    r"(table of )?contents|on this page|in this (article|section|guide)|inhalt(sverzeichnis)?|"
    r"sommaire|table des matières|contenido|índice|indice|inhoud(sopgave)?|innehåll",
    re.I,
)
CONTENTS_NAMES = re.compile(r"toc|table-?of-?contents|page-?contents|toctree-wrapper", re.I)


def with_shadow_trees(html: str) -> str:
    """Return `html` with a declarative shadow tree as an element, as browsers show it.

    https://html.spec.whatwg.org/multipage/scripting.html#attr-template-shadowrootmode
    """
    if "shadowroot" not in html.casefold():
        return html
    open_trees: list[bool] = []

    def replaced(tag: re.Match[str]) -> str:
        if not tag[1]:
            open_trees.append("shadowroot" in tag[2].casefold())
            return "<div>" + "\n" * tag[0].count("\n") if open_trees[-1] else tag[0]
        return "</div>" if open_trees and open_trees.pop() else tag[0]

    return SHADOW.sub(replaced, html)


# More letters than any page has, of which a piece of one is never the most.
PART_OF_A_PAGE = 10**9


def drop_hidden(
    tree: LexborHTMLParser, whole: int | None = None, by_rules: Iterable[LexborNode] = ()
) -> list[str]:
    """Empty the elements of `tree` that readers don't see, and return their texts, each once.

    What unfolds is not hidden, nor is the content behind a dialog, which is the most of the page.
    `whole` is how many letters that has, if `tree` is only a part of it. `by_rules` are elements
    that the page's style sheets hide.
    """
    if tree.body is None or tree.root is None:
        return []
    widgets = Widgets(tree.root)
    whole = whole or max(1, len(alphanumeric(tree.body.text())))
    nodes = [node for node in tree.css(MAYBE_HIDDEN) if _is_hidden(node, widgets, whole)]
    nodes += [node for node in by_rules if _is_unseen(node, widgets, whole)]
    drop_permalinks(tree)
    return list(dict.fromkeys(empty(nodes)))


# Markdown has many tags in its lines, and few of them can match MAYBE_HIDDEN.
MAY_HIDE = re.compile(r"hidden|style|class|<(?:template|noscript)", re.I)


def hides(tag: str) -> bool:
    """Return whether readers don't see what is in the element that the HTML `tag` begins."""
    if MAY_HIDE.search(tag) is None:
        return False
    body = LexborHTMLParser(f"<!doctype html><body>{tag}x").body
    node = None if body is None else body.child
    if node is None or node.tag == "-text":
        return False
    return _is_hidden(node, Widgets(node), PART_OF_A_PAGE)


# What stands on a page and is not read, with the kind of its finding. Of what a browser shows
# instead of a film or a frame that it cannot play, nobody sees the words.
FORM = ("furniture", "a control of a form")
NO_TEXT = "an element that shows no text"
UNREAD_KINDS = {
    **dict.fromkeys(("math", "svg"), ("not-understood", "holds a formula or a drawing with words")),
    **dict.fromkeys(("input", "select", "textarea"), FORM),
    **dict.fromkeys(
        ("audio", "canvas", "iframe", "object", "video"),
        ("hidden", NO_TEXT),
    ),
}


def unread(root: LexborNode, buttons: Iterable[LexborNode]) -> Iterator[tuple[str, str, str]]:
    """Yield kind, message and words of what is in `root` but is not read; `buttons` are none."""
    yield from _unread(root)
    yield from ((*FORM, words) for button in buttons if (words := all_words(button)))


def _unread(root: LexborNode) -> Iterator[tuple[str, str, str]]:
    for child in root.iter():
        if kind := UNREAD_KINDS.get(child.tag or ""):
            if words := all_words(child):
                yield (*kind, words)
        elif child.tag not in UNREAD:
            yield from _unread(child)


def drop_furniture(tree: LexborHTMLParser, selectors: Iterable[str]) -> list[str]:
    """Empty the elements of `tree` that match `selectors`, and return their texts."""
    joined = ", ".join(selectors)
    return list(empty(tree.css(joined))) if joined else []


def drop_around(tree: LexborHTMLParser) -> list[str]:
    """Empty what only stands around the text or beside it, and return the words."""
    return list(empty([*tree.css(", ".join(FURNITURE)), *beside(tree)]))


def drop_marks(tree: LexborHTMLParser) -> list[str]:
    """Empty what programs put into the text, and return the words."""
    return list(empty(links_and_numbers(tree)))


def drop_contents(tree: LexborHTMLParser) -> list[str]:
    """Empty the tables of contents of `tree`, and return their texts."""
    return list(empty([node for node in tree.css("dl, ul, ol, div") if _is_contents(node)]))


def empty(nodes: list[LexborNode]) -> Iterator[str]:
    """Take the contents out of `nodes`, which stay as marks, and yield the words of each."""
    matched = {node.mem_id for node in nodes}
    outermost = [
        node for node in nodes if not any(outer.mem_id in matched for outer in ancestors(node))
    ]
    for node in outermost:
        if node.tag in {"html", "body"}:
            continue
        text = all_words(node)
        for child in list(node.iter(include_text=True)):
            child.decompose()
        if text:
            node.attrs[LEFT_OUT] = ""
            yield text


def _is_hidden(node: LexborNode, widgets: Widgets, whole: int) -> bool:
    attributes = node.attributes
    names = set(classes(node))
    if node.tag in {"template", "noscript"} or is_icon(node):
        return True
    if is_for_listeners(node):
        return bool(CONTROL.fullmatch(all_words(node))) and any(map(str.isalpha, all_words(node)))
    if attributes.get("aria-hidden") == "true":
        # A dialog that is open hides all else from those who listen, and its page may be saved so.
        # The link of a heading to itself may hold its anchor.
        # The title of a box may only be hidden since the box is called so for those who listen.
        return not (
            _is_most(node, whole) or widgets.is_panel(node) or _is_own_link(node) or _is_label(node)
        )
    unseen = (
        "hidden" in attributes
        or UNSEEN_STYLE.search(attributes.get("style") or "")
        or (not UNSEEN_CLASSES.isdisjoint(names) and not any(map(SHOWN_AGAIN.match, names)))
    )
    return bool(unseen) and _is_unseen(node, widgets, whole)


def _is_unseen(node: LexborNode, widgets: Widgets, whole: int) -> bool:
    """Return whether `node`, which a style hides, is neither the page's content nor unfolds."""
    if node.tag in {"html", "body"} or node.css_first("main, [role=main]"):
        return False
    if node.tag == "main" or node.attributes.get("role") == "main":
        return False
    if node.css_first("h1") is not None and _is_most(node, whole):
        return False
    return not any(widgets.is_panel(outer) for outer in (node, *_filled_by(node)))


def _is_most(node: LexborNode, whole: int) -> bool:
    """Return whether `node` holds the page's main part, or more than half of its words."""
    if node.tag in {"main", "article", "body"} or node.css_first("main, article, [role=main]"):
        return True
    return len(alphanumeric(node.text())) > whole / 2


def _is_contents(node: LexborNode) -> bool:
    """Return whether `node` lists a page's or a book's headings, and holds nothing but links."""
    named = CONTENTS_NAMES.fullmatch(node.attributes.get("id") or "") or any(
        CONTENTS_NAMES.fullmatch(name) for name in classes(node)
    )
    if node.tag == "div" and not named:
        return False
    links = node.css("a")
    nested = node.tag == "dl" and node.css_first("dd dl") is not None
    if len(links) < 2 and not (links and named):
        return False
    linked = sum(len(alphanumeric(link.text())) for link in links)
    others = len(alphanumeric(node.text())) - linked
    if others > (40 if named else 0):
        return False
    if node.tag == "dl":
        return bool(named) or nested
    inside = all((link.attributes.get("href") or "").startswith("#") for link in links)
    return bool(named) or (inside and _under_contents(node))


def _under_contents(node: LexborNode) -> bool:
    """Return whether the words before `node` call it a table of contents."""
    before = next((before for before in nodes_before(node) if before.text().strip()), None)
    return before is not None and CONTENTS.fullmatch(all_words(before).rstrip(":")) is not None


def _filled_by(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the elements around `node` that have no other words."""
    for outer in ancestors(node):
        for sibling in outer.iter(include_text=True):
            if sibling.mem_id != node.mem_id and sibling.text().strip():
                return
        yield outer
        node = outer


def _is_label(node: LexborNode) -> bool:
    """Return whether `node` shows the words by which what holds it is called."""
    parent = node.parent
    label = "" if parent is None else parent.attributes.get("aria-label") or ""
    return bool(label.strip()) and label.split() == all_words(node).split()


def _is_own_link(node: LexborNode) -> bool:
    """Return whether `node` is the link of a heading to itself."""
    parent = node.parent
    if node.tag != "a" or parent is None:
        return False
    return any(link.mem_id == node.mem_id for link in permalinks(parent))
