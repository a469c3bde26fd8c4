"""The reader for saved web pages."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import takewhile
from urllib.parse import urljoin

import readability
from lxml.etree import LxmlError
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.readers.front_matter import front_matter_if_any
from indexer.readers.html_blocks import PageParts
from indexer.readers.html_data import asked_in_data, only_in_data
from indexer.readers.html_exports import tidy, with_bold
from indexer.readers.html_left_out import (
    drop_around,
    drop_contents,
    drop_furniture,
    drop_hidden,
    drop_marks,
    unread,
    with_shadow_trees,
)
from indexer.readers.html_style_rules import hidden_by_rules
from indexer.readers.html_text import all_words, ancestors, heading_text
from indexer.readers.metadata import URL, language_of
from indexer.readers.office_html import ANSWER, labelled_heading, take_style_title
from indexer.readers.office_lines import part_questions
from indexer.readers.reading import Reading
from indexer.readers.sections import FlatSection, add_questions, sections_of, take_title
from indexer.readers.symbol_fonts import show_symbols
from indexer.sources.slugs import alphanumeric
from indexer.sources.source import FRONT_MATTER, Source
from retrieval.types import Document

HEADINGS = "h1, h2, h3, h4, h5, h6"

MAIN = ("main", "[role=main]", "article")

# The choice of the readability library is ignored if it would leave out more than half of the
# page's remaining text. On accordions and exports of word processors it finds almost nothing.
LEAST_SHARE = 0.5

PARTS_OF_TABLE = ("tbody", "thead", "tfoot", "tr", "td", "th")

# A text with fewer letters and digits may occur in another by chance.
LEAST_LETTERS = 25

# "Title | Site", "Title - Site" and the like.
SITE = re.compile(r"\s+[|–—·»-]\s+[^|–—·»]*$")


# A page with fewer letters and digits than these only says where it leads.
LEAST_PAGE = 200
REFRESH = re.compile(r"url\s*=\s*[\"']?([^\"'\s]+)", re.IGNORECASE)
REDIRECTING = re.compile(r"redirect(ing|ion)?\b", re.IGNORECASE)


# It is searched in the first bytes, as browsers do, and is in ASCII in every encoding.
CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
CHARSET_BYTES = 1024

# The encodings that these names stand for: https://encoding.spec.whatwg.org/#names-and-labels
WEB_ENCODINGS = {
    **dict.fromkeys(("ascii", "us-ascii", "iso-8859-1", "latin1", "latin-1"), "windows-1252"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be"), "utf-8"),
}


def read_web_page(source: Source) -> Reading:
    """Read a saved web page.

    Raises NotIndexedError where no document can be made of the file at all.
    """
    # Jekyll and Hugo know it in web pages too.
    front, odd, text = front_matter_if_any(_decoded(source), source.name)
    text = with_bold(with_shadow_trees(text))
    tree = LexborHTMLParser(text)
    _check_published(tree)
    show_symbols(tree)
    hidden = drop_hidden(tree, by_rules=hidden_by_rules(tree))
    exported = tidy(tree)
    style_title = None if exported.title else take_style_title(tree, ended_by=HEADINGS)
    roots, dropped = _content(tree, source, text)
    asked = dict(asked_in_data(tree))
    heading_of = labelled_heading if exported.bold_headings else None
    if exported.bold_headings:
        part_questions(tree, labelled_heading, ANSWER)
    collected = PageParts(source.document_id, _lines(text), heading_of, frozenset(asked))
    for root in roots:
        collected.collect(root)
    dropped += [*collected.take_emptied(), *exported.dropped]
    parts = [*collected.parts, *only_in_data(asked, collected.parts)]
    given = front.title or exported.title or style_title
    page_title, parts = (None, parts) if given else _title(tree, parts)
    candidates = [
        (front.title, "front matter"),
        (exported.title, "the page's title"),
        (style_title, "the style Title"),
        (page_title, "the page's title"),
    ]
    title, parts = take_title(candidates, parts, source)
    add_questions(parts, front.also_asked)
    sections, findings = sections_of(source, title, parts)
    document = Document(
        id=source.document_id,
        title=title.text,
        url=_url(tree, source),
        sections=tuple(sections),
        language=_language(tree) or source.language,
        reviewed_on=_reviewed_on(tree),
    )
    findings += [
        finding("furniture", (source.name, 1), "outside the page's content", text=text)
        for text in dropped
        if text != title.text
    ]
    findings += [finding("hidden", (source.name, 1), "not shown", text=text) for text in hidden]
    findings += [
        finding(kind, (source.name, 1), message, text=words)
        for number, root in enumerate(roots)
        for kind, message, words in unread(root, () if number else collected.controls)
    ]
    return Reading(front.described(document), (*odd, *findings), title.origin)


def _decoded(source: Source) -> str:
    """Return the page's text, decoded by the encoding that it declares, or else as UTF-8.

    Behind front matter it is UTF-8, whatever the page was before that was put there.
    """
    is_behind = source.data.startswith(FRONT_MATTER)
    named = None if is_behind else CHARSET.search(source.data[:CHARSET_BYTES])
    if named is None:
        return source.text
    name = named[1].decode().casefold()
    try:
        text = source.data.decode(WEB_ENCODINGS.get(name, name))
    except (LookupError, UnicodeDecodeError) as error:
        raise NotIndexedError(
            1,
            f"declares the encoding {name}, but is not in it ({error}); save it as UTF-8",
            "encoding",
        ) from error
    return replace(source, data=text.encode()).text


def _check_published(tree: LexborHTMLParser) -> None:
    """Raise NotIndexedError for a page that only leads to another, or is hidden from searches."""
    length = len(alphanumeric(tree.body.text())) if tree.body is not None else 0
    for meta in tree.css("meta[http-equiv]"):
        content = meta.attributes.get("content") or ""
        is_refresh = (meta.attributes.get("http-equiv") or "").casefold() == "refresh"
        target = REFRESH.search(content) if is_refresh else None
        if target is not None and length < LEAST_PAGE:
            raise NotIndexedError(1, f"only leads to {target[1]}", "redirect")
    node = tree.css_first("title")
    if node is not None and REDIRECTING.match(node.text().strip()) and length < LEAST_PAGE:
        raise NotIndexedError(1, "only leads to another page", "redirect")
    for meta in tree.css("meta[name]"):
        if (meta.attributes.get("name") or "").casefold() == "robots":
            rules = (meta.attributes.get("content") or "").casefold()
            if {"noindex", "none"} & set(re.split(r"[\s,]+", rules)):
                reason = "is hidden from searches by its meta element “robots”; remove that"
                raise NotIndexedError(1, reason, "not-published")


def _content(
    tree: LexborHTMLParser, source: Source, html: str
) -> tuple[list[LexborNode], list[str]]:
    """Return the elements that hold the content, and the texts of all other elements."""
    try:
        dropped = drop_furniture(tree, source.exclude) + drop_marks(tree)
        dropped += [] if source.include else drop_around(tree)
        named = tree.css(", ".join(source.include)) if source.include else []
    except (SelectolaxError, ValueError) as error:
        raise NotIndexedError(
            1,
            f"html_include or html_exclude has an invalid CSS selector ({error}); correct it",
            "selector",
        ) from error
    if source.include:
        if not named:
            raise NotIndexedError(
                1,
                f"has no element that matches html_include ({', '.join(source.include)}); "
                "correct the selector",
                "selector",
            )
        return named, dropped
    if tree.body is None:
        raise NotIndexedError(1, "has no text; remove the file", "no-text")
    dropped += drop_contents(tree)
    root = _marked(tree) or _detected(html, tree.body)
    return [root], [*dropped, *_outside(tree.body, root)]


def _marked(tree: LexborHTMLParser) -> LexborNode | None:
    """Return the element marked as the page's content, without the comments below an article."""
    for selector in MAIN:
        elements = tree.css(selector)
        if len(elements) == 1 and not _is_preface(elements[0], tree):
            articles = elements[0].css("article")
            if len(articles) == 1 and _share(articles[0], elements[0]) >= LEAST_SHARE:
                return articles[0]
            return elements[0]
    return None


