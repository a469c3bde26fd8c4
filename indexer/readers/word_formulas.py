"""The formulas in a Word document as a line of text: ECMA-376, part 1, 22.1."""

import re

from lxml import etree

MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# What needs no brackets above or below the line of a fraction.
SIMPLE = re.compile(r"[\w.,]*|\(.*\)")


def formula_text(element: etree._Element) -> str:
    """Return the words and signs in `element`, with a stroke for the line of a fraction."""
    if element.tag == f"{MATHS}t":
        return element.text or ""
    if element.tag == f"{MATHS}f":
        parts = (element.find(f"{MATHS}{name}") for name in ("num", "den"))
        return "/".join(_bracketed(formula_text(part)) for part in parts if part is not None)
    return "".join(map(formula_text, element.iterchildren(etree.Element)))


def _bracketed(text: str) -> str:
    return text if SIMPLE.fullmatch(text.strip()) else f"({text})"
