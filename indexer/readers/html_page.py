"""The reader for saved web pages."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import readability
from lxml.etree import LxmlError
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from indexer.errors import RejectedFileError
from indexer.readers.html_blocks import PageParts, inline_text
from indexer.readers.metadata import URL, language_of
from indexer.readers.outline import Part, sections_of, take_title
from indexer.readers.reading import Reading
from indexer.readers.sanitize import blocks_html
from indexer.report import Dropped
from indexer.sources.slugs import alphanumeric
from indexer.sources.source import Source
from retrieval.types import Block, Document

# What HTML and ARIA have for all that is around a page's content.
FURNITURE = (
    *("nav", "footer", "aside", "dialog", "[role=navigation]", "[role=banner]"),
    *("[role=contentinfo]", "[role=complementary]", "[role=search]", "[role=dialog]"),
    "[aria-hidden=true]",
    # Of the page, and not of an article in it.
    "body > header:not(:has(h1))",
    "body > div > header:not(:has(h1))",
    # Not one that holds the page, as ASP.NET makes them.
    "form:not(:has(p, h1, h2, h3, li, dt, td))",
)
MAIN = ("main", "[role=main]", "article")

# The library's choice is not taken where it would leave out more than half of what is left of the
# page: on accordions and exports of word processors it finds next to nothing.
LEAST_SHARE = 0.5

# A text with fewer alphanumeric and digits may stand anywhere in another.
LEAST_LETTERS = 25

# "Title | Site", "Title - Site" and the like.
SITE = re.compile(r"\s+[|–—·»-]\s+[^|–—·»]*$")


# In the first bytes, as browsers look for it; in ASCII, whatever the rest is in.
CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
CHARSET_BYTES = 1024

# What these names have meant on the web for long: https://encoding.spec.whatwg.org/#names-and-labels
MEANT = {
    **dict.fromkeys(("ascii", "us-ascii", "iso-8859-1", "latin1", "latin-1"), "windows-1252"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be"), "utf-8"),
}


def read_web_page(source: Source) -> Reading:
    """Raises RejectedFileError where no document can be made of the file at all."""
    text = _decoded(source)
    tree = LexborHTMLParser(text)
    roots, dropped = _content(tree, source, text)
    collected = PageParts(source.document_id, _lines(text))
    for root in roots:
        collected.collect(root)
    parts = [*collected.parts, *_questions(tree, collected.parts)]
    given, parts = _title(tree, parts)
    title, parts = take_title(given, parts, "give it a `<title>` or an `<h1>`")
    sections, rejects = sections_of(source.name, parts)
    document = Document(
        id=source.document_id,
        title=title,
        url=_url(tree),
        sections=tuple(sections),
        language=_language(tree) or source.language,
        reviewed_on=_reviewed_on(tree),
    )
    left_out = (text for text in dropped if text != title)
    return Reading(
        document,
        tuple(rejects),
        tuple(Dropped(source.name, 1, text, "around the page's content") for text in left_out),
    )


def _decoded(source: Source) -> str:
    """By the encoding that the page names; UTF-8 where it names none."""
    named = CHARSET.search(source.data[:CHARSET_BYTES])
    if named is None:
        return source.text
    name = named[1].decode().casefold()
    try:
        text = source.data.decode(MEANT.get(name, name))
    except (LookupError, UnicodeDecodeError) as error:
        raise RejectedFileError(
            1, f"says that it is in {name}, and isn't ({error}); save it as UTF-8"
        ) from error
    return replace(source, data=text.encode()).text


def _content(
    tree: LexborHTMLParser, source: Source, html: str
) -> tuple[list[LexborNode], list[str]]:
    """The elements that hold the content, and the texts of what does not."""
    try:
        dropped = _drop(tree, ", ".join([*source.exclude, *(() if source.include else FURNITURE)]))
        named = tree.css(", ".join(source.include)) if source.include else []
    except (SelectolaxError, ValueError) as error:
        raise RejectedFileError(
            1, f"html_include or html_exclude holds what is no CSS selector ({error}); mend it"
        ) from error
    if source.include:
        if not named:
            raise RejectedFileError(
                1, f"has nothing that html_include names ({', '.join(source.include)}); mend it"
            )
        return named, dropped
    if tree.body is None:
        raise RejectedFileError(1, "has no text; take the file out")
    root = _marked(tree) or _found(html, tree.body)
    return [root], [*dropped, *_beside(tree.body, root)]


def _drop(tree: LexborHTMLParser, selectors: str) -> list[str]:
    """Take out all that `selectors` name; the texts that were in it."""
    texts = []
    # One by one: what stands in another that is taken out goes with it.
    while selectors and (node := tree.css_first(selectors)) is not None:
        texts.append(_said(node))
        node.decompose()
    return [text for text in texts if text]


def _marked(tree: LexborHTMLParser) -> LexborNode | None:
    """The element that the page itself calls its content; without the comments below an article."""
    for selector in MAIN:
        found = tree.css(selector)
        if len(found) == 1:
            articles = found[0].css("article")
            if len(articles) == 1 and _share(articles[0], found[0]) >= LEAST_SHARE:
                return articles[0]
            return found[0]
    return None


def _found(html: str, body: LexborNode) -> LexborNode:
    """The element that holds all that the library finds; `body` where it finds too little.

    Only the place is the library's choice: of what stands there it leaves out tables, lists and
    short answers, and whatever is left out of guidance does harm.
    """
    try:
        summary = readability.Document(html).summary()
    except (readability.readability.Unparseable, LxmlError, ValueError):
        return body
    text = alphanumeric(LexborHTMLParser(summary).text())
    chains = [
        _chain(node, body)
        for node in body.css("p, li, dt, dd, td, pre, summary, h2, h3, h4, h5, h6")
        if len(found := alphanumeric(node.text())) >= LEAST_LETTERS and found in text
    ]
    place = body
    for level in zip(*chains, strict=False):
        if len({node.mem_id for node in level}) > 1:
            break
        place = level[0]
    return place if _share(place, body) >= LEAST_SHARE else body


def _share(part: LexborNode, whole: LexborNode) -> float:
    """Of the alphanumeric and digits in `whole`, those in `part`."""
    return len(alphanumeric(part.text())) / max(1, len(alphanumeric(whole.text())))


def _chain(node: LexborNode, body: LexborNode) -> list[LexborNode]:
    """The elements between `body` and `node`, from the outermost on, without the two."""
    chain: list[LexborNode] = []
    parent = node.parent
    while parent is not None and parent.mem_id != body.mem_id:
        chain.insert(0, parent)
        parent = parent.parent
    return chain


def _beside(body: LexborNode, root: LexborNode) -> list[str]:
    """The texts that stand in `body` and not in `root`."""
    texts: list[str] = []
    node = root
    while node.mem_id != body.mem_id and node.parent is not None:
        siblings = (each for each in node.parent.iter() if each.mem_id != node.mem_id)
        texts += map(_said, siblings)
        node = node.parent
    return [text for text in texts if text]


def _said(node: LexborNode) -> str:
    """The words in what is left out, for the report."""
    return " ".join(node.text(separator=" ").split())


def _lines(text: str) -> Callable[[str], int]:
    """The line on which a text begins, as far as it stands there unbroken."""

    def line_of(found: str) -> int:
        at = text.find(found)
        return 1 if at < 0 else text.count("\n", 0, at) + 1

    return line_of


def _title(tree: LexborHTMLParser, parts: list[Part]) -> tuple[str | None, list[Part]]:
    """The one heading of the first level is the title, whatever stands before it."""
    first = [part for part in parts if part.level == 1]
    if len(first) == 1:
        top, (heading,) = parts[0], first
        top.blocks += heading.blocks
        top.html += heading.html
        return heading.text, [part for part in parts if part is not heading]
    beside = tree.css("h1")
    if not first and len(beside) == 1:
        return " ".join(inline_text(beside[0]).split()) or None, parts
    node = tree.css_first("title")
    title = " ".join(node.text().split()) if node else ""
    return SITE.sub("", title) or title or None, parts


def _questions(tree: LexborHTMLParser, parts: list[Part]) -> Iterator[Part]:
    """Those of https://schema.org/FAQPage in JSON-LD that the page itself doesn't show."""
    shown = {alphanumeric(part.text) for part in parts}
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            content = json.loads(script.text())
        except (ValueError, RecursionError):
            continue
        for question, answer in _asked(content):
            text = alphanumeric(question)
            if text and answer and text not in shown:
                shown.add(text)
                part = Part(2, question, None, 1)
                part.blocks.append(Block("paragraph", (answer,)))
                part.html.append(blocks_html(part.blocks))
                yield part


