"""Which lines of a PDF are headings: by the outline, or by how large and how bold they are."""

from collections import Counter
from dataclasses import dataclass

from indexer.readers.pdf_lines import Line
from indexer.sources.slugs import alphanumeric

# A heading is this much larger than what most of the text is set in. Superscripts and rounding
# stay below; the smallest step between styles of office programs is 10 to 11 points.
LARGER = 1.08
LEVELS = 5


@dataclass(frozen=True, slots=True)
class _Style:
    size: float
    is_bold: bool


def heading_levels(lines: list[Line], outline: dict[str, int]) -> list[int]:
    """Of each line: the level of the heading that it is of, or 0."""
    counted: Counter[_Style] = Counter()
    for line in lines:
        counted[_Style(line.size, line.is_bold)] += len(line.text)
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
    styles = sorted((larger | bold) - {body}, key=lambda each: (-each.size, not each.is_bold))
    levels = {style: level for level, style in enumerate(styles[:LEVELS], start=1)}
    return [levels.get(_Style(line.size, line.is_bold), 0) for line in lines]


def _by_outline(lines: list[Line], listed: list[int], body: _Style) -> list[int]:
    """Lines that the outline lists, those set like them (a heading may take two lines), and what is
    larger than all of them, which is the title."""
    depth: dict[_Style, int] = {}
    for line, level in zip(lines, listed, strict=True):
        if level:
            style = _Style(line.size, line.is_bold)
            depth[style] = min(level, depth.get(style, level))
    largest = max(style.size for style in depth)
    depth.pop(body, None)
    above = max(largest, body.size) * LARGER
    titled = any(line.size >= above for line in lines)
    found = []
    for line, level in zip(lines, listed, strict=True):
        inner = level or depth.get(_Style(line.size, line.is_bold), 0)
        outer = 1 if line.size >= above else 0
        found.append(outer or (inner + titled if inner else 0))
    return found