def _is_preface(main: LexborNode, tree: LexborHTMLParser) -> bool:
    """Return whether articles outside `main`, such as the text after it, have more words."""
    outer = {node.mem_id for node in ancestors(main)}
    inner = {node.mem_id for node in main.css("article")} | {main.mem_id}
    outside = [
        node
        for node in tree.css("article")
        if node.mem_id not in outer and node.mem_id not in inner
    ]
    letters = sum(len(alphanumeric(node.text())) for node in outside)
    return letters > len(alphanumeric(main.text()))


def _detected(html: str, body: LexborNode) -> LexborNode:
    """Return the element that contains all that the library selects; `body` if that is too little.

    Only the element is chosen by the library, and all its content is kept. The library itself would
    leave out tables, lists and short answers, and guidance with omissions does harm.
    """
    try:
        summary = readability.Document(html).summary()
    except (readability.readability.Unparseable, LxmlError, ValueError):
        return body
    text = alphanumeric(LexborHTMLParser(summary).text())
    chains = [
        _chain(node, body)
        for node in body.css("p, li, dt, dd, td, pre, summary, h2, h3, h4, h5, h6")
        if len(words := alphanumeric(node.text())) >= LEAST_LETTERS and words in text
    ]
    container = body
    for level in zip(*chains, strict=False):
        if len({node.mem_id for node in level}) > 1:
            break
        container = level[0]
    if _share(container, body) < LEAST_SHARE:
        return body
    return _with_text_around(container, body)


