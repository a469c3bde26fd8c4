"""The headings of a PDF, recognised by its outline or by the size and weight of its lines."""

from collections import Counter
from dataclasses import dataclass

from indexer.readers.pdf_lines import Line
from indexer.sources.slugs import alphanumeric

# A heading is at least this much larger than most of the text. Superscripts and rounding stay
# below it; the smallest step between styles of office programs is 10 to 11 points.
LARGER = 1.08
LEVELS = 5

# The most characters that the other lines of a style have, for each character of the headings of
# that style in the outline: a heading takes two or three lines, and some are not in the outline.
# The style of small capitals is that of the small print too.
OTHERS = 4


@dataclass(frozen=True, slots=True)
class _Style:
    size: float
    is_bold: bool


def heading_levels(lines: list[Line], outline: dict[str, int]) -> list[int]:
    """Return for each line the level of the heading that it belongs to, or 0.

    A line that is turned against most others, as a stamp at the edge of a page is, is no heading.
    """
    usual, _ = Counter(line.turned for line in lines).most_common(1)[0]
    upright = [line for line in lines if line.turned == usual]
    levels = iter(_levels(upright, outline))
    return [next(levels) if line.turned == usual else 0 for line in lines]


def _levels(lines: list[Line], outline: dict[str, int]) -> list[int]:
    counted: Counter[_Style] = Counter()
    for line in lines:
        counted[_Style(line.font_size, line.is_bold)] += len(line.text)
    body = max(counted, key=lambda style: counted[style])
    listed = [outline.get(alphanumeric(line.text), 0) for line in lines]
    if any(listed):
        return _by_outline(lines, listed, body)
    larger = {style for style in counted if style.size >= body.size * LARGER}
    bold = {
        style
        for style in counted
        if style.is_bold and not body.is_bold and style.size >= body.size * 0.99
    }
    styles = sorted((larger | bold) - {body}, key=lambda style: (-style.size, not style.is_bold))
    levels = {style: level for level, style in enumerate(styles[:LEVELS], start=1)}
    return [
        levels.get(_Style(line.font_size, line.is_bold), 0) if alphanumeric(line.text) else 0
        for line in lines
    ]


def _by_outline(lines: list[Line], listed: list[int], body: _Style) -> list[int]:
    """Return the levels of lines that the outline lists, and of lines that look like those.

    Other lines in the same styles have the same levels, since a heading may take two lines. Lines
    larger than all of those are the title.
    """
    depth: dict[_Style, int] = {}
    counts: dict[bool, Counter[_Style]] = {True: Counter(), False: Counter()}
    for line, level in zip(lines, listed, strict=True):
        style = _Style(line.font_size, line.is_bold)
        counts[level > 0][style] += len(line.text)
        if level:
            depth[style] = min(level, depth.get(style, level))
    largest = max(style.size for style in depth)
    depth = {
        style: level
        for style, level in depth.items()
        if style != body and counts[False][style] <= OTHERS * counts[True][style]
    }
    above = max(largest, body.size) * LARGER
    titled = any(line.font_size >= above for line in lines)
    levels = []
    for line, level in zip(lines, listed, strict=True):
        inner = level or depth.get(_Style(line.font_size, line.is_bold), 0)
        outer = 1 if line.font_size >= above else 0
        levels.append(outer or (inner + titled if inner else 0))
    return levels
