"""The reader for texts of LibreOffice and other programs (.odt): OpenDocument 1.3, part 3.

https://docs.oasis-open.org/office/OpenDocument/v1.3/os/part3-schema/
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.readers.html_blocks import inline_text
from indexer.readers.metadata import language_of
from indexer.readers.odt_forms import Forms
from indexer.readers.odt_numbers import ListNumbers
from indexer.readers.odt_xml import NAMES, attribute
from indexer.readers.office_html import heading_numbers, reading_of
from indexer.readers.reading import Reading
from indexer.readers.word_xml import TITLE_NAMES, heading_level
from indexer.readers.zip_xml import Archive, small_integer
from indexer.sources.source import Source

FIX = "open it in the program that wrote it and save it as .odt again"

# Elements within a text that are not part of it: deleted text, comments, tables of contents,
# pictures' descriptions, settings of forms.
UNREAD = frozenset(
    """
    tracked-changes annotation annotation-end table-of-content illustration-index table-index
    object-index user-index alphabetical-index bibliography image plugin object forms
    sequence-decls variable-decls user-field-decls soft-page-break note-citation
    """.split()  # noqa: SIM905 - a table of words reads better so
)
BLOCKS = {"table": "table", "table-row": "tr", "table-cell": "td"}
LINES = "p, h1, h2, h3, h4, h5, h6"
RUBY = {"ruby": "ruby", "ruby-text": "rt"}
BOLD = {"bold", "600", "700", "800", "900"}
PARAGRAPHS = (f"{{{NAMES['text']}}}p", f"{{{NAMES['text']}}}h")


def read_open_document(source: Source) -> Reading:
    """Read an OpenDocument text. Notes are put where the text refers to them.

    Raises NotIndexedError where no document can be made of the file at all.
    """
    archive = Archive(source.data, FIX)
    if is_encrypted(archive):
        raise NotIndexedError(1, "is encrypted; save it without a password", "encrypted")
    content = archive.xml("content.xml")
    text = content.find("office:body/office:text", NAMES)
    if text is None:
        raise NotIndexedError(1, "is not a text document; save it as .odt")
    meta, styles = archive.xml_if_any("meta.xml"), archive.xml_if_any("styles.xml")
    converted = _Html(content, styles)
    html = "".join(converted.of(text))
    title = None if meta is None else meta.findtext(".//dc:title", namespaces=NAMES)
    property_title = " ".join((title or "").split()) or None
    reading = reading_of(LexborHTMLParser(html), source, property_title, _language(styles))
    lines, hidden_lines = _headers_and_footers(styles)
    around = [
        finding("furniture", (source.name, 1), "is in a header or footer", text=words)
        for words in lines
    ]
    hidden = [
        finding("hidden", (source.name, 1), "is hidden in the document", text=words)
        for words in dict.fromkeys((*converted.hidden, *hidden_lines))
    ]
    numbers = heading_numbers(source, converted.numbers)
    return replace(reading, findings=(*reading.findings, *around, *numbers, *hidden))


def _headers_and_footers(styles: etree._Element | None) -> tuple[list[str], list[str]]:
    """Return the lines above and below pages, each once, and the hidden texts in these."""
    if styles is None:
        return [], []
    # The automatic styles of this file have the same names as those of the text.
    converted = _Html(styles, None)
    lines: list[str] = []
    for page in styles.iterfind("office:master-styles/style:master-page", NAMES):
        for part in page.iterchildren(etree.Element):
            is_shown = attribute(part, "style", "display") != "false"
            if is_shown and etree.QName(part).localname.startswith(("header", "footer")):
                tree = LexborHTMLParser("".join(converted.of(part)))
                lines += (" ".join(inline_text(node).split()) for node in tree.css(LINES))
    return [line for line in dict.fromkeys(lines) if line], converted.hidden


def is_encrypted(archive: Archive) -> bool:
    """Return whether a file of OpenDocument needs a password."""
    manifest = archive.xml_if_any("META-INF/manifest.xml")
    return manifest is not None and manifest.find(".//manifest:encryption-data", NAMES) is not None


@dataclass(frozen=True, slots=True)
class _Style:
    """A style with what it inherits; `level` is that of the outline, and 0 for a title."""

    level: int | None = None
    bold: bool = False
    hidden: bool = False


class _Styles:
    """The styles of a text and of its lists."""

    def __init__(self, content: etree._Element, styles: etree._Element | None) -> None:
        roots = [root for root in (content, styles) if root is not None]
        self._elements: dict[str, etree._Element] = {}
        self._known: dict[str, _Style] = {}
        for root in roots:
            for style in root.iterfind(".//style:style", NAMES):
                self._elements.setdefault(attribute(style, "style", "name"), style)

    def named(self, name: str) -> _Style:
        if name not in self._known:
            self._known[name] = _Style()  # where styles inherit from each other in a circle
            self._known[name] = self._inherited(name)
        return self._known[name]

    def _inherited(self, name: str) -> _Style:
        element = self._elements.get(name)
        if element is None:
            return _Style(_level_of(name))
        parent = attribute(element, "style", "parent-style-name")
        base = self.named(parent) if parent else _Style()
        own = _level_of(name)
        if own is None:
            own = _level_of(attribute(element, "style", "display-name"))
        outline = element.get(f"{{{NAMES['style']}}}default-outline-level")
        if outline is not None:
            own = small_integer(outline, 0) or None
        level = own if own is not None or outline is not None else base.level
        properties = element.find("style:text-properties", NAMES)
        weight = "" if properties is None else attribute(properties, "fo", "font-weight")
        display = "" if properties is None else attribute(properties, "text", "display")
        return _Style(
            level,
            weight in BOLD if weight else base.bold,
            display == "none" if display else base.hidden,
        )


class _Html:
    """Converts the elements of a text to HTML, with the help of its styles.

    `hidden` has the texts that a reader of the document does not see, and `numbers` those before
    headings, each with the words of its heading.
    """

    def __init__(self, content: etree._Element, styles: etree._Element | None) -> None:
        self._numbers = ListNumbers(content, styles)
        self._forms = Forms(content)
        self._boxes: list[etree._Element] = []  # anchored in the paragraph that is open
        self._styles = _Styles(content, styles)
        self.hidden: list[str] = []
        self.numbers: list[tuple[str, str]] = []

    def of(self, element: etree._Element) -> Iterator[str]:
        """Yield the children of `element` as blocks of HTML."""
        for child in element.iterchildren(etree.Element):
            yield from self._block(child)

    def _block(self, element: etree._Element) -> Iterator[str]:
        name = etree.QName(element).localname
        if name in UNREAD:
            return
        if self._is_hidden(element, name):
            self._hide(element)
        elif name in {"p", "h"}:
            yield from self._paragraph(element)
        elif name == "list":
            yield from self._list(element)
        elif name in {"list-item", "list-header"}:
            yield from self._item(element, name == "list-item")
        elif name in BLOCKS:
            yield f"<{BLOCKS[name]}{_spans(element)}>"
            yield from self.of(element)
            yield f"</{BLOCKS[name]}>"
        elif shown := self._forms.shown(element):
            yield f"<p>{escape(shown)}</p>"
        else:  # sections, groups of rows, frames with text in them
            yield from self.of(element)

    def _is_hidden(self, element: etree._Element, name: str) -> bool:
        if name == "section":
            return attribute(element, "text", "display") == "none" or (
                attribute(element, "text", "display") == "condition"
                and attribute(element, "text", "is-hidden") == "true"
            )
        if name == "table-row":
            return attribute(element, "table", "visibility") in {"collapse", "filter"}
        if name in {"p", "h"}:
            fields = element.iterfind(".//text:hidden-paragraph", NAMES)
            return any(attribute(field, "text", "is-hidden") != "false" for field in fields) or (
                self._styles.named(attribute(element, "text", "style-name")).hidden
            )
        return False

    def _hide(self, element: etree._Element) -> None:
        text = attribute(element, "text", "string-value") or " ".join(element.itertext())
        if (words := " ".join(text.split())) and words not in self.hidden:
            self.hidden.append(words)

    def _list(self, element: etree._Element) -> Iterator[str]:
        self._numbers.begin(element)
        tag = "ol" if self._numbers.is_plain(self._numbers.level()) else "ul"
        yield f"<{tag}>"
        yield from self.of(element)
        yield f"</{tag}>"
        self._numbers.end()

    def _item(self, element: etree._Element, counted: bool) -> Iterator[str]:
        level = self._numbers.level(attribute(element, "text", "style-override"))
        first = next(element.iterchildren(*PARAGRAPHS), None)
        counted = counted and first is not None
        number = self._numbers.count(element, level) if counted else 0
        if level is None:
            opening = "<li>"
        elif not counted or first is None:
            opening = "<li data-label>"
        elif self._tag(first, self._style_of(first)) != "p":
            self._note_number(first, self._numbers.label(level))
            opening = "<li data-label>"
        elif self._numbers.is_plain(level):
            opening = f'<li value="{number}">'
        else:
            opening = f"<li data-label>{escape(self._numbers.label(level))} "
        yield opening
        blocks = "".join(self.of(element))
        # The label stands in the line of the first words.
        yield (
            blocks.removeprefix("<p>").replace("</p>", "<br>", 1) if " " in opening[15:] else blocks
        )
        yield "</li>"

    def _note_number(self, heading: etree._Element, label: str) -> None:
        """Note the number before a heading, which is no part of what people ask."""
        words = " ".join("".join(heading.itertext()).split())
        if label and words:
            self.numbers.append((label, words))

    def _paragraph(self, element: etree._Element) -> Iterator[str]:
        """Yield a paragraph, and behind it the blocks of the boxes that are anchored in it."""
        around, self._boxes = self._boxes, []
        style = self._style_of(element)
        tag = self._tag(element, style)
        if etree.QName(element).localname == "h":
            self._note_number(element, self._numbers.of_heading(element))
        words = "".join(self._words(element))
        bold = tag == "p" and style.bold and style.level is None
        opening = '<p class="title">' if style.level == 0 else f"<{tag}>"
        content = f"<strong>{words}</strong>" if bold else words
        boxes, self._boxes = self._boxes, around
        yield f"{opening}{content}</{tag}>"
        for box in boxes:
            yield from self.of(box)

    def _style_of(self, element: etree._Element) -> _Style:
        return self._styles.named(attribute(element, "text", "style-name"))

    def _tag(self, element: etree._Element, style: _Style) -> str:
        if style.level == 0 or (etree.QName(element).localname == "p" and style.level is None):
            return "p"
        level = style.level or small_integer(attribute(element, "text", "outline-level"), 1)
        return f"h{min(6, max(1, level))}"

    def _words(self, element: etree._Element) -> Iterator[str]:
        yield escape(element.text or "")
        for child in element.iterchildren(etree.Element):
            if _is_box(child):
                self._boxes.append(child)
            else:
                yield from self._word(child)
            yield escape(child.tail or "")

    def _word(self, element: etree._Element) -> Iterator[str]:
        name = etree.QName(element).localname
        style = self._style_of(element)
        hidden = name == "hidden-text" and attribute(element, "text", "is-hidden") != "false"
        if hidden or (name == "span" and style.hidden):
            self._hide(element)
            return
        words = "" if name in UNREAD else "".join(self._words(element))
        match name:
            case "s":
                yield " " * min(100, small_integer(attribute(element, "text", "c"), 1))
            case "tab":
                yield " "
            case "line-break":
                yield "<br>"
            case "a":
                yield f'<a href="{escape(attribute(element, "xlink", "href"))}">{words}</a>'
            case "note":
                yield f" ({' '.join(words.split())})"
            case "ruby" | "ruby-text":
                yield f"<{RUBY[name]}>{words}</{RUBY[name]}>"
            case "span" if style.bold:
                yield f"<strong>{words}</strong>"
            case "p" | "h":  # of a note in the line
                yield f" {words} "
            case _:
                yield words or escape(self._forms.shown(element))


def _is_box(element: etree._Element) -> bool:
    """Return whether `element` is a frame or a shape with paragraphs of its own in it."""
    if etree.QName(element).namespace != NAMES["draw"]:
        return False
    return element.find(".//text:p", NAMES) is not None or (
        element.find(".//text:h", NAMES) is not None
    )


def _spans(element: etree._Element) -> str:
    """Return the attributes of a merged cell."""
    across = small_integer(attribute(element, "table", "number-columns-spanned"), 1)
    down = small_integer(attribute(element, "table", "number-rows-spanned"), 1)
    return (f' colspan="{across}"' if across > 1 else "") + (
        f' rowspan="{down}"' if down > 1 else ""
    )


def _level_of(name: str) -> int | None:
    """Return the level of the outline that a style has by its name."""
    name = name.replace("_20_", " ")
    if name.casefold() in TITLE_NAMES:
        return 0
    return heading_level(name)


def _language(styles: etree._Element | None) -> str | None:
    """Return the default language of paragraphs."""
    if styles is None:
        return None
    default = "office:styles/style:default-style[@style:family='paragraph']/style:text-properties"
    properties = styles.find(default, NAMES)
    if properties is None:
        return None
    parts = [attribute(properties, "fo", "language"), attribute(properties, "fo", "country")]
    return language_of("-".join(part for part in parts if part and part != "none"))
