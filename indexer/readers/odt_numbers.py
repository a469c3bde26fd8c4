"""The numbers that lists and headings of OpenDocument show."""

import re
from dataclasses import dataclass

from lxml import etree

from indexer.readers.odt_xml import NAMES, attribute
from indexer.readers.word_numbers import in_number_format
from indexer.readers.zip_xml import small_integer

FORMATS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "01, 02, 03, ...": "decimalZero",
    "": "none",
}
# The levels of headings, among those of lists; no list has this name.
OUTLINE = "\0outline"
# Where a number stands in LibreOffice's pattern of an item's label.
PLACE = re.compile(r"%(\d+)%")
ID = "{http://www.w3.org/XML/1998/namespace}id"


@dataclass(frozen=True, slots=True)
class Level:
    """How a level of a list is numbered. `shown` is how many levels a number shows.

    LibreOffice's `pattern` has `%1%` for the number of the first level, and all that is around.
    """

    format: str = "1"
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown: int = 1
    pattern: str = ""


class ListNumbers:
    """Counts the items of lists, and the headings, of a text in order."""

    def __init__(self, content: etree._Element, styles: etree._Element | None) -> None:
        self._levels: dict[tuple[str, int], Level] = {}
        self._lists: list[str] = []  # the styles of the lists that are open
        # The last number of each level, from 1: of the lists that are open, of the last list of
        # each style, and of those with a name.
        self._counts: list[dict[int, int]] = []
        self._last: dict[str, dict[int, int]] = {}
        self._named: dict[str, dict[int, int]] = {}
        for root in (root for root in (content, styles) if root is not None):
            for style in root.iterfind(".//text:list-style", NAMES):
                for level in style.iterfind("text:list-level-style-number", NAMES):
                    self._add(attribute(style, "style", "name"), level)
            for level in root.iterfind(".//text:outline-style/text:outline-level-style", NAMES):
                self._add(OUTLINE, level)

    def begin(self, element: etree._Element) -> None:
        """Begin a list, in the one that is open."""
        style = attribute(element, "text", "style-name") or (self._lists or [""])[-1]
        self._counts.append(self._counts_of(element, style))
        self._lists.append(style)
        self._last[style] = self._counts[-1]
        if name := str(element.get(ID, "")):
            self._named[name] = self._counts[-1]

    def end(self) -> None:
        """End the list that began last."""
        self._counts.pop()
        self._lists.pop()

    def level(self, style: str = "") -> Level | None:
        """Return how the open list is numbered, or would be in `style`; None for bullets."""
        own = style or (self._lists or [""])[-1]
        return self._levels.get((own, len(self._lists)))

    def is_plain(self, level: Level | None) -> bool:
        """Return whether an item's label is its number and a full stop."""
        if level is None:
            return False
        shown = 1 if len(self._lists) == 1 else level.shown
        return (level.format, level.prefix, shown) == ("1", "", 1) and level.suffix in {"", "."}

    def count(self, element: etree._Element, level: Level | None) -> int:
        """Count an item of the open list, if there is one, and return its number."""
        return self._count(element, level, len(self._lists)) if self._lists else 0

    def label(self, level: Level) -> str:
        """Return what stands before the item of the open list that was counted last."""
        return self._label(level, len(self._lists))

    def of_heading(self, element: etree._Element) -> str:
        """Return the number that the outline gives to a heading; empty in a list, and for none."""
        depth = small_integer(attribute(element, "text", "outline-level"), 1)
        level = self._levels.get((OUTLINE, depth))
        is_counted = attribute(element, "text", "is-list-header") != "true"
        if self._lists or level is None or not is_counted:
            return ""
        self._lists, self._counts = [OUTLINE], [self._last.setdefault(OUTLINE, {})]
        self._count(element, level, depth)
        label = self._label(level, depth)
        self._lists, self._counts = [], []
        return label

    def _add(self, name: str, level: etree._Element) -> None:
        self._levels[name, small_integer(attribute(level, "text", "level"), 1)] = Level(
            level.get(f"{{{NAMES['style']}}}num-format", "1"),
            attribute(level, "style", "num-prefix"),
            attribute(level, "style", "num-suffix"),
            small_integer(attribute(level, "text", "start-value"), 1),
            small_integer(attribute(level, "text", "display-levels"), 1),
            attribute(level, "loext", "num-list-format"),
        )

    def _counts_of(self, element: etree._Element, style: str) -> dict[int, int]:
        """Return the last number of each level of a list, which goes on with that of another.

        A list in one of the same style goes on until an item of an outer level begins.
        """
        if self._lists and self._lists[-1] == style:
            return self._counts[-1]
        before = self._named.get(attribute(element, "text", "continue-list"))
        if before is not None:
            return before
        if attribute(element, "text", "continue-numbering") == "true" and style in self._last:
            return self._last[style]
        outer = self._counts[-1] if self._counts else {}
        return {depth: outer[depth] for depth in outer if depth <= len(self._lists)}

    def _count(self, element: etree._Element, level: Level | None, depth: int) -> int:
        """Count an item, after which the levels below it begin again."""
        counts = self._counts[-1]
        start = level.start if level is not None else 1
        given = small_integer(attribute(element, "text", "start-value"), -1)
        counts[depth] = given if given >= 0 else counts.get(depth, start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        return counts[depth]

    def _label(self, level: Level, depth: int) -> str:
        numbers = {}
        for outer in range(1, depth + 1):
            style = level if outer == depth else self._style_of(outer, level)
            count = self._counts[-1].get(outer, style.start)
            numbers[outer] = in_number_format(count, FORMATS.get(style.format, "decimal"))
        if level.pattern and level.format:
            return PLACE.sub(lambda place: numbers.get(int(place[1]), ""), level.pattern).strip()
        shown = range(max(1, depth - level.shown + 1), depth + 1)
        text = ".".join(numbers[outer] for outer in shown if numbers[outer])
        return f"{level.prefix}{text}{level.suffix}".strip() if text else ""

    def _style_of(self, depth: int, level: Level) -> Level:
        """Return how an outer level is numbered, which may be that of a list around."""
        style = self._lists[depth - 1] if depth <= len(self._lists) else self._lists[-1]
        return self._levels.get((style, depth), level)
