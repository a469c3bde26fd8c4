"""What programs put into the text of a page that is no part of it: links, numbers and icons."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.readers.html_text import (
    LINE_NUMBERS,
    LINK_CLASSES,
    MARK,
    ancestors,
    attribute,
    classes,
)

# The links to edit a section in MediaWiki, and to the code of a function in Sphinx.
LINKS = ".mw-editsection, .viewcode-link"

IN_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt"}
# These are a link to what they stand in, wherever that is; "#" and "§" may be part of a text.
SIGNS = re.compile(r"[¶🔗⚓\ufe0e\ufe0f\u200b]+")
# A footnote's link back to its reference: https://docutils.sourceforge.io, kramdown and others.
BACK_CLASSES = frozenset(["footnote-backref", "data-footnote-backref", "reversefootnote"])
NO_WORD = re.compile(r"[\W_]*")

# The name of an icon, which its font shows as a picture: https://fonts.google.com/icons
ICONS = "[class*=material-icons], [class*=material-symbols]"
ICON_CLASS = re.compile(r"(?:^|\s)material-(?:icons|symbols)")
ICON_NAME = re.compile(r"\s*[a-z0-9]+(?:_[a-z0-9]+)*\s*")


def links_and_numbers(tree: LexborHTMLParser) -> list[LexborNode]:
    """Return the links beside headings that edit or show code, and the numbers of code's lines."""
    numbers = [node for node in tree.css(LINE_NUMBERS) if re.fullmatch(r"[\d\s]+", node.text())]
    return [*tree.css(LINKS), *numbers]


def is_icon(node: LexborNode) -> bool:
    """Return whether a font shows a picture instead of the words of `node`."""
    return bool(ICON_CLASS.search(attribute(node, "class")) and ICON_NAME.fullmatch(node.text()))


def drop_permalinks(tree: LexborHTMLParser) -> None:
    """Take out the links of a text to itself, which only show a sign.

    Those of headings stay: they may have the heading's anchor, and are no words of it.
    """
    for link in list(_permalinks(tree)):
        link.decompose()


def _permalinks(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    for link in tree.css("a[href]"):
        words = link.text().strip()
        if not words or not NO_WORD.fullmatch(words):
            continue
        names = set(classes(link))
        is_own = MARK.fullmatch(words) and not LINK_CLASSES.isdisjoint(names)
        is_sign = SIGNS.fullmatch(words) and (link.attributes.get("href") or "").startswith("#")
        if not (is_own or is_sign or names & BACK_CLASSES):
            continue
        if not any(
            outer.tag in IN_HEADINGS or outer.attributes.get("role") == "heading"
            for outer in ancestors(link)
        ):
            yield link
