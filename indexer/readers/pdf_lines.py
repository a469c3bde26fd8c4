"""The lines of a PDF: their words, how large and how bold they are, and where they stand."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

# What PDFium gives for a hyphen at the end of a line, besides U+00AD.
HYPHENS = {0x2, 0xAD, 0xFFFE}

END = 0x0A

# From here on a weight is bold: https://www.w3.org/TR/css-fonts-4/#font-weight-numeric-values
BOLD = 600


@dataclass(frozen=True, slots=True)
class Line:
    """`page` counts from 1. `size` is the height of its characters, `left` and `right`, `bottom`
    and `top` its edges, in points from the page's lower left corner, and `height` the page's."""

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
    """In the order in which the file has them, which is that of reading in what programs write."""
    for number, page in enumerate(pdf, start=1):
        text = page.get_textpage()
        height = page.get_height()
        codes = [pdfium.FPDFText_GetUnicode(text, at) for at in range(text.count_chars())]
        start = 0
        for end, code in enumerate([*codes, END]):
            if code in {END, 0x0D}:
                shown = [
                    at for at in range(start, end) if codes[at] and not chr(codes[at]).isspace()
                ]
                if shown:
                    words = "".join(map(_character, codes[start:end]))
                    yield _line(text, shown, " ".join(words.split()), number, height)
                start = end + 1
        text.close()
        page.close()


def _character(code: int) -> str:
    return "\u00ad" if code in HYPHENS else chr(code)


def _line(
    text: pypdfium2.PdfTextPage, shown: list[int], words: str, page: int, height: float
) -> Line:
    """Of the characters `shown`, by their numbers on the page."""
    # As many as a vote needs: each costs a call.
    sampled = shown[:: max(1, len(shown) // 8)]
    boxes = [_box(text, at) for at in (shown[0], *sampled, shown[-1])]
    sizes = sorted(top - bottom for _, bottom, _, top in boxes)
    heavy = sum(_is_bold(text, at) for at in sampled)
    return Line(
        page=page,
        text=words,
        size=round(sizes[len(sizes) // 2], 1),
        is_bold=heavy * 2 > len(sampled),
        left=boxes[0][0],
        right=boxes[-1][2],
        bottom=min(bottom for _, bottom, _, _ in boxes),
        top=max(top for _, _, _, top in boxes),
        height=height,
    )


def _box(text: pypdfium2.PdfTextPage, at: int) -> tuple[float, float, float, float]:
    """(left, bottom, right, top) of a character, as high as its font and not as its ink."""
    left, bottom, right, top = text.get_charbox(at, loose=True)
    return left, bottom, right, top


def _is_bold(text: pypdfium2.PdfTextPage, at: int) -> bool:
    """By its weight, or by the name of its font, for files that leave the weight out."""
    if pdfium.FPDFText_GetFontWeight(text, at) >= BOLD:
        return True
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(text, at, None, 0, flags)
    name = ctypes.create_string_buffer(length)
    pdfium.FPDFText_GetFontInfo(text, at, name, length, flags)
    return any(word in name.value.lower() for word in (b"bold", b"black", b"heavy"))
