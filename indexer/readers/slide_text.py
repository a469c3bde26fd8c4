"""The text of a shape on a slide as HTML: paragraphs, lists with their levels, and tables.

What a paragraph looks like is in the slide, or else in its layout, or else in the master:
ECMA-376, part 1, sections 19.3 and 21.1.2. https://ecma-international.org/publications-and-standards/standards/ecma-376/
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from lxml import etree

from indexer.readers.symbol_fonts import in_symbols, symbol_font
from indexer.readers.word_numbers import in_number_format
from indexer.readers.zip_xml import small_integer
from indexer.sources.source import PRIVATE

NAMES = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
}
A = f"{{{NAMES['a']}}}"
KNOWN = tuple(f"{{{NAMES[name]}}}" for name in ("p", "a", "m"))
INK = f"{{{NAMES['p']}}}contentPart"
BULLETS = ("buNone", "buChar", "buAutoNum", "buBlip")
# The numbers that a program puts there, and which stand on each slide.
FIELDS = re.compile(r"slidenum|datetime.*|footer")
NUMBERED = re.compile(r"(arabic|alphaLc|alphaUc|romanLc|romanUc)(ParenBoth|ParenR|Period|Plain)")
FORMATS = {
    "arabic": "decimal",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
}
AROUND = {"ParenBoth": "({})", "ParenR": "{})", "Period": "{}.", "Plain": "{}"}


def unwrapped(root: Any) -> None:
    """Put what PowerPoint shows in place of the alternatives for other programs.

    Handwriting has no text, and python-pptx doesn't know its element.
    """
    for ink in list(root.iter(INK)):
        ink.getparent().remove(ink)
    for alternatives in list(root.iter(f"{{{NAMES['mc']}}}AlternateContent")):
        parent = alternatives.getparent()
        if parent is None:
            continue
        position = parent.index(alternatives)
        tail = alternatives.tail
        chosen: list[Any] = []
        for alternative in alternatives.iterchildren():
            chosen = [child for child in alternative if str(child.tag).startswith(KNOWN)]
            if chosen:
                break
        parent.remove(alternatives)
        for child in reversed(chosen):
            child.tail = tail
            parent.insert(position, child)


def words_of(paragraph: Any) -> str:
    """Return the words of a paragraph; a line break is a line end."""
    pieces = []
    for element in paragraph.iter(f"{A}t", f"{A}br", f"{{{NAMES['m']}}}t"):
        parent = element.getparent()
        is_field = parent is not None and parent.tag == f"{A}fld"
        if is_field and FIELDS.fullmatch(parent.get("type", "")):
            continue
        pieces.append("\n" if element.tag == f"{A}br" else _shown(element, parent))
    return "".join(pieces).replace("\v", "\n")


def _shown(text: Any, run: Any) -> str:
    """Return the words of an element `t` as PowerPoint shows them.

    It keeps a sign such as an arrow as the letter at the same place of a symbol font, in a run of
    its own. Words in that font's run are words: PowerPoint shows them in the font for letters.
    """
    words = text.text or ""
    fonts = [] if run is None else run.iterfind("a:rPr/*[@typeface]", NAMES)
    names = {etree.QName(font).localname: symbol_font(font.get("typeface")) for font in fonts}
    font = names.get("sym") or names.get("latin") or ""
    alone = len(words.strip()) == 1 or bool(names.get("latin"))
    return "".join(
        in_symbols(letter, font) if alone or PRIVATE.match(letter) else letter for letter in words
    )


def text_html(body: Any, styles: list[Any], links: dict[str, str]) -> str:
    """Return a text of paragraphs and lists as HTML.

    `styles` are the elements in which the looks of each level are looked for, the nearest first.
    `links` has the addresses of links by their ids.
    """
    pieces: list[str] = []
    open_lists: list[tuple[int, str]] = []
    counts: dict[int, int] = {}
    for paragraph in body.iterfind("a:p", NAMES):
        words = words_of(paragraph)
        if not words.strip():
            continue
        properties = paragraph.find("a:pPr", NAMES)
        level = 0 if properties is None else small_integer(properties.get("lvl"), 0)
        bullet = _bullet(properties, level, styles)
        html = _inline(paragraph, words, links)
        if bullet is None:
            while open_lists:
                pieces.append(f"</li></{open_lists.pop()[1]}>")
            counts.clear()
            pieces.append(f"<p>{html}</p>")
            continue
        counts = {depth: count for depth, count in counts.items() if depth <= level}
        start = small_integer(bullet.get("startAt"), 1)
        counts[level] = counts.get(level, start - 1) + 1
        tag, item = _item(bullet, counts[level])
        while open_lists and open_lists[-1][0] > level:
            pieces.append(f"</li></{open_lists.pop()[1]}>")
        if open_lists and open_lists[-1] == (level, tag):
            pieces.append("</li>")
        else:
            if open_lists and open_lists[-1][0] == level:
                pieces.append(f"</li></{open_lists.pop()[1]}>")
            pieces.append(f"<{tag}>")
            open_lists.append((level, tag))
        pieces.append(item + html)
    while open_lists:
        pieces.append(f"</li></{open_lists.pop()[1]}>")
    return "".join(pieces)


def _bullet(properties: Any, level: int, styles: list[Any]) -> Any:
    """Return the element of a paragraph's bullet, or None if it has none."""
    places = [properties]
    places += [style.find(f"a:lvl{level + 1}pPr", NAMES) for style in styles]
    for place in places:
        if place is None:
            continue
        for name in BULLETS:
            bullet = place.find(f"a:{name}", NAMES)
            if bullet is not None:
                return None if name == "buNone" else bullet
    return None


