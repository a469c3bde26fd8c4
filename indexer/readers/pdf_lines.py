"""The lines of a PDF: their words, size, weight and position."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

# The codes, with U+00AD, that PDFium gives for a hyphen at the end of a line.
HYPHENS = {0x2, 0xAD, 0xFFFE}

END = 0x0A

# The least weight that is bold: https://www.w3.org/TR/css-fonts-4/#font-weight-numeric-values
BOLD = 600


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text on `page`, which counts from 1.

    `size` is the height of its characters. `left`, `right`, `bottom` and `top` are its edges, in
    points from the page's lower left corner, and `height` is the height of the page.
    """

    page: int
    text: str
    size: float
    is_bold: bool
    left: float
    right: float
    bottom: float
    top: float
    height: float


def lines_of(pdf: pypdfium2.PdfDocument) -> Iterator[Line]:
    """The lines in the order of the file, which is reading order as programs write it."""
    for number, page in enumerate(pdf, start=1):
        text = page.get_textpage()
        height = page.get_height()
        codes = [pdfium.FPDFText_GetUnicode(text, index) for index in range(text.count_chars())]
        start = 0
        for end, code in enumerate([*codes, END]):
            if code in {END, 0x0D}:
                visible = [
                    index
                    for index in range(start, end)
                    if codes[index] and not chr(codes[index]).isspace()
                ]
                if visible:
                    words = "".join(map(_character, codes[start:end]))
                    yield _line(text, visible, " ".join(words.split()), number, height)
                start = end + 1
        text.close()
        page.close()


def _character(code: int) -> str:
    return "\u00ad" if code in HYPHENS else chr(code)


def _line(
    text: pypdfium2.PdfTextPage, visible: list[int], words: str, page: int, height: float
) -> Line:
    """The line of the characters `visible`, which are indices on the page."""
    # A sample is enough to determine size and weight, and each character costs several calls.
    sample = visible[:: max(1, len(visible) // 8)]
    boxes = [_box(text, index) for index in (visible[0], *sample, visible[-1])]
    sizes = sorted(top - bottom for _, bottom, _, top in boxes)
    heavy = sum(_is_bold(text, index) for index in sample)
    return Line(
        page=page,
        text=words,
        size=round(sizes[len(sizes) // 2], 1),
        is_bold=heavy * 2 > len(sample),
        left=boxes[0][0],
        right=boxes[-1][2],
        bottom=min(bottom for _, bottom, _, _ in boxes),
        top=max(top for _, _, _, top in boxes),
        height=height,
    )


def _box(text: pypdfium2.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    """(left, bottom, right, top) of a character, with the height of its font, not of its ink."""
    left, bottom, right, top = text.get_charbox(index, loose=True)
    return left, bottom, right, top


def _is_bold(text: pypdfium2.PdfTextPage, index: int) -> bool:
    """Whether a character is bold, by its weight or, in files without weights, its font's name."""
    if pdfium.FPDFText_GetFontWeight(text, index) >= BOLD:
        return True
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(text, index, None, 0, flags)
    name = ctypes.create_string_buffer(length)
    pdfium.FPDFText_GetFontInfo(text, index, name, length, flags)
    return any(word in name.value.lower() for word in (b"bold", b"black", b"heavy"))
