"""The items of lists, with the numbers and letters that browsers show before them."""

import re

from selectolax.lexbor import LexborNode

from indexer.readers.html_text import (
    INLINE,
    UNREAD,
    attribute,
    code_lines,
    folded,
    holds_block,
    raw_text,
    table_rows,
)
from indexer.readers.word_numbers import in_number_format

INDENT = "  "
LABELLED = "data-label"

# https://www.w3.org/TR/css-counter-styles-3/#predefined-counters, of which those for a script that
# is not Latin are shown as numbers.
STYLE = re.compile(r"(?:^|;)\s*list-style(?:-type)?\s*:\s*([^;]*)", re.I)
OF_TYPE = {
    "1": "decimal",
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
}
STYLE_NAMES = re.compile(
    r"\b(?:none|disc|circle|square|decimal(?:-leading-zero)?|(?:lower|upper)-(?:alpha|latin|roman))\b"
)
NUMBER = re.compile(r"-?[0-9]{1,6}")
ROMAN = {"lower-roman": "lowerRoman", "upper-roman": "upperRoman"}
ALPHABETIC = re.compile(r"(lower|upper)-(?:alpha|latin)", re.I)


def list_items(node: LexborNode, *, numbered: bool) -> list[str]:
    """Return the items of a list with their markers; further lines of an item are indented."""
    items = [(child, lines) for child in node.iter() if any(lines := _lines_of(child))]
    step = -1 if numbered and "reversed" in node.attributes else 1
    start = attribute(node, "start")
    number = int(start) if NUMBER.fullmatch(start) else len(items) if step < 0 else 1
    result = []
    for child, lines in items:
        value = attribute(child, "value")
        number = int(value) if NUMBER.fullmatch(value) else number
        marker = _marker(child, node, number) if numbered else "- "
        # With that attribute, an item begins with what a word processor shows before it.
        first = f"{'' if LABELLED in child.attributes else marker}{lines[0]}".rstrip()
        result.append("\n".join([first, *(INDENT + line for line in lines[1:])]))
        number += step
    return result


def _marker(item: LexborNode, ordered: LexborNode, number: int) -> str:
    """Return what a browser shows before an item: the list's style is overridden by the item's."""
    style = _style(item) or _style(ordered) or "decimal"
    if style in ROMAN:
        return f"{in_number_format(number, ROMAN[style])}. "
    if (match := ALPHABETIC.fullmatch(style)) and number > 0:
        letters = ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord("a") + rest) + letters
        return f"{letters.upper() if match[1].lower() == 'upper' else letters}. "
    if style == "decimal-leading-zero":
        return f"{number:02}. "
    return "- " if style in {"none", "disc", "circle", "square"} else f"{number}. "


def _style(node: LexborNode) -> str:
    """Return the style of markers that `node` names itself, or an empty text."""
    declared = STYLE.findall(attribute(node, "style"))
    names = STYLE_NAMES.findall(declared[-1].casefold()) if declared else []
    return names[0] if names else OF_TYPE.get(attribute(node, "type"), "")


def _lines_of(child: LexborNode) -> list[str]:
    return [] if child.tag in UNREAD else _lines(child)


def _lines(node: LexborNode) -> list[str]:
    """Return the lines of `node`: its own words, lists and blocks, in their order."""
    lines: list[str] = []
    words: list[str] = []

    def end_line() -> None:
        text = folded("".join(words))
        words.clear()
        lines.extend(text.split("\n") if text else ())

    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag in INLINE and not holds_block(child):
            words.append(raw_text(child))
            continue
        if tag in UNREAD or tag.startswith(("-", "_", "!")):
            continue
        end_line()
        if tag in {"ul", "ol"}:
            for inner in list_items(child, numbered=tag == "ol"):
                lines.extend(inner.split("\n"))
        elif tag == "table":
            lines.extend(table_rows(child))
        elif tag == "pre":
            lines.extend(line for line in code_lines(child) if line.strip())
        else:
            lines.extend(_lines(child))
    end_line()
    return lines