def _with_text_around(container: LexborNode, body: LexborNode) -> LexborNode:
    """Return the outermost element around `container` in which text stands beside it.

    A sidebar is an element of its own; headings and paragraphs that are siblings of the content, or
    of what holds it, belong to it. A row of a table is shown with its table.
    """
    chosen = node = container
    for parent in ancestors(container):
        if node.mem_id == body.mem_id:
            break
        in_table = node.tag in {"table", *PARTS_OF_TABLE}
        if in_table or any(
            _is_text(child, in_body=parent.mem_id == body.mem_id)
            for child in parent.iter()
            if child.mem_id != node.mem_id
        ):
            chosen = parent
        node = parent
    return chosen


def _is_text(node: LexborNode, *, in_body: bool) -> bool:
    """Return whether `node` is a heading, or a paragraph, which in the body may be the page's end.

    A heading of the first level may be the site's name.
    """
    if node.tag in {"h2", "h3", "h4", "h5", "h6"}:
        return bool(alphanumeric(node.text()))
    return node.tag == "p" and not in_body and len(alphanumeric(node.text())) >= LEAST_LETTERS


def _share(part: LexborNode, whole: LexborNode) -> float:
    """Return the share of the letters and digits of `whole` that are in `part`."""
    return len(alphanumeric(part.text())) / max(1, len(alphanumeric(whole.text())))


def _chain(node: LexborNode, body: LexborNode) -> list[LexborNode]:
    """Return the elements between `body` and `node`, the outermost first, without these two."""
    return [*takewhile(lambda outer: outer.mem_id != body.mem_id, ancestors(node))][::-1]


def _outside(body: LexborNode, root: LexborNode) -> list[str]:
    """Return the texts in `body` that are not in `root`."""
    texts: list[str] = []
    node = root
    while node.mem_id != body.mem_id and node.parent is not None:
        siblings = (child for child in node.parent.iter() if child.mem_id != node.mem_id)
        texts += map(all_words, siblings)
        node = node.parent
    return [text for text in texts if text]


def _lines(text: str) -> Callable[[str], int]:
    """Return a function that gives a passage's first line, or 1 if it isn't there verbatim."""

    def line_of(passage: str) -> int:
        position = text.find(passage)
        return 1 if position < 0 else text.count("\n", 0, position) + 1

    return line_of


def _title(
    tree: LexborHTMLParser, parts: list[FlatSection]
) -> tuple[str | None, list[FlatSection]]:
    """Return the page's title, and the parts without the heading that is the title.

    If there is exactly one heading of the first level, it is the title, whatever stands before it.
    """
    first = [part for part in parts if part.level == 1 and part.continues is None]
    if len(first) == 1:
        (heading,) = first
        parts[0].take(heading)
        return heading.text, [part for part in parts if part is not heading]
    # In an answer, such a heading is below the question, and no title.
    outside = [] if first else [heading_text(node) for node in tree.css("h1")]
    if len(outside) == 1 and all(part.text != outside[0] for part in parts[1:]):
        return outside[0] or None, parts
    node = tree.css_first("title")
    title = " ".join(node.text().split()) if node else ""
    site = tree.css_first("meta[property='og:site_name']")
    name = (site.attributes.get("content") or "").strip() if site else ""
    if name and (rest := re.fullmatch(rf"{re.escape(name)}\s*[|–—·»:-]\s*(\S.*)", title)):
        return rest[1], parts
    if any(part.text == title for part in parts):
        return title, parts  # so what stands after a dash is not the site's name
    return SITE.sub("", title) or title or None, parts


def _url(tree: LexborHTMLParser, source: Source) -> str | None:
    """Return the canonical address; a mirror's relative one follows the page's own."""
    for selector, name in (("link[rel=canonical]", "href"), ("meta[property='og:url']", "content")):
        node = tree.css_first(selector)
        url = (node.attributes.get(name) or "").strip().partition("#")[0] if node else ""
        if url and source.url:
            url = _joined(source.url, url)
        if url.startswith(("http://", "https://")) and URL.fullmatch(url):
            return url
    return None


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:  # such as a bracket without its pair
        return ""


def _language(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("html")
    language = (node.attributes.get("lang") or "") if node else ""
    return language_of(language)


def _reviewed_on(tree: LexborHTMLParser) -> date | None:
    """Return the date of https://schema.org/lastReviewed, as a property or in a `meta`."""
    for selector in ("[itemprop=lastReviewed]", "meta[name=lastReviewed]"):
        node = tree.css_first(selector)
        if node is None:
            continue
        text = node.attributes.get("content") or node.attributes.get("datetime") or node.text()
        try:
            return date.fromisoformat(text.strip()[:10])
        except ValueError:
            continue
    return None