def _item(bullet: Any, number: int) -> tuple[str, str]:
    """Return the tag of a list, and the beginning of an item in it."""
    if bullet.tag != f"{A}buAutoNum":
        return "ul", "<li>"
    kind = NUMBERED.match(bullet.get("type", ""))
    if kind is None or (kind[1], kind[2]) == ("arabic", "Period"):
        return "ol", f'<li value="{number}">'
    label = AROUND[kind[2]].format(in_number_format(number, FORMATS[kind[1]]))
    return "ol", f"<li data-label>{escape(label)} "


def _inline(paragraph: Any, words: str, links: dict[str, str]) -> str:
    link = paragraph.find(".//a:hlinkClick", NAMES)
    html = escape(words.strip()).replace("\n", "<br>")
    if link is None or not links:
        return html
    href = links.get(link.get(f"{{{NAMES['r']}}}id", ""), "")
    linked = "".join(
        _shown(text, run)
        for run in paragraph.iterfind("a:r", NAMES)
        if run.find("a:rPr/a:hlinkClick", NAMES) is not None
        for text in run.iterfind("a:t", NAMES)
    )
    if not href or not linked.strip() or escape(linked.strip()) not in html:
        return html
    text = escape(linked.strip())
    return html.replace(text, f'<a href="{escape(href)}">{text}</a>', 1)


def table_html(table: Any, links: dict[str, str]) -> str:
    """Return a table as HTML, in which a merged cell stands once."""
    rows = []
    for row in table.iterfind("a:tr", NAMES):
        cells = []
        for cell in row.iterfind("a:tc", NAMES):
            if cell.get("hMerge") in {"1", "true"} or cell.get("vMerge") in {"1", "true"}:
                continue
            spans = "".join(
                f' {name.lower()}="{span}"'
                for name, span in (
                    ("colspan", cell.get("gridSpan")),
                    ("rowspan", cell.get("rowSpan")),
                )
                if span
            )
            body = cell.find("a:txBody", NAMES)
            html = "" if body is None else text_html(body, [], links)
            cells.append(f"<td{spans}>{html}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(rows)}</table>"


def diagram_html(data: bytes) -> str:
    """Return the text of a diagram (SmartArt) as nested lists. Raises LxmlError if damaged."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(data, parser)
    points = {point.get("modelId"): point for point in root.iterfind(".//dgm:pt", NAMES)}
    below: dict[str, list[tuple[int, str]]] = {}
    for connection in root.iterfind(".//dgm:cxn", NAMES):
        if connection.get("type", "parOf") == "parOf":
            order = small_integer(connection.get("srcOrd"), 0)
            source = connection.get("srcId", "")
            below.setdefault(source, []).append((order, connection.get("destId", "")))
    done: set[str] = set()

    def items(name: str) -> Iterator[str]:
        for _, child in sorted(below.get(name, [])):
            if child in done or child not in points:
                continue
            done.add(child)
            words = _point_words(points[child])
            inner = "".join(items(child))
            nested = f"<ul>{inner}</ul>" if inner else ""
            yield f"<li>{words}{nested}</li>" if words else inner

    roots = [name for name, point in points.items() if point.get("type") == "doc"]
    html = "".join(item for name in roots for item in items(name))
    rest = "".join(
        f"<li>{words}</li>"
        for name, point in points.items()
        if name not in done and (words := _point_words(point))
    )
    return f"<ul>{html}{rest}</ul>" if html or rest else ""


def _point_words(point: Any) -> str:
    if point.get("type", "node") in {"pres", "parTrans", "sibTrans"}:
        return ""
    lines = [words_of(paragraph).strip() for paragraph in point.iterfind("dgm:t/a:p", NAMES)]
    return "<br>".join(escape(line) for line in lines if line)
