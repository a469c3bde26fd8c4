"""What the style sheets within a page hide for good.

Scripts and further style sheets may show it again, and answers that unfold are hidden so. Therefore
rules are followed only in pages that have neither.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.readers.html_text import ancestors, classes

COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
STRING = re.compile(r'"[^"]*"|\'[^\']*\'')
NAME = re.compile(r"[.#][\w-]+")
TAG = re.compile(r"[a-z][\w-]*", re.IGNORECASE | re.ASCII)
SIMPLE = re.compile(rf"(?:{TAG.pattern})?[.#]-?[a-z_][\w-]*", re.IGNORECASE | re.ASCII)
DECLARED = re.compile(r"(?:^|;)\s*(display|visibility)\s*:\s*([\w-]+)", re.IGNORECASE)
UNSEEN = {"display": "none", "visibility": "hidden"}

# These hold data, and can show nothing.
DATA = re.compile(r"application/(?:ld\+)?json", re.IGNORECASE)
SCREEN = {"", "all", "screen"}


def hidden_by_rules(tree: LexborHTMLParser) -> list[LexborNode]:
    """Return the elements that a rule for a class or an id hides, in no order.

    A rule counts if it holds on every screen. An element is seen if another rule, even one that
    holds on some screens or for an open element, may show it.
    """
    sheets = list(_sheets(tree))
    if not sheets or _may_change(tree) or any("@import" in css for css, _ in sheets):
        return []
    unseen: dict[str, list[str]] = {name: [] for name in UNSEEN}
    shown: dict[str, set[str]] = {name: set() for name in UNSEEN}
    for css, always in sheets:
        for selectors, body, holds in _rules(css, always=always):
            parts = [part.strip() for part in selectors.split(",")]
            for name, value in _declared(body):
                if value != UNSEEN[name]:
                    shown[name].update(*map(_subjects, parts))
                elif holds:
                    unseen[name] += filter(SIMPLE.fullmatch, parts)
    return [
        node
        for name, parts in unseen.items()
        for node in (tree.css(", ".join(parts)) if parts else ())
        if not _is_shown(node, name, shown[name])
    ]


def _sheets(tree: LexborHTMLParser) -> Iterator[tuple[str, bool]]:
    """Yield each style sheet within the page, and whether it is for every screen."""
    for sheet in tree.css("style"):
        if not any(outer.tag in {"noscript", "template"} for outer in ancestors(sheet)):
            medium = (sheet.attributes.get("media") or "").strip().casefold()
            yield STRING.sub('""', COMMENT.sub("", sheet.text())), medium in SCREEN


def _declared(body: str) -> set[tuple[str, str]]:
    return {(name.lower(), value.lower()) for name, value in DECLARED.findall(body)}


def _subjects(selector: str) -> set[str]:
    """Return the classes and ids in `selector`, and the tag that it may stand for without one.

    A tag alone comes after a class or an id, so that it shows nothing that these hide.
    """
    names = set(NAME.findall(selector))
    last = re.split(r"[\s>+~]+", selector)[-1]
    if not NAME.search(last) and not TAG.fullmatch(selector):
        tag = TAG.match(last)
        names.add(tag[0].lower() if tag else "*")
    return names


def _is_shown(node: LexborNode, name: str, shown: set[str]) -> bool:
    """Return whether the element's own style, or a rule for one of its names, may show it.

    What is visible in something that is not (`visibility`) is seen.
    """
    inner = node.css("*") if name == "visibility" else []
    return any(
        not shown.isdisjoint(_names(element))
        or any(declared == name for declared, _ in _declared(element.attributes.get("style") or ""))
        for element in (node, *inner)
    )


def _names(node: LexborNode) -> set[str]:
    own = {node.tag or "", "*", f"#{node.attributes.get('id') or ''}"}
    return own | {f".{name}" for name in classes(node)}


def _may_change(tree: LexborHTMLParser) -> bool:
    """Return whether a script or another style sheet may show what is hidden."""
    scripts = (script.attributes.get("type") or "" for script in tree.css("script"))
    return (
        any(not DATA.fullmatch(kind.strip()) for kind in scripts)
        or tree.css_first("link[rel~=stylesheet i]") is not None
        or any(
            name.startswith("on") for node in tree.css("body, body *") for name in node.attributes
        )
    )


def _rules(css: str, *, always: bool) -> Iterator[tuple[str, str, bool]]:
    """Yield the selectors and declarations of each rule, and whether it holds on every screen."""
    for selectors, body in _blocks(css):
        if selectors.startswith("@"):
            yield from _rules(body, always=False)
        else:
            yield selectors, body, always and "{" not in body


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before each outermost pair of braces, and what is in it."""
    begin = opened = depth = 0
    selectors = ""
    for brace in re.finditer("[{}]", css):
        if brace[0] == "{":
            if not depth:
                # Before the selectors, there may be statements such as `@import`.
                selectors = css[begin : brace.start()].rpartition(";")[2].strip()
                opened = brace.end()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield selectors, css[opened : brace.start()]
                begin = brace.end()
