"""A Word document made ready for mammoth, which knows fewer elements and styles than Word.

What mammoth would leave out is put where it reads it. ECMA-376, part 1, 17.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from indexer.readers.office_html import LONGEST_HEADING
from indexer.readers.symbol_fonts import in_symbols, symbol_font
from indexer.readers.word_fields import WordFields
from indexer.readers.word_formulas import MATHS, formula_text
from indexer.readers.word_lines import WordLines
from indexer.readers.word_numbers import Number, Numbering
from indexer.readers.zip_xml import Archive

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

# The names of the styles of headings and titles, as Word in English and other programs and
# languages have them. Word itself stores the English names of its own styles.
HEADING_NAME = re.compile(
    r"(?:heading|überschrift|berschrift|titre|título|ttulo|titolo|titulo|kop|rubrik|overskrift|"
    r"otsikko|nagłówek|nagwek|nadpis|заголовок|başlık|cím|címsor|antraštė|pealkiri|见出し|"
    r"見出し|标题|標題|제목|pennawd)\s*_?(?:20_)?([1-9])",
    re.IGNORECASE,
)
TITLE_NAMES = {
    *("title", "titel", "titre", "título", "titolo", "tittel", "rubrik", "otsikko", "tytuł"),
    *("название", "název", "cím", "標題", "标题", "teitl"),
}
CONTENTS_NAME = re.compile(r"toc (\d|heading)|table of figures", re.IGNORECASE)

# Marks in the text around what stands before an item of a list.
NUMBER, LABEL, END = "\ue000", "\ue001", "\ue002"

# The styles, by their ids, that mammoth turns into headings and titles.
HEADING_ID, TITLE_ID = "FaqHeading", "FaqTitle"
BULLETS, NUMBERS = "1", "2"

TEXTUAL = ("t", "tab", "br", "cr", "sym", "noBreakHyphen", "softHyphen")
WRAPPERS = ("fldSimple", "dir", "bdo", "rubyBase", "ruby")


@dataclass(slots=True)
class Prepared:
    """A Word document for mammoth, and the texts that were left out of it.

    `chunks` counts the documents of other formats in it, which only Word itself can show. `roots`
    are the elements that mammoth is given. `around` has the lines of headers and footers, and
    `numbers` those before headings, each with the words of its heading.
    """

    data: bytes = b""
    hidden: list[str] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    around: list[str] = field(default_factory=list)
    numbers: list[tuple[str, str]] = field(default_factory=list)
    chunks: int = 0
    roots: list[etree._Element] = field(default_factory=list)

    def words_in(self, name: str) -> str:
        """Return the words in the elements of this name, which has no namespace.

        Those of pictures made of words (VML's `textpath`) are in an attribute.
        """
        elements = (element for root in self.roots for element in root.iter(f"{{*}}{name}"))
        texts = (
            words
            for element in elements
            for words in (*element.itertext(), element.get("string", ""))
        )
        return " ".join(" ".join(texts).split())


@dataclass(frozen=True, slots=True)
class _Style:
    name: str = ""
    level: int | None = None  # of the outline, from 1
    hidden: bool = False
    bold: bool = False
    numbered: tuple[str, int] | None = None


def prepared(archive: Archive) -> Prepared:
    """Make the document in `archive` ready; raise NotIndexedError where it is damaged."""
    result = Prepared()
    root = archive.xml("word/document.xml")
    styles = archive.xml_if_any("word/styles.xml")
    numbering = archive.xml_if_any("word/numbering.xml")
    document = _Document(root, styles, numbering)
    document.prepare(result)
    result.roots.append(root)
    replaced = {"word/document.xml": etree.tostring(root, encoding="UTF-8", standalone=True)}
    if numbering is not None:
        replaced["word/numbering.xml"] = _plain_numbering(document.namespace)
    for name in ("word/footnotes.xml", "word/endnotes.xml"):
        if name in archive.names and (notes := archive.xml_if_any(name)) is not None:
            _Document(notes, styles, None).prepare_notes(result)
            result.roots.append(notes)
            replaced[name] = etree.tostring(notes, encoding="UTF-8", standalone=True)
    for name in _headers_and_footers(archive):
        if (part := archive.xml_if_any(name)) is not None:
            _Document(part, styles, None).note_lines(result)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as new:
        for name in sorted(archive.names - replaced.keys()):
            if not name.startswith(("word/media/", "word/embeddings/", "word/fonts/")):
                new.writestr(name, archive.read(name))
        for name, data in replaced.items():
            new.writestr(name, data)
    result.data = stream.getvalue()
    return result


def _headers_and_footers(archive: Archive) -> Iterator[str]:
    """Yield the names of the files that Word shows above and below pages."""
    relations = archive.xml_if_any("word/_rels/document.xml.rels")
    for relation in () if relations is None else relations.iterchildren(etree.Element):
        if relation.get("Type", "").endswith(("/header", "/footer")):
            # A name is relative to the folder, or begins with a stroke.
            name = posixpath.join("/word", relation.get("Target", ""))
            yield posixpath.normpath(name).removeprefix("/")


def with_labels(html: str) -> str:
    """Return mammoth's `html` with the marks of numbers and labels made attributes."""
    opening = r"<li>((?:<[^>]*>)*)"
    html = re.sub(rf"{opening}{NUMBER}(\d+){END}", r'<li value="\2">\1', html)
    html = re.sub(rf"{opening}{LABEL}", r"<li data-label>\1", html)
    return re.sub(f"{NUMBER}\\d*|[{LABEL}{END}]", "", html)


def _plain_numbering(namespace: str) -> bytes:
    """Return definitions of one list with bullets and one with numbers: labels are in the text."""
    parts = [f'<w:numbering xmlns:w="{namespace}">']
    for name, style in ((BULLETS, "bullet"), (NUMBERS, "decimal")):
        levels = "".join(
            f'<w:lvl w:ilvl="{level}"><w:numFmt w:val="{style}"/></w:lvl>' for level in range(9)
        )
        parts.append(f'<w:abstractNum w:abstractNumId="{name}">{levels}</w:abstractNum>')
    parts += [
        f'<w:num w:numId="{name}"><w:abstractNumId w:val="{name}"/></w:num>'
        for name in (BULLETS, NUMBERS)
    ]
    return "".join([*parts, "</w:numbering>"]).encode()


class _Document:
    """The elements of a document, with its styles and numbering."""

    def __init__(
        self,
        root: etree._Element,
        styles: etree._Element | None,
        numbering: etree._Element | None,
    ) -> None:
        self.namespace = etree.QName(root).namespace or ""
        self._w = f"{{{self.namespace}}}"
        self._root = root
        self._elements: dict[str, etree._Element] = {}
        if styles is not None:
            for style in styles.iterfind(f"{self._w}style"):
                self._elements.setdefault(self._get(style, "styleId"), style)
        self._styles: dict[str, _Style] = {}
        self._numbering = Numbering(numbering)
        self._lines = WordLines(self.namespace)

    def prepare(self, result: Prepared) -> None:
        """Change the elements, and add what was left out to `result`."""
        self._drop_contents(result)
        self._unwrap()
        self._take_out_text_boxes()
        self._show_symbols()
        self._lines.break_lines(self._root)
        result.chunks = len(list(self._root.iter(f"{self._w}altChunk")))
        self._drop_hidden(result)
        paragraphs = list(self._root.iter(f"{self._w}p"))
        levels = {paragraph: self._level(paragraph) for paragraph in paragraphs}
        if not any(level for level in levels.values()):
            self._find_bold_questions(paragraphs)
        self._number(paragraphs, levels, result)  # by the styles that they have
        for paragraph, level in levels.items():
            if level is not None:
                name = f"{HEADING_ID}{min(6, level)}" if level else TITLE_ID
                self._set(paragraph, "pStyle", name)

    def prepare_notes(self, result: Prepared) -> None:
        """Make footnotes or endnotes ready, which have neither headings nor lists."""
        self._unwrap()
        self._show_symbols()
        self._lines.break_lines(self._root)
        self._drop_hidden(result)

    def note_lines(self, result: Prepared) -> None:
        """Note the lines of a header or footer, which Word shows on each page."""
        self._unwrap()
        self._take_out_text_boxes()
        self._show_symbols()
        self._drop_hidden(result)
        for paragraph in self._root.iter(f"{self._w}p"):
            _note(result.around, self._text(paragraph))

    # What is left out

    def _drop_contents(self, result: Prepared) -> None:
        """Drop the tables of contents that Word makes."""
        for gallery in list(self._root.iter(f"{self._w}docPartGallery")):
            block = next(gallery.iterancestors(f"{self._w}sdt"), None)
            if block is not None and self._get(gallery, "val") == "Table of Contents":
                _note(result.contents, self._text(block))
                _remove(block)
        for paragraph in list(self._root.iter(f"{self._w}p")):
            if CONTENTS_NAME.fullmatch(self._style(paragraph).name):
                _note(result.contents, self._text(paragraph))
                self._empty(paragraph)

    def _drop_hidden(self, result: Prepared) -> None:
        """Drop the rows of tables and the runs that Word hides."""
        for row in list(self._root.iter(f"{self._w}tr")):
            if self._on(row.find(f"{self._w}trPr"), "hidden"):
                cells = (self._text(paragraph) for paragraph in row.iter(f"{self._w}p"))
                _note(result.hidden, " ".join(cells))
                self._empty(row)  # rows in it are not noted again
                _remove(row)
        for paragraph in list(self._root.iter(f"{self._w}p")):
            hidden_by_style = self._style(paragraph).hidden
            texts = []
            for run in list(paragraph.iter(f"{self._w}r")):
                properties = run.find(f"{self._w}rPr")
                own = self._on(properties, "vanish")
                style = self._child(properties, "rStyle")
                inherited = hidden_by_style or (bool(style) and self._named(style).hidden)
                if inherited if own is None else own:
                    texts.append(self._text(run))
                    self._empty(run)
            _note(result.hidden, "".join(texts))

    def _empty(self, element: etree._Element) -> None:
        """Drop the text in `element`. The marks of fields stay, which belong together."""
        names = {f"{self._w}{name}" for name in TEXTUAL}
        for child in list(element.iter(*names)):
            _remove(child)

    # What is put where mammoth reads it

    def _unwrap(self) -> None:
        for entity in list(self._root.iter(etree.Entity)):
            _remove(entity)
        WordFields(self._root, self.namespace).put_in_text()
        for name in WRAPPERS:
            for element in list(self._root.iter(f"{self._w}{name}")):
                _unwrap(element)
        for element in self._root.iter(f"{self._w}cr"):
            element.tag = f"{self._w}br"
        for element in self._root.iter(f"{self._w}ptab"):
            element.tag = f"{self._w}tab"
        for formula in list(self._root.iter(f"{MATHS}oMath")):
            formula.addprevious(self._run(formula_text(formula)))
            _remove(formula)
        for element in list(self._root.iter(f"{MATHS}oMathPara")):
            _unwrap(element)

    def _show_symbols(self) -> None:
        """Put what symbol fonts show in place of the characters that are drawn with them.

        mammoth does so for `sym`, which Word writes; LibreOffice and older files have them as text.
        """
        for fonts in self._root.iter(f"{self._w}rFonts"):
            font = symbol_font(self._get(fonts, "ascii") or self._get(fonts, "hAnsi"))
            run = next(fonts.iterancestors(f"{self._w}r"), None)
            if font and run is not None:
                for words in run.iterfind(f"{self._w}t"):
                    words.text = in_symbols(words.text or "", font)

    def _take_out_text_boxes(self) -> None:
        """Put the paragraphs of text boxes behind the paragraph that holds the box."""
        for alternate in list(self._root.iter(f"{MC}AlternateContent")):
            fallback, choice = alternate.find(f"{MC}Fallback"), alternate.find(f"{MC}Choice")
            taken = choice if fallback is None or not self._text(fallback) else fallback
            if taken is not None:
                for child in list(taken):
                    alternate.addprevious(child)
            _remove(alternate)
        last: dict[etree._Element, etree._Element] = {}
        for box in list(self._root.iter(f"{self._w}txbxContent")):
            holders = list(box.iterancestors(f"{self._w}p"))
            if holders:
                place = last.get(holders[-1], holders[-1])
                for child in list(box):
                    place.addnext(child)
                    place = child
                last[holders[-1]] = place

    # Headings

    def _level(self, paragraph: etree._Element) -> int | None:
        """Return the level of a heading, 0 for a title, and None for text."""
        properties = paragraph.find(f"{self._w}pPr")
        style = self._style(paragraph)
        if style.name.casefold() in TITLE_NAMES:
            return 0
        direct = self._child(properties, "outlineLvl")
        if direct.isdecimal() and int(direct) < 9:
            return int(direct) + 1
        return style.level

    def _find_bold_questions(self, paragraphs: list[etree._Element]) -> None:
        """Make bold questions of lists paragraphs, so that they are found as those are."""
        for paragraph in paragraphs:
            if self._style(paragraph).bold:
                for run in paragraph.iter(f"{self._w}r"):
                    self._set(run, "b", None, "rPr")
        for paragraph in paragraphs:
            if self._list(paragraph) is None:
                continue
            following = paragraph.getnext()
            if self._lines.begins_with_question(paragraph, self._has_bold) or (
                following is not None
                and self._is_bold(paragraph)
                and not (self._list(following) is not None and self._is_bold(following))
            ):
                self._set(paragraph, "numPr", "")
                self._set(paragraph, "pStyle", "")

    def _has_bold(self, run: etree._Element) -> bool:
        return bool(self._on(run.find(f"{self._w}rPr"), "b"))

    def _is_bold(self, paragraph: etree._Element) -> bool:
        runs = [run for run in paragraph.iter(f"{self._w}r") if self._text(run).strip()]
        return (
            bool(runs)
            and all(map(self._has_bold, runs))
            and len(self._text(paragraph)) <= LONGEST_HEADING
        )

    # Lists

    def _list(self, paragraph: etree._Element) -> tuple[str, int] | None:
        """Return the list and the level of an item, or None for other paragraphs."""
        properties = paragraph.find(f"{self._w}pPr")
        style = self._style(paragraph)
        numbered = None if properties is None else properties.find(f"{self._w}numPr")
        name, level = style.numbered or ("", 0)
        if numbered is not None:
            name = self._child(numbered, "numId") or name
            given = self._child(numbered, "ilvl")
            level = int(given) if given.isdecimal() else level
        return (name, min(8, level)) if name in self._numbering else None

    def _number(
        self,
        paragraphs: list[etree._Element],
        levels: dict[etree._Element, int | None],
        result: Prepared,
    ) -> None:
        """Put the numbers of items in front of their words, and count levels from the first.

        Those of headings are noted.
        """
        open_levels: list[int] = []
        before: etree._Element | None = None
        for paragraph in paragraphs:
            place = self._list(paragraph)
            number = None if place is None else self._numbering.next(*place)
            if place is None or number is None or levels[paragraph] is not None:
                self._set(paragraph, "numPr", "")
                words = " ".join(self._text(paragraph).split())
                if words:
                    open_levels.clear()
                if words and number is not None and number.label:
                    result.numbers.append((number.label, words))
                continue
            if before is None or before.getparent() is not paragraph.getparent():
                open_levels.clear()
            before = paragraph
            while open_levels and open_levels[-1] > place[1]:
                open_levels.pop()
            if not open_levels or open_levels[-1] < place[1]:
                open_levels.append(place[1])
            self._make_item(paragraph, number, len(open_levels) - 1)

    def _make_item(self, paragraph: etree._Element, number: Number, depth: int) -> None:
        kind = BULLETS if number.plain is None else NUMBERS
        self._set(paragraph, "pStyle", "")
        properties = self._set(paragraph, "numPr", None)
        numbered = properties.find(f"{self._w}numPr")
        for name, value in (("ilvl", str(depth)), ("numId", kind)):
            etree.SubElement(numbered, f"{self._w}{name}").set(f"{self._w}val", value)
        if not self._text(paragraph).strip() or not number.label:
            return
        label = f"{LABEL}{number.label} "
        run = self._run(label if number.plain is None else f"{NUMBER}{number.plain}{END}")
        properties.addnext(run)

    # Styles

    def _style(self, paragraph: etree._Element) -> _Style:
        name = self._child(paragraph.find(f"{self._w}pPr"), "pStyle")
        return self._named(name) if name else _Style()

    def _named(self, name: str) -> _Style:
        """Return the style with this id, and with what it inherits."""
        if name not in self._styles:
            self._styles[name] = _Style()  # where styles are based on each other in a circle
            self._styles[name] = self._inherited(name)
        return self._styles[name]

    def _inherited(self, name: str) -> _Style:
        element = self._elements.get(name)
        if element is None:
            return _Style(name=name, level=heading_level(name))
        own = self._child(element, "name")
        base_name = self._child(element, "basedOn")
        base = self._named(base_name) if base_name else _Style()
        properties = element.find(f"{self._w}pPr")
        runs = element.find(f"{self._w}rPr")
        outline = self._child(properties, "outlineLvl")
        level = heading_level(own) or heading_level(name) or base.level
        if outline.isdecimal():
            level = int(outline) + 1 if int(outline) < 9 else None
        hidden, bold = self._on(runs, "vanish"), self._on(runs, "b")
        return _Style(
            name=base.name if base.name.casefold() in TITLE_NAMES and level is None else own,
            level=level,
            hidden=base.hidden if hidden is None else hidden,
            bold=base.bold if bold is None else bold,
            numbered=self._style_list(name, properties, base) or base.numbered,
        )

    def _style_list(
        self, name: str, properties: etree._Element | None, base: _Style
    ) -> tuple[str, int] | None:
        by_level = self._numbering.of_style(name)
        numbered = None if properties is None else properties.find(f"{self._w}numPr")
        if numbered is None:
            return by_level
        inherited = by_level or base.numbered or ("", 0)
        number = self._child(numbered, "numId") or inherited[0]
        level = self._child(numbered, "ilvl")
        return (number, int(level) if level.isdecimal() else by_level[1] if by_level else 0)

    # Elements

    def _text(self, element: etree._Element) -> str:
        names = (f"{self._w}{name}" for name in ("t", "tab", "br"))
        return "".join(
            (part.text or "") if part.tag.endswith("}t") else " " for part in element.iter(*names)
        )

    def _run(self, text: str) -> etree._Element:
        run = etree.Element(f"{self._w}r")
        words = etree.SubElement(run, f"{self._w}t")
        words.text = text
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        return run

    def _on(self, properties: etree._Element | None, name: str) -> bool | None:
        """Return whether a property is switched on, or None if it is not there."""
        element = None if properties is None else properties.find(f"{self._w}{name}")
        return None if element is None else self._get(element, "val") not in {"0", "false", "off"}

    def _set(
        self, element: etree._Element, name: str, value: str | None, parent: str = "pPr"
    ) -> etree._Element:
        """Set a property of a paragraph; an empty `value` takes it away, None gives it none."""
        properties = element.find(f"{self._w}{parent}")
        if properties is None:
            properties = etree.Element(f"{self._w}{parent}")
            element.insert(0, properties)
        for old in properties.findall(f"{self._w}{name}"):
            properties.remove(old)
        if value != "":
            new = etree.SubElement(properties, f"{self._w}{name}")
            if value is not None:
                new.set(f"{self._w}val", value)
        return properties

    def _child(self, element: etree._Element | None, name: str) -> str:
        child = None if element is None else element.find(f"{self._w}{name}")
        return "" if child is None else self._get(child, "val")

    def _get(self, element: etree._Element, name: str) -> str:
        return str(element.get(f"{self._w}{name}", ""))


def heading_level(name: str) -> int | None:
    """Return the level of headings with a style of this name, or None if that is another style."""
    match = HEADING_NAME.fullmatch(name)
    return int(match[1]) if match else None


def _note(texts: list[str], text: str) -> None:
    words = " ".join(text.split())
    if words and words not in texts:
        texts.append(words)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        if element.tail and element.tail.strip():
            previous = element.getprevious()
            if previous is None:
                parent.text = (parent.text or "") + element.tail
            else:
                previous.tail = (previous.tail or "") + element.tail
        parent.remove(element)


def _unwrap(element: etree._Element) -> None:
    for child in list(element):
        element.addprevious(child)
    _remove(element)
