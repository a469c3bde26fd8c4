"""The numbers and letters that Word shows before the items of lists: ECMA-376, part 1, 17.9."""

from dataclasses import dataclass, field

from lxml import etree

from indexer.readers.zip_xml import small_integer

LEVELS = 9


@dataclass(slots=True)
class Level:
    """How a level of a list is numbered. `text` has `%1` for the number of the first level."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: bool = True
    legal: bool = False  # all numbers in the text are decimal


@dataclass(slots=True)
class Number:
    """What stands before an item: a bullet if `label` is empty."""

    label: str
    plain: int | None  # the number if the label is that and a full stop


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, Level]
    restarts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the items of a document, in order, by the definitions in word/numbering.xml."""

    def __init__(self, root: etree._Element | None) -> None:
        self._w = "{" + (etree.QName(root).namespace or "") + "}" if root is not None else ""
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()  # the lists whose restarts have taken place
        self._of_style: dict[str, tuple[str, int]] = {}
        if root is not None:
            self._read(root)

    def of_style(self, style: str) -> tuple[str, int] | None:
        """Return the list and level that name the paragraph style `style`."""
        return self._of_style.get(style)

    def __contains__(self, name: str) -> bool:
        return name in self._lists

    def next(self, name: str, level: int) -> Number:
        """Return the number of the next item of the list `name` at `level`, which counts from 0."""
        numbered = self._lists[name]
        counts = self._counts.setdefault(numbered.abstract, [None] * LEVELS)
        if name not in self._begun:
            self._begun.add(name)
            for restarted, start in numbered.restarts.items():
                counts[restarted] = start - 1
        definition = numbered.levels.get(level, Level(format="bullet"))
        before = counts[level]
        counts[level] = definition.start if before is None else before + 1
        for outer in range(level):
            if counts[outer] is None:
                counts[outer] = numbered.levels.get(outer, Level()).start
        for inner in range(level + 1, LEVELS):
            if numbered.levels.get(inner, Level()).restart:
                counts[inner] = None
        return self._number(numbered, level, counts)

    def _number(self, numbered: _List, level: int, counts: list[int | None]) -> Number:
        definition = numbered.levels.get(level, Level(format="bullet"))
        if definition.format in {"bullet", "none"} or "%" not in definition.text:
            return Number("" if definition.format == "bullet" else definition.text.strip(), None)
        label = definition.text
        for outer in range(LEVELS):
            style = "decimal" if definition.legal else numbered.levels.get(outer, Level()).format
            label = label.replace(f"%{outer + 1}", in_number_format(counts[outer] or 0, style))
        label = label.strip()
        count = counts[level] or 0
        return Number(label, count if label == f"{count}." else None)

    def _read(self, root: etree._Element) -> None:
        abstracts = {
            self._value(abstract, "abstractNumId"): abstract
            for abstract in root.iterfind(f"{self._w}abstractNum")
        }
        linked = {
            self._child(abstract, "styleLink"): name
            for name, abstract in abstracts.items()
            if self._child(abstract, "styleLink")
        }
        for num in root.iterfind(f"{self._w}num"):
            name, abstract = self._value(num, "numId"), self._child(num, "abstractNumId")
            if abstract in abstracts:
                abstract = linked.get(self._child(abstracts[abstract], "numStyleLink"), abstract)
                self._lists[name] = self._list(num, abstract, abstracts[abstract])
                for level in abstracts[abstract].iterfind(f"{self._w}lvl"):
                    style = self._child(level, "pStyle")
                    if style:
                        position = small_integer(self._value(level, "ilvl"), 0)
                        self._of_style.setdefault(style, (name, position))

    def _list(self, num: etree._Element, name: str, abstract: etree._Element) -> _List:
        levels = {
            small_integer(self._value(level, "ilvl"), 0): self._level(level)
            for level in abstract.iterfind(f"{self._w}lvl")
        }
        result = _List(name, levels)
        for override in num.iterfind(f"{self._w}lvlOverride"):
            position = min(LEVELS - 1, small_integer(self._value(override, "ilvl"), 0))
            level = override.find(f"{self._w}lvl")
            if level is not None:
                result.levels[position] = self._level(level)
            if start := self._child(override, "startOverride"):
                result.restarts[position] = small_integer(start, 1)
        return result

    def _level(self, level: etree._Element) -> Level:
        legal = level.find(f"{self._w}isLgl")
        return Level(
            format=self._child(level, "numFmt") or "decimal",
            text=self._child(level, "lvlText"),
            start=small_integer(self._child(level, "start"), 1),
            restart=self._child(level, "lvlRestart") != "0",
            legal=legal is not None and self._value(legal, "val") not in {"0", "false"},
        )

    def _child(self, element: etree._Element, name: str) -> str:
        child = element.find(f"{self._w}{name}")
        return "" if child is None else self._value(child, "val")

    def _value(self, element: etree._Element, name: str) -> str:
        return str(element.get(f"{self._w}{name}", ""))


ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


def in_number_format(number: int, style: str) -> str:
    """Return `number` in one of Word's formats; in one that is not known here, it is decimal."""
    if style in {"lowerLetter", "upperLetter"} and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if style == "upperLetter" else letter
    if style in {"lowerRoman", "upperRoman"} and 0 < number < 4000:
        roman = ""
        for value, letters in ROMAN:
            roman += letters * (number // value)
            number %= value
        return roman.upper() if style == "upperRoman" else roman
    if style == "decimalZero":
        return f"{number:02}"
    return "" if style == "none" else str(number)
