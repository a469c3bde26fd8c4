"""The lines of a PDF: their words, size, weight and position."""

import math
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.readers.pdf_forms import Field, fields_of
from indexer.readers.pdf_signs import (
    LAST,
    bullet_at,
    font_name,
    is_unreadable,
    is_visible,
    sign_at,
)

# The codes, with U+00AD, that PDFium gives for a hyphen at the end of a line.
HYPHENS = {0x2, 0xAD, 0xFFFE}

END = 0x0A

# An item beside another is further away than words of a line are, in sizes of their font; justified
# lines have spaces of up to one.
GAP = 1.5

# The least weight that is bold: https://www.w3.org/TR/css-fonts-4/#font-weight-numeric-values
BOLD = 600


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text on `page`, which counts from 1.

    `font_size` is that of its font in points, and `size` the height of its characters, which for
    the same size differs from font to font. `left`, `right`, `bottom` and `top` are its edges, in
    points from the page's lower left corner, and `height` is the height of the page: all of them as
    if the page were turned so that the line runs from left to right. `turned` says by how many
    quarters the line is turned clockwise. `sign` is the sign that the line begins with, if nobody
    can say which one it is; in `text`, it is a bullet. `holds_two` says whether another item begins
    within the line, behind a gap.
    """

    page: int
    text: str
    size: float
    font_size: float
    is_bold: bool
    left: float
    right: float
    bottom: float
    top: float
    height: float
    turned: int = 0
    sign: str = ""
    holds_two: bool = False


def lines_of(pdf: pypdfium2.PdfDocument) -> Iterator[Line]:
    """Yield the lines in the order of the file, which is reading order as programs write it.

    What was filled into a form stands behind the words to its left.
    """
    for number, page in enumerate(pdf, start=1):
        page.set_rotation(0)
        size = page.get_size()
        # PDFium reverses the lines of some pages whose text does not stand upright.
        page.set_rotation((4 - _usual_turn(page)) % 4 * 90)
        lines = list(_lines_of(page, number, size))
        yield from _with_fields(lines, fields_of(pdf, page), number, size[1])
        page.close()


def _usual_turn(page: pypdfium2.PdfPage) -> int:
    """Return by how many quarters clockwise most characters of a sample of `page` are turned."""
    with closing(page.get_textpage()) as text:
        count = text.count_chars()
        turns = Counter(_turn(text, index) for index in range(0, count, max(1, count // 50)))
    return turns.most_common(1)[0][0] if turns else 0


def _turn(text: pypdfium2.PdfTextPage, index: int) -> int:
    angle: float = pdfium.FPDFText_GetCharAngle(text, index)
    return round(angle / (math.pi / 2)) % 4


def _lines_of(page: pypdfium2.PdfPage, number: int, size: tuple[float, float]) -> Iterator[Line]:
    with closing(page.get_textpage()) as text:
        codes = [pdfium.FPDFText_GetUnicode(text, index) for index in range(text.count_chars())]
        start = 0
        for end, code in enumerate([*codes, END]):
            if code in {END, 0x0D}:
                visible = [index for index in range(start, end) if is_visible(codes[index])]
                if visible:
                    words, sign, holds_two = _words(text, codes, visible, end)
                    line = _line(text, visible, " ".join(words.split()), number, size)
                    yield replace(line, sign=sign, holds_two=holds_two)
                start = end + 1


def _with_fields(
    lines: list[Line], fields: Iterator[Field], page: int, height: float
) -> list[Line]:
    """Return a page's lines with the texts of its fields, each after the words to its left."""
    for field in fields:
        middle = (field.bottom + field.top) / 2
        labels = [
            place
            for place, line in enumerate(lines)
            if not line.turned and line.bottom <= middle <= line.top and line.left < field.left
        ]
        if labels:
            label = max(labels, key=lambda place: lines[place].right)
            text = f"{lines[label].text} {field.text}"
            lines[label] = replace(lines[label], text=text, right=field.right)
        else:
            sizes = sorted((line.size, line.font_size) for line in lines) or [(10.0, 10.0)]
            edges = (field.left, field.right, field.bottom, field.top)
            usual = sizes[len(sizes) // 2]
            lines.append(Line(page, field.text, *usual, False, *edges, height=height))
    return lines


def _words(
    text: pypdfium2.PdfTextPage, codes: list[int], visible: list[int], end: int
) -> tuple[str, str, bool]:
    """Return the words from the first of the indices `visible` to `end`, and more of the line.

    That is its `sign`, and whether it holds two items.
    """
    words, sign, is_item, holds_two = "", "", False, False
    for index in range(visible[0], end):
        shown = sign_at(text, codes, index) or _character(codes[index])
        bullet = bullet_at(codes, index, shown) if index != visible[-1] else ""
        if bullet and index == visible[0]:
            sign = shown if is_unreadable(shown) else ""
            shown, is_item = f"{bullet} ", True
        elif bullet and is_item and _stands_apart(text, visible, index):
            shown, holds_two = f"{bullet} ", True
        words += shown
    return words, sign, holds_two


def _stands_apart(text: pypdfium2.PdfTextPage, visible: list[int], index: int) -> bool:
    """Return whether a gap is between a character and the visible one before it."""
    before = visible[visible.index(index) - 1]
    gap: float = text.get_charbox(index)[0] - text.get_charbox(before)[2]
    return gap > GAP * _font_size(text, index)


def _character(code: int) -> str:
    return "\u00ad" if code in HYPHENS else chr(code)


def _line(
    text: pypdfium2.PdfTextPage,
    visible: list[int],
    words: str,
    page: int,
    page_size: tuple[float, float],
) -> Line:
    """Return the line of the characters `visible`, which are indices on the page."""
    turned = _turn(text, visible[0])
    # A sample is enough to determine size and weight, and each character costs several calls.
    sample = visible[:: max(1, len(visible) // 8)]
    boxes = [
        _upright(_box(text, index, turned), turned, page_size)
        for index in (visible[0], *sample, visible[-1])
    ]
    sizes = sorted(top - bottom for _, bottom, _, top in boxes)
    font_sizes = sorted(_font_size(text, index) for index in sample)
    heavy = sum(_is_bold(text, index) for index in sample)
    # Where a paragraph begins with bold words, its first line ends in others.
    last = next((index for index in reversed(visible) if _is_word(text, index)), visible[-1])
    return Line(
        page=page,
        text=words,
        size=round(sizes[len(sizes) // 2], 1),
        font_size=round(font_sizes[len(font_sizes) // 2], 1),
        is_bold=heavy * 2 > len(sample) and _is_bold(text, last),
        left=boxes[0][0],
        right=boxes[-1][2],
        bottom=min(bottom for _, bottom, _, _ in boxes),
        top=max(top for _, _, _, top in boxes),
        height=page_size[turned % 2 == 0],
        turned=turned,
    )


Box = tuple[float, float, float, float]


def _box(text: pypdfium2.PdfTextPage, index: int, turned: int) -> Box:
    """Return (left, bottom, right, top) of a character, as high as its font, not as its ink.

    PDFium knows the height of the font only for characters that stand upright.
    """
    left, bottom, right, top = text.get_charbox(index, loose=not turned)
    return left, bottom, right, top


def _upright(box: Box, turned: int, page_size: tuple[float, float]) -> Box:
    """Return `box` after its page was turned back by the `turned` quarters of its text."""
    (left, bottom, right, top), (width, height) = box, page_size
    match turned:
        case 1:
            return height - top, left, height - bottom, right
        case 2:
            return width - right, height - top, width - left, height - bottom
        case 3:
            return bottom, width - right, top, width - left
        case _:
            return box


def _font_size(text: pypdfium2.PdfTextPage, index: int) -> float:
    """Return the size of a character's font in points, as the page scales it."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, index, matrix)
    size: float = pdfium.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
    return size


def _is_word(text: pypdfium2.PdfTextPage, index: int) -> bool:
    """Return whether a character is a letter or a digit."""
    code = pdfium.FPDFText_GetUnicode(text, index)
    return code <= LAST and chr(code).isalnum()


def _is_bold(text: pypdfium2.PdfTextPage, index: int) -> bool:
    """Return whether a character is bold, by its weight, or by its font's name if it has none."""
    if pdfium.FPDFText_GetFontWeight(text, index) >= BOLD:
        return True
    name = font_name(text, index).lower()
    return any(word in name for word in ("bold", "black", "heavy"))
