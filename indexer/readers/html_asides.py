"""Which asides of a page are part of its text, and which only stand beside it."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.readers.html_text import ancestors, attribute, classes
from indexer.sources.slugs import alphanumeric

# What an aside is called that belongs to the text, such as `starlight-aside--caution`.
IN_TEXT = re.compile(
    r"admonition|alert|attention|callout|caution|danger|definition|endnote|error|example|footnote|"
    r"hint|important|info\b|notice|\bnotes?\b|pull-?quote|success|\btips?\b|warning",
    re.I,
)
# What one is called that stands beside it.
BESIDE = re.compile(
    r"\bads?\b|advert|author|banner|breadcrumb|comments?\b|cookie|menu|\bmeta\b|nav|newsletter|"
    r"promo|related|share|sharing|side-?bar|social|source-file|subscribe|\btoc\b|widget",
    re.I,
)
ROLES = re.compile(r"note|doc-.+")
TEXT = "p, ul, ol, dl, table, pre, blockquote"
CONTENT = {"main", "article"}


def beside(tree: LexborHTMLParser) -> list[LexborNode]:
    """Return the asides of `tree` that are not part of its text.

    One is part of it if its role or name says so; or if it is in the content, holds a paragraph or
    a list, is not called a menu or the like, and has more words than those of its links.
    """
    return [node for node in tree.css("aside") if not _is_in_text(node)]


def _is_in_text(node: LexborNode) -> bool:
    if any(outer.tag == "aside" and not _is_in_text(outer) for outer in ancestors(node)):
        return False
    names = " ".join([*classes(node), attribute(node, "id")]).replace("_", "-")
    if ROLES.fullmatch(attribute(node, "role")):
        return True
    if BESIDE.search(names):
        return False
    if IN_TEXT.search(f"{names} {attribute(node, 'aria-label')}"):
        return True
    linked = sum(len(alphanumeric(link.text())) for link in node.css("a"))
    return (
        any(
            outer.tag in CONTENT or outer.attributes.get("role") == "main"
            for outer in ancestors(node)
        )
        and node.css_first(TEXT) is not None
        and linked * 2 < len(alphanumeric(node.text()))
    )
