"""The joining of a PDF's lines to headings and paragraphs."""

import re
from collections import Counter
from itertools import pairwise

from indexer.readers.pdf_lines import Line
from indexer.readers.plain_text import BULLETS, TICKS

# Lines of a paragraph or heading are less far apart than `LEADING` times the size of the
# characters, and than `USUAL` times the usual distance of lines of that size.
LEADING = 1.6
USUAL = 1.25

BULLET = re.compile(rf"[{BULLETS}{TICKS}·–-]\s+\S|\(?\d{{1,3}}[.)]\s+\S")
SENTENCE_END = re.compile(r"[.!?:…][”’\"')\]]*$")
SOFT = "\u00ad"
BROKEN = re.compile(rf"([\w-]+){SOFT}([\w-]+)")


def distances_of(lines: list[Line]) -> dict[float, float]:
    """Return the most frequent distance between base lines, by the size of the characters."""
    counted: dict[float, Counter[float]] = {}
    for before, line in pairwise(lines):
        gap = round(before.bottom - line.bottom, 1)
        if before.size == line.size and 0 < gap < LEADING * line.size:
            counted.setdefault(line.size, Counter())[gap] += 1
    return {size: gaps.most_common(1)[0][0] for size, gaps in counted.items()}


def grouped(
    lines: list[Line], levels: list[int], distances: dict[float, float]
) -> list[tuple[int, list[Line]]]:
    """Group lines that belong together, as (level, lines): a heading, or text, of level 0."""
    groups: list[tuple[int, list[Line]]] = []
    for line, level in zip(lines, levels, strict=True):
        group = groups[-1][1] if groups and groups[-1][0] == level else None
        if group and (not level or _follows(group[-1], line, distances)):
            group.append(line)
        else:
            groups.append((level, [line]))
    return groups


def _follows(before: Line, line: Line, distances: dict[float, float]) -> bool:
    """Return whether `line` is the next one of the same paragraph or heading."""
    if BULLET.match(line.text):
        return False
    if line.page == before.page and line.top < before.top:
        usual = distances.get(line.size, LEADING * line.size)
        return before.bottom - line.bottom < min(USUAL * usual, LEADING * line.size)
    # The line is in the next column or on the next page.
    return not SENTENCE_END.search(before.text)


def joined(group: list[Line], words: Counter[str], distances: dict[float, float]) -> str:
    """Join lines, with blank lines between paragraphs and hyphenated words made whole."""
    text = group[0].text
    for before, line in pairwise(group):
        if BULLET.match(line.text):
            text += "\n" + line.text if BULLET.match(_last_start(text)) else "\n\n" + line.text
        elif not _follows(before, line, distances):
            text += "\n\n" + line.text
        elif text.endswith((SOFT, "-")):
            text = text[:-1] + SOFT + line.text
        else:
            text += " " + line.text
    return BROKEN.sub(lambda match: _rejoined(match[1], match[2], words), text).replace(SOFT, "")


def _last_start(text: str) -> str:
    """Return the line of `text` with which its last paragraph or bullet begins."""
    return text.rpartition("\n")[2]


def _rejoined(first: str, second: str, words: Counter[str]) -> str:
    """Return a word broken at a hyphen, which is kept if the word is hyphenated elsewhere."""
    whole, hyphened = f"{first}{second}", f"{first}-{second}"
    keeps = words[hyphened.casefold()] > words[whole.casefold()] or not second[0].islower()
    return hyphened if keeps else whole