def _asked(content: Any) -> Iterator[tuple[str, str]]:
    """(question, answer) of each, wherever they stand."""
    waiting = [content]
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            answer = each.get("acceptedAnswer")
            if each.get("@type") == "Question" and isinstance(answer, dict):
                yield _plain(each.get("name")), _plain(answer.get("text"))
            else:
                waiting += each.values()


def _plain(html: object) -> str:
    if not isinstance(html, str):
        return ""
    body = LexborHTMLParser(html).body
    return inline_text(body) if body is not None else ""


def _url(tree: LexborHTMLParser) -> str | None:
    for selector, name in (("link[rel=canonical]", "href"), ("meta[property='og:url']", "content")):
        node = tree.css_first(selector)
        url = (node.attributes.get(name) or "").partition("#")[0] if node else ""
        if url.startswith(("http://", "https://")) and URL.fullmatch(url):
            return url
    return None


def _language(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("html")
    language = (node.attributes.get("lang") or "") if node else ""
    return language_of(language)


def _reviewed_on(tree: LexborHTMLParser) -> date | None:
    """https://schema.org/lastReviewed, as a property or in a `meta` of that name."""
    for selector in ("[itemprop=lastReviewed]", "meta[name=lastReviewed]"):
        node = tree.css_first(selector)
        if node is None:
            continue
        said = node.attributes.get("content") or node.attributes.get("datetime") or node.text()
        try:
            return date.fromisoformat(said.strip()[:10])
        except ValueError:
            continue
    return None
