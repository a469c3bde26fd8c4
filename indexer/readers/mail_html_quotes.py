"""What a mail in HTML repeats of earlier ones, and signatures."""

from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.readers.html_left_out import empty
from indexer.readers.html_text import all_words, ancestors, raw_text
from indexer.readers.mail_quotes import ATTRIBUTION, FORWARDED, SENDER, answered_part

QUOTES = (
    "blockquote[type=cite], .gmail_quote, .gmail_quote_container, .yahoo_quoted, .moz-cite-prefix, "
    ".protonmail_quote, .zmail_extra, #OLK_SRC_BODY_SECTION, #isForwardContent"
)
SIGNATURES = (
    ".gmail_signature, .moz-signature, #Signature, .protonmail_signature_block, "
    "#signature, [data-smartmail=gmail_signature], .x_gmail_signature, #ms-outlook-mobile-signature"
)
# What Outlook puts before a mail that follows.
DIVIDERS = "#divRplyFwdMsg, #x_divRplyFwdMsg, #appendonsend, div[style*='border-top']"


def drop_quotes(tree: LexborHTMLParser, forwards: bool) -> tuple[list[str], list[str]]:
    """Empty what a mail in HTML quotes, and its signatures, and return the texts of both.

    Of a quotation that words of the mail follow, the last paragraph stays, because that is what
    they answer. Of a mail that `forwards` another, only signatures are left out.
    """
    signed = list(empty(tree.css(SIGNATURES)))
    if forwards:
        return [], signed
    matched = [node for node in tree.css(QUOTES) if not FORWARDED.match(all_words(node))]
    nodes = [part for node in _outermost(matched) for part in _parts(node)]
    dividers = [node for node in tree.css(DIVIDERS) if _divides(node)]
    below = [other for node in dividers for other in (node, *_following(node))]
    marks = {node.mem_id for node in (*nodes, *below)}
    answered = [node for node in nodes if node.tag == "blockquote" and _is_answered(node, marks)]
    kept = {node.mem_id for node in answered}
    quoted = [text for node in answered if (text := _keep_last_paragraph(node))]
    quoted += empty([node for node in (*nodes, *below) if node.mem_id not in kept])
    return quoted, signed


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    matched = {node.mem_id for node in nodes}
    return [node for node in nodes if not any(outer.mem_id in matched for outer in ancestors(node))]


def _parts(node: LexborNode) -> list[LexborNode]:
    """Return the quotations in the element that a program puts around all that it quotes.

    It is the element itself, unless answers stand in it too, between its quotations.
    """
    inner = [] if node.tag == "blockquote" else _outermost(node.css("blockquote"))
    marks = {quotation.mem_id for quotation in inner}
    if not any(_is_answered(quotation, marks, node) for quotation in inner):
        return [node]
    introducing = []
    for child in node.iter():
        if child.mem_id in marks or child.css_first("blockquote") is not None:
            break
        if ATTRIBUTION.search(all_words(child)):
            introducing.append(child)
    return [*introducing, *inner]


def _is_answered(node: LexborNode, marks: set[int], within: LexborNode | None = None) -> bool:
    """Return whether words follow `node`, in the body or `within` an element, before a mark."""
    outer: LexborNode | None = node
    while outer is not None and outer.tag != "body":
        if within is not None and outer.mem_id == within.mem_id:
            return False
        after = outer.next
        while after is not None:
            for inner in after.traverse(include_text=True):
                if inner.mem_id in marks:
                    return False
                if inner.tag == "-text" and inner.text(deep=False).strip():
                    return True
            after = after.next
        outer = outer.parent
    return False


def _keep_last_paragraph(node: LexborNode) -> str:
    """Leave the last paragraph of a quotation in it, and return its other words."""
    lines = [" ".join(line.split()) for line in raw_text(node).split("\n")]
    first, last = answered_part(lines)
    node.inner_html = f"<p>{escape(' '.join(lines[first:last]))}</p>"
    return " ".join(filter(None, (*lines[:first], *lines[last:])))


def _divides(node: LexborNode) -> bool:
    return node.id == "appendonsend" or SENDER.match(all_words(node)) is not None


def _following(node: LexborNode) -> list[LexborNode]:
    """Return all elements that come after `node`, also if `node` is alone in its parent."""
    while node.parent is not None and node.parent.tag != "body":
        others = [
            element.text().strip()
            for element in node.parent.iter(include_text=True)
            if element.mem_id != node.mem_id
        ]
        if any(others):
            break
        node = node.parent
    following = []
    after = node.next
    while after is not None:
        if not (after.tag or "-").startswith(("-", "_", "!")):
            following.append(after)
        after = after.next
    return following
