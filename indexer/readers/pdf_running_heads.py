"""The running heads and page numbers of a PDF."""

import re
from collections import Counter

from indexer.readers.pdf_lines import Line

# The share of a page's height, at the top and at the bottom, that holds running heads and page
# numbers.
MARGIN = 0.1
PAGE_NUMBER = re.compile(r"(page|seite|p\.)?\s*\d{1,4}(\s*(of|von|/)\s*\d{1,4})?", re.IGNORECASE)

# The share of the width of all text from which on a line is one of the text, and not beside it.
WIDE = 1 / 3
# On fewer pages, notes beside the text may be at the same place by chance.
LEAST_PAGES = 3
STEP = 5  # points; the same place on two pages may differ by a rounding

# What a running head has on all its pages: its words, and its place if it is beside the text.
Key = tuple[str, int, int]


def split_running(lines: list[Line], pages: int) -> tuple[list[Line], list[Line]]:
    """Return the lines of the text, and the running heads and page numbers.

    The latter are at the top or the bottom of a page, or beside its text at the same place. They
    are a page's number or, apart from numbers, the same on at least half of the pages, or on all
    left or all right pages but one.
    """
    keys = _keys_in_margins(lines, pages)
    on_pages: dict[Key, set[int]] = {}
    for number, key in keys.items():
        on_pages.setdefault(key, set()).add(lines[number].page)
    dropped = {
        number
        for number, key in keys.items()
        if _is_running_head(on_pages[key], pages)
        or (_is_above_or_below(lines[number]) and PAGE_NUMBER.fullmatch(lines[number].text))
    }
    return (
        [line for number, line in enumerate(lines) if number not in dropped],
        [lines[number] for number in sorted(dropped)],
    )


def _keys_in_margins(lines: list[Line], pages: int) -> dict[int, Key]:
    """Return the keys of the lines in margins, by the numbers of the lines."""
    width = max((line.right for line in lines), default=0.0)
    wide: dict[int, list[Line]] = {}
    for line in lines:
        if line.right - line.left > width * WIDE:
            wide.setdefault(line.page, []).append(line)
    keys: dict[int, Key] = {}
    numbers_beside: Counter[int] = Counter()
    for number, line in enumerate(lines):
        pattern = re.sub(r"\d+", "#", line.text.casefold())
        if _is_above_or_below(line):
            keys[number] = (pattern, 0, 0)
        elif pages >= LEAST_PAGES and _is_beside(line, wide.get(line.page, [])):
            keys[number] = (pattern, round(line.left / STEP), round(line.bottom / STEP))
            numbers_beside[line.page] += pattern == "#"
    # Several numbers beside the text count its lines, or are a column of a table.
    return {
        number: key
        for number, key in keys.items()
        if key[0] != "#"
        or _is_above_or_below(lines[number])
        or numbers_beside[lines[number].page] == 1
    }


def _is_above_or_below(line: Line) -> bool:
    return line.bottom > line.height * (1 - MARGIN) or line.top < line.height * MARGIN


def _is_beside(line: Line, text: list[Line]) -> bool:
    """Return whether `line` is to the left or to the right of all of the `text` of its page."""
    return bool(text) and all(
        line.left >= other.right or line.right <= other.left for other in text
    )


def _is_running_head(pages_with: set[int], pages: int) -> bool:
    """Return whether what is in the margin of the pages `pages_with` is a running head."""
    if len(pages_with) >= max(2, pages / 2):
        return True
    side = range(2 - max(pages_with) % 2, pages + 1, 2)
    return len(pages_with) >= max(3, len(side) - 1) and pages_with <= set(side)
