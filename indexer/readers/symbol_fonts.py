"""The characters of symbol fonts, which have other shapes than their codes say.

The shapes are those of mammoth's table of Symbol, Webdings and Wingdings, by the codes of a byte.
"""

import re

from mammoth.docx.dingbats import dingbats
from selectolax.lexbor import LexborHTMLParser

NAMES: dict[str, str] = {re.sub(r"\W", "", name).lower(): name for name, _ in dingbats}

# Fonts whose characters all are signs. The digits distinguish Wingdings 2 and 3.
SIGNS_ONLY = re.compile(r"(wingdings[23]?|webdings|zapfdingbats|monotypesorts)")
SYMBOL = re.compile(r"(symbol)(mt|neu|std)?")

# The first font that a style names.
FAMILY = re.compile(r"font-family\s*:\s*[\"']?([^;,\"']+)", re.IGNORECASE)

# Where Windows puts the codes of such a font, which are a byte.
BASE = 0xF000

# What screens hardly ever have a shape for, and what they have one for that looks the same.
SIMPLER = str.maketrans("⚫◼🞎🞐⬧⧫⬩⦁⮚🡨🡪🡩🡫🡸🡺🡹🡻🗸🗶🗴🗙🗷🗹", "●■□□◆◆◆•➢←→↑↓←→↑↓✓✗✗✗☒☑")

# The signs that Adobe's fonts have at places of their own: its Glyph List names them, such as
# `copyrightserif` and `Asmall`. https://github.com/adobe-type-tools/agl-aglfn
OTHERS = {0xF6D9: "©", 0xF6DA: "®", 0xF6DB: "™", 0xF8E8: "®", 0xF8E9: "©", 0xF8EA: "™"}
# The space of any font whose codes are put there.
OTHERS[0xF020] = " "
# Small capitals and old-style figures, which are letters and digits of Latin-1 above this code.
ADOBE_SMALL = 0xF700


def symbol_font(name: str) -> str:
    """Return the name of the symbol font that a font's own `name` means; empty for other fonts.

    A name may begin with the mark of a subset, and end in a style: `ABCDEF+Wingdings-Regular`.
    """
    words = re.sub(r"[\W_]", "", name.rpartition("+")[2].partition(",")[0]).lower()
    words = words.removesuffix("regular")
    if match := SIGNS_ONLY.match(words) or SYMBOL.fullmatch(words):
        return NAMES.get(match[1], match[1])
    return ""


def shape(code: int, font: str) -> str:
    """Return what `font`, a symbol font or none, shows for a code; empty if that is not known."""
    sign: int | None = dingbats.get((font, code - BASE if code > BASE else code))
    if sign is not None:
        return chr(sign).translate(SIMPLER)
    if code in OTHERS:
        return OTHERS[code]
    small = code - ADOBE_SMALL
    return chr(small) if 0x20 < small < 0x7F or 0xA0 < small < 0x100 else ""


def in_symbols(text: str, font: str) -> str:
    """Return `text` as the symbol font `font` shows it; characters that it lacks stay."""
    return "".join(shape(ord(character), font) or character for character in text)


def show_symbols(tree: LexborHTMLParser) -> None:
    """Put what symbol fonts show in place of characters, as Word and Outlook write them in HTML."""
    for node in tree.css("[style], font[face]"):
        family = FAMILY.search(node.attributes.get("style") or "")
        font = symbol_font(family[1] if family else node.attributes.get("face") or "")
        if font:
            for text in [child for child in node.iter(include_text=True) if child.tag == "-text"]:
                text.replace_with(in_symbols(text.text(deep=False), font))
