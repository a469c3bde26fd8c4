"""The reader for texts of LibreOffice and other programs (.odt): OpenDocument 1.3, part 3.

https://docs.oasis-open.org/office/OpenDocument/v1.3/os/part3-schema/
"""

import re
from collections.abc import Iterator
from html import escape

from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from indexer.errors import NotIndexedError
from indexer.readers.metadata import language_of
from indexer.readers.office_html import reading_of
from indexer.readers.reading import Reading
from indexer.readers.zip_xml import Archive
from indexer.sources.source import Source

FIX = "open it in the program that wrote it and save it as .odt again"

NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}

# Elements within a text that are not part of it: deleted text, comments, tables of contents,
# pictures' descriptions, settings of forms.
UNREAD = frozenset(
    """
    tracked-changes annotation annotation-end table-of-content illustration-index table-index
    object-index user-index alphabetical-index bibliography image plugin object forms
    sequence-decls variable-decls user-field-decls soft-page-break note-citation
    """.split()  # noqa: SIM905  a table of words reads better so
)
BLOCKS = {"list-item": "li", "list-header": "li", "table": "table"}
BLOCKS |= {"table-row": "tr", "table-cell": "td"}
HEADING_STYLE = re.compile(r"Heading(?:_20_| )(\d)")


def read_open_document(source: Source) -> Reading:
    """Read an OpenDocument text. Notes are put where the text refers to them.

    Raises NotIndexedError where no document can be made of the file at all.
    """
    archive = Archive(source.data, FIX)
    manifest = archive.xml_if_any("META-INF/manifest.xml")
    if manifest is not None and manifest.find(".//manifest:encryption-data", NAMES) is not None:
        raise NotIndexedError(1, "is encrypted; save it without a password", "encrypted")
    content = archive.xml("content.xml")
    text = content.find("office:body/office:text", NAMES)
    if text is None:
        raise NotIndexedError(1, "is not a text document; save it as .odt")
    meta, styles = archive.xml_if_any("meta.xml"), archive.xml_if_any("styles.xml")
    html = "".join(_Html(content, styles).of(text))
    title = None if meta is None else meta.findtext(".//dc:title", namespaces=NAMES)
    property_title = " ".join((title or "").split()) or None
    return reading_of(LexborHTMLParser(html), source, property_title, _language(styles))


class _Html:
    """Converts the elements of a text to HTML, with the help of its styles."""

    def __init__(self, content: etree._Element, styles: etree._Element | None) -> None:
        self._lists: list[str] = []  # the styles of the lists that are open
        self._numbered = set()
        for root in (styles, content):
            for style in () if root is None else root.iterfind(".//text:list-style", NAMES):
                for level in style.iterfind("text:list-level-style-number", NAMES):
                    name, depth = _get(style, "style", "name"), _get(level, "text", "level")
                    self._numbered.add((name, depth))
        self._parents = {}
        self._bold = set()
        for style in content.iterfind("office:automatic-styles/style:style", NAMES):
            name = _get(style, "style", "name")
            self._parents[name] = _get(style, "style", "parent-style-name")
            properties = style.find("style:text-properties", NAMES)
            if properties is not None and _get(properties, "fo", "font-weight") == "bold":
                self._bold.add(name)

    def of(self, element: etree._Element) -> Iterator[str]:
        """The children of `element` as blocks of HTML."""
        for child in element.iterchildren(etree.Element):
            yield from self._block(child)

    def _block(self, element: etree._Element) -> Iterator[str]:
        name = etree.QName(element).localname
        if name in UNREAD:
            return
        if name in {"p", "h"}:
            yield from self._paragraph(element)
        elif name == "list":
            style = _get(element, "text", "style-name") or (self._lists or [""])[-1]
            self._lists.append(style)
            tag = "ol" if (style, str(len(self._lists))) in self._numbered else "ul"
            yield f"<{tag}>"
            yield from self.of(element)
            yield f"</{tag}>"
            self._lists.pop()
        elif name in BLOCKS:
            yield f"<{BLOCKS[name]}>"
            yield from self.of(element)
            yield f"</{BLOCKS[name]}>"
        else:  # sections, groups of rows, frames with text in them
            yield from self.of(element)

    def _paragraph(self, element: etree._Element) -> Iterator[str]:
        style = _get(element, "text", "style-name")
        base = self._parents.get(style) or style
        tag = self._tag(element, base)
        words = "".join(self._words(element))
        bold = tag == "p" and style in self._bold
        opening = '<p class="title">' if base == "Title" else f"<{tag}>"
        content = f"<strong>{words}</strong>" if bold else words
        yield f"{opening}{content}</{tag}>"

    def _tag(self, element: etree._Element, style: str) -> str:
        if style == "Title":
            return "p"
        level = HEADING_STYLE.fullmatch(style)
        if etree.QName(element).localname == "p" and level is None:
            return "p"
        number = level[1] if level else _get(element, "text", "outline-level")
        return f"h{min(6, max(1, int(number) if number.isdecimal() else 1))}"

    def _words(self, element: etree._Element) -> Iterator[str]:
        yield escape(element.text or "")
        for child in element.iterchildren(etree.Element):
            yield from self._word(child)
            yield escape(child.tail or "")

    def _word(self, element: etree._Element) -> Iterator[str]:
        name = etree.QName(element).localname
        words = "" if name in UNREAD else "".join(self._words(element))
        match name:
            case "s" | "tab":
                yield " "
            case "line-break":
                yield "<br>"
            case "a":
                yield f'<a href="{escape(_get(element, "xlink", "href"))}">{words}</a>'
            case "note":
                yield f" ({' '.join(words.split())})"
            case "span" if _get(element, "text", "style-name") in self._bold:
                yield f"<strong>{words}</strong>"
            case _:
                yield words


def _get(element: etree._Element, space: str, name: str) -> str:
    return str(element.get(f"{{{NAMES[space]}}}{name}", ""))


def _language(styles: etree._Element | None) -> str | None:
    """The default language of paragraphs."""
    if styles is None:
        return None
    default = "office:styles/style:default-style[@style:family='paragraph']/style:text-properties"
    properties = styles.find(default, NAMES)
    if properties is None:
        return None
    parts = [_get(properties, "fo", "language"), _get(properties, "fo", "country")]
    return language_of("-".join(part for part in parts if part and part != "none"))
