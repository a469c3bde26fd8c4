"""WordPress's export of a site (WXR): RSS with the pages and posts as their authors wrote them."""

import re
from collections.abc import Callable
from html import unescape

from lxml import etree

from indexer.errors import FeedError
from indexer.feeds.export import Export, address, language
from indexer.feeds.record import Record

# Types that hold no text of a site, but its pictures, menus, layouts and settings.
NO_PAGES = frozenset(
    """
    attachment revision nav_menu_item custom_css customize_changeset oembed_cache user_request
    wp_block wp_template wp_template_part wp_global_styles wp_navigation wp_font_family
    wp_font_face acf-field acf-field-group wpcf7_contact_form wpforms feedback jp_img_sitemap
    elementor_library et_pb_layout
    """.split()  # noqa: SIM905 - a table of words reads better so
)

# A paragraph is a blank line away from the next, as `wpautop` of WordPress reads it, unless an
# element of its own begins it.
BLOCK = re.compile(
    r"\s*(?:<!--|</?(?:address|article|aside|blockquote|center|dd|details|div|dl|dt|fieldset|"
    r"figcaption|figure|footer|form|h[1-6]|header|hr|iframe|li|main|nav|ol|p|pre|script|section|"
    r"style|summary|table|tbody|td|tfoot|th|thead|tr|ul|video|audio)\b)",
    re.IGNORECASE,
)
VERBATIM = re.compile(r"(<(pre|script|style|textarea)\b.*?</\2\s*>)", re.IGNORECASE | re.DOTALL)
WITH_CODE = re.compile(VERBATIM.pattern.replace("pre|", "pre|code|"), VERBATIM.flags)
WITH_BLOCKS = "<!-- wp:"

# A word in brackets is a shortcode if it has attributes, is closed again, or is WordPress's own.
SHORTCODE = re.compile(
    r"(?P<literal>\[\[[^\[\]]*\]\])|\[(?P<end>/?)(?P<name>[a-z][\w-]*)"
    r"(?P<attributes>(?:\s(?:[^\[\]\"']|\"[^\"]*\"|'[^']*')*)?)\]",
    re.IGNORECASE,
)
OWN = frozenset("audio caption embed gallery playlist video wp_caption contact-form".split())  # noqa: SIM905 - a table of words reads better so
ATTRIBUTE = re.compile(r"[\w-]+\s*=")
TITLE = re.compile(r"\b(?:title|question|heading)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


def read_wordpress(data: bytes, name: str, export: Export) -> None:
    """Add the published pages and posts of an export. Raises FeedError for a file that is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.LxmlError as error:
        raise FeedError(f"{name}: is not XML ({error}); export the site again") from error
    items = [item for item in root.iter("item") if item.find("{*}post_type") is not None]
    if not items:
        raise FeedError(f"{name}: nothing was taken; it has no pages or posts of WordPress")
    site_language = language(_text(root, "channel/language"))
    for number, item in enumerate(items, start=1):
        kind, status = _text(item, "{*}post_type"), _text(item, "{*}status")
        if kind in NO_PAGES:
            export.leave_out(f"not a page ({kind})")
        elif status != "publish":
            export.leave_out(f"not published ({status})")
        elif _text(item, "{*}post_password"):
            export.leave_out("only for those who know its password")
        else:
            record = Record(
                id=f"{kind}-{_text(item, '{*}post_id') or number}",
                title=" ".join(unescape(_text(item, "title")).split())[:2000],
                url=address(_text(item, "link")),
                html=_page(
                    item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or "", export
                ),
                language=site_language,
            )
            export.add(f"{name}: item {number}", record)


def _text(item: etree._Element, path: str) -> str:
    return (item.findtext(path) or "").strip()


def _page(content: str, export: Export) -> str:
    """Return the HTML of a page: with paragraphs, and without shortcodes, which are counted."""
    content = content.replace("\r\n", "\n")
    closed = {match["name"] for match in SHORTCODE.finditer(content) if match["end"]}
    content = _outside(WITH_CODE, content, lambda text: _without_shortcodes(text, closed, export))
    return content if WITH_BLOCKS in content else _outside(VERBATIM, content, _paragraphs)


def _outside(elements: re.Pattern[str], content: str, changed: Callable[[str], str]) -> str:
    """Return `content`, of which everything outside of the `elements` is changed."""
    pieces = elements.split(content)  # the text before an element, the element, its name, …
    del pieces[2::3]
    return "".join(piece if index % 2 else changed(piece) for index, piece in enumerate(pieces))


def _without_shortcodes(text: str, closed: set[str], export: Export) -> str:
    """Return `text` without shortcodes; what is between two stays, under the title of the first."""

    def replaced(match: re.Match[str]) -> str:
        if match["literal"]:
            return match[0][1:-1]
        name, attributes = match["name"], match["attributes"] or ""
        if match["end"]:
            return "\n\n"
        if name not in closed and name.lower() not in OWN and not ATTRIBUTE.search(attributes):
            return match[0]
        export.leave_out(f"shortcode [{name}], whose contents stay")
        title = TITLE.search(attributes) if name in closed else None
        return f"\n\n<h3>{title[1] or title[2]}</h3>\n\n" if title else "\n\n"

    return SHORTCODE.sub(replaced, text)


def _paragraphs(text: str) -> str:
    """Return `text`, in which blank lines end paragraphs and line ends are kept."""
    paragraphs = (part.strip("\n") for part in re.split(r"\n[ \t]*\n", text))
    return "\n".join(
        part if BLOCK.match(part) or not part.strip() else f"<p>{part.replace(chr(10), '<br>')}</p>"
        for part in paragraphs
    )
