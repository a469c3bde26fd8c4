"""Pages as Confluence, Notion, Google Docs and SharePoint export them, known by their own marks."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser

from indexer.errors import NotIndexedError
from indexer.readers.html_left_out import drop_furniture
from indexer.readers.html_text import all_words

# What stands around or in the text, and is not part of it: tables of contents, the properties and
# icons of a page in Notion, comments in Google Docs, and the names of web parts in SharePoint.
FURNITURE = (
    ".wiki-content .toc-macro",
    *("article.page > header > .properties", "article.page .page-header-icon"),
    "article.page figure.callout .icon",
    "body.doc-content div:has(> p > a[id^=cmnt])",
    "[data-sp-componentid]",
)
# The references to comments, which stand within sentences.
REFERENCES = "body.doc-content sup:has(> a[id^=cmnt_ref])"

# Google Docs names looks by classes of its own making, so that bold text is `.c2` in one page and
# `.c9` in another.
GOOGLE = re.compile(r"<body\b[^>]*\bdoc-content\b", re.IGNORECASE)
BOLD_RULE = re.compile(r"\.(c\d+)\{[^{}]*\bfont-weight:(?:[6-9]00|bold)\b")
SPAN = re.compile(
    r"(<span\b[^>]*\bclass=\"(?P<classes>[^\"]*)\"[^>]*>)(?P<words>.*?)(</span>)", re.DOTALL
)
LEADING = "https://www.google.com/url?"


@dataclass(frozen=True, slots=True)
class Exported:
    """What is known of a page by the program that exported it.

    Where `bold_headings` is true, lines in bold are headings, since the page has no others.
    """

    title: str | None = None
    dropped: tuple[str, ...] = ()
    bold_headings: bool = False


def with_bold(html: str) -> str:
    """Return `html`, in which the bold text of Google Docs is marked up as such."""
    if not GOOGLE.search(html):
        return html
    bold = set(BOLD_RULE.findall(html))

    def replaced(span: re.Match[str]) -> str:
        if bold.isdisjoint(span["classes"].split()) or not span["words"].strip():
            return span[0]
        return f"{span[1]}<strong>{span['words']}</strong>{span[4]}"

    return SPAN.sub(replaced, html)


def tidy(tree: LexborHTMLParser) -> Exported:
    """Take out of `tree` what an export adds to the text, and return what is known of the page.

    Raises NotIndexedError for a page that only lists the others.
    """
    for link in tree.css(f"a[href^='{LEADING}']"):
        target = parse_qs(urlsplit(link.attributes.get("href") or "").query).get("q")
        if target:
            link.attrs["href"] = target[0]
    for reference in tree.css(REFERENCES):
        reference.decompose()
    dropped = drop_furniture(tree, FURNITURE)
    is_google = tree.css_first("body.doc-content") is not None
    plain = is_google and tree.css_first("h1, h2, h3, h4, h5, h6") is None
    title = _confluence(tree) or _notion(tree)
    return Exported(title, tuple(dropped), bold_headings=plain)


def _confluence(tree: LexborHTMLParser) -> str | None:
    """Return the title of a page of Confluence without its space, and mark the page's content."""
    title, content = tree.css_first("#title-text"), tree.css_first("#main-content")
    if title is None or content is None:
        return None
    words = all_words(title)
    if words == "Space Details:":
        raise NotIndexedError(1, "lists the pages of an exported space", "other-file")
    if tree.css_first("main, [role=main]") is None:
        content.attrs["role"] = "main"
    space = tree.css_first("#breadcrumbs li.first a")
    return words.removeprefix(f"{all_words(space)} : ") if space is not None else words


def _notion(tree: LexborHTMLParser) -> str | None:
    """Return the title of a page of Notion, which is a heading like those in its text."""
    title = tree.css_first("article.page > header > h1.page-title")
    if title is None:
        return None
    words = all_words(title)
    title.decompose()
    return words
