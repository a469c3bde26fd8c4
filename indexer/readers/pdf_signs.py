"""The signs of a PDF that are no characters of Unicode, such as bullets, ticks and arrows.

A font like Wingdings has its signs at the places of letters or in Unicode's private use area. A PDF
may have renumbered them, so that nobody can say which sign it is; but at the beginning of a line it
is a bullet.
"""

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.readers.plain_text import BULLETS
from indexer.readers.symbol_fonts import BASE, shape, symbol_font
from indexer.sources.source import PRIVATE

# PDFium gives numbers above the last of Unicode for characters of some fonts.
LAST = 0x10FFFF
UNKNOWN = "\ufffd"

# The controls of ASCII and Latin-1. Only tabs and ends of lines mean anything in a PDF.
CONTROLS = frozenset(map(chr, [*range(0x20), *range(0x7F, 0xA0)]))
LINE_ENDS = "\t\n\r"

# Letters, digits and punctuation from Latin to Greek, which is what the number of a sign is taken
# for. Signs of Unicode are above.
LETTERS_END = 0x2000


def font_name(text: pypdfium2.PdfTextPage, index: int) -> str:
    """Return the name of the font of a character."""
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(text, index, None, 0, flags)
    name = ctypes.create_string_buffer(length)
    pdfium.FPDFText_GetFontInfo(text, index, name, length, flags)
    return name.value.decode("utf-8", "replace")


def sign_at(text: pypdfium2.PdfTextPage, codes: list[int], index: int) -> str | None:
    """Return the sign at `index` of a page's `codes`, or None for any other character.

    A sign that cannot be read is U+FFFD, a control or a character of the private use area.
    """
    code = codes[index]
    if code > LAST:
        return UNKNOWN
    character = chr(code)
    if PRIVATE.match(character):
        return shape(code, symbol_font(font_name(text, index))) or character
    if code >= LETTERS_END or not _stands_alone(codes, index):
        return None
    if character in CONTROLS:
        return chr(BASE + code) if character.isspace() else character
    font = symbol_font(font_name(text, index))
    # Symbol has most punctuation at its usual places, but no line begins with such a mark.
    is_sign = font not in {"", "zapfdingbats"} and (font != "Symbol" or character == "!")
    return chr(BASE + code % 0x100) if is_sign else None


def bullet_at(codes: list[int], index: int, shown: str) -> str:
    """Return the bullet that what is `shown` at `index` is if an item begins there, or else “”.

    A sign that cannot be read is “•” if it stands alone. Several bullets are no beginning of an
    item: “●●○” is a mark.
    """
    if shown in BULLETS:
        following = codes[index + 1] if index + 1 < len(codes) else 0
        return "" if following <= LAST and chr(following) in BULLETS else shown
    return "•" if is_unreadable(shown) and _stands_alone(codes, index) else ""


def is_unreadable(sign: str) -> bool:
    """Return whether a `sign` of a PDF is none of Unicode's."""
    return sign == UNKNOWN or sign in CONTROLS or PRIVATE.match(sign) is not None


def is_visible(code: int) -> bool:
    """Return whether a code is that of something else than white space.

    Python counts some controls as white space, which are signs of fonts here.
    """
    if code > LAST:
        return True
    character = chr(code)
    is_space = character.isspace() and (character in LINE_ENDS or character not in CONTROLS)
    return code > 0 and not is_space


def _stands_alone(codes: list[int], index: int) -> bool:
    """Return whether a visible character, other than a digit, is a word of its own."""
    around = (codes[place] for place in (index - 1, index + 1) if 0 <= place < len(codes))
    is_digit = codes[index] <= LAST and chr(codes[index]).isdecimal()
    return is_visible(codes[index]) and not is_digit and not any(map(is_visible, around))
