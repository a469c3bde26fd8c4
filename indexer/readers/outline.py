"""The parts of a document while its headings and blocks are added in reading order.

What unfolds makes its question a heading, and ends where its answer does. Headings in the answer
are below the question, whatever their level. The text after it belongs to the heading around it,
and becomes a further part that continues that heading's: it has the same heading path and anchor,
and its passages are numbered on. So the order of the page stays, no answer takes in what stands
below it, and links to the heading lead to both.
"""

from dataclasses import dataclass, field

from indexer.readers.sections import FlatSection
from retrieval.types import Block

DEEPEST = 6  # as in HTML; only what stands in an answer is below its question even so


@dataclass(frozen=True, slots=True)
class Placed:
    """A heading that is no question, with the level that its author gave it."""

    written: int
    part: FlatSection


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds something that unfolds: the part that text goes on in, and its level."""

    part: FlatSection
    level: int
    plain: Placed | None


@dataclass(slots=True, eq=False)
class Unfolding:
    """Something that unfolds, which is known by what is around it.

    Its answer is below `floor`, which is the level of its question, or 0 without any question.
    `headings` are those that hold what comes next in the answer, the outermost first. `before` are
    questions before it that are headings too, and `question` is its own if that is one.
    """

    around: Around
    floor: int
    awaits_question: bool
    headings: list[Placed]
    before: list[Placed]
    question: Placed | None = None


@dataclass(slots=True)
class Outline:
    """Collects parts. `level` is that of the last heading that is marked up as one."""

    parts: list[FlatSection] = field(
        default_factory=lambda: [FlatSection(level=0, text="", anchor=None, line=1)]
    )
    level: int = 1
    size: int = 0  # how many headings and blocks were added
    _part: FlatSection = field(init=False)
    _plain: Placed | None = None  # the last heading that is no question
    _unfolding: list[Unfolding] = field(default_factory=list)
    # What unfolded just before, by its questions that are headings. One of a lower level is above
    # the next heading, as it would be if it were not folded up.
    _folded: list[Placed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._part = self.parts[-1]

    def current(self) -> FlatSection:
        """Return the part that takes what comes next."""
        if self._part is not self.parts[-1]:
            head = self._part.continues or self._part
            self._part = FlatSection(head.level, "", None, head.line, continues=head)
            self.parts.append(self._part)
        return self._part

    def add_heading(self, heading: FlatSection) -> None:
        """Add a heading that is marked up as one.

        Its level alone says what it is below, except that it stays below the question in whose
        answer it is.
        """
        placed = Placed(heading.level, heading)
        above = _above(self._folded, placed.written)
        heading.level = self._level_below(above, placed.written)
        if self._unfolding:
            headings = self._unfolding[-1].headings
            while headings and headings[-1].written >= placed.written:
                headings.pop()
            headings.append(placed)
        self._add(heading, above)
        self.level = heading.level
        self._plain = placed

    def add_question(self, question: FlatSection, written: int | None = None) -> None:
        """Add the heading of something that unfolds, which is below the part around it.

        `written` is its level where it is marked up as a heading too.
        """
        unfolding = self._unfolding[-1] if self._unfolding else None
        if unfolding is None or not unfolding.awaits_question:
            self._add(question, None)
            return
        above = None if written is None else _above(unfolding.before, written)
        if written is not None and not self._is_lowered(written):
            unfolding.question = Placed(written, question)
        self._add(question, above)
        unfolding.floor, unfolding.headings = question.level, []
        unfolding.awaits_question = False

    def _add(self, heading: FlatSection, above: Placed | None) -> None:
        if above is not None:
            self._part = above.part
        self.current()  # after what unfolded, the heading is below the part around that
        self._folded = []
        self._part = heading
        self.parts.append(heading)
        self.size += 1

    def add(self, block: Block, html: str) -> None:
        part = self.current()
        self._folded = []
        part.blocks.append(block)
        part.html.append(html)
        self.size += 1

    def unfold(self, *, awaits_question: bool = True) -> Unfolding:
        """Begin something that unfolds, before its question is added."""
        outer = self._unfolding[-1] if self._unfolding else None
        around = Around(self._part, self.level, self._plain)
        floor, headings = (outer.floor, list(outer.headings)) if outer else (0, [])
        unfolding = Unfolding(around, floor, awaits_question, headings, self._folded)
        self._folded = []
        self._unfolding.append(unfolding)
        return unfolding

    def fold(self, unfolding: Unfolding | None = None) -> None:
        """End what unfolds with all in it, or else what began to unfold last, if anything did."""
        if not self._unfolding:
            return
        last = unfolding or self._unfolding[-1]
        if last in self._unfolding:
            del self._unfolding[self._unfolding.index(last) :]
            self._go_back(last.around)
            self._folded = []
            if last.question is not None:
                above = [placed for placed in last.before if placed.written < last.question.written]
                self._folded = [*above, last.question]

    def ask_again(self, unfolding: Unfolding | None = None) -> None:
        """Await a further question of what unfolds here, with the part around it until then."""
        again = unfolding or self._unfolding[-1]
        if again not in self._unfolding:
            return
        del self._unfolding[self._unfolding.index(again) + 1 :]
        outer = self._unfolding[-2] if len(self._unfolding) > 1 else None
        again.floor, again.headings = (outer.floor, list(outer.headings)) if outer else (0, [])
        again.awaits_question, again.question = True, None
        self._go_back(again.around)

    def _go_back(self, around: Around) -> None:
        self._part, self.level, self._plain = around.part, around.level, around.plain

    @property
    def is_unfolding(self) -> bool:
        return bool(self._unfolding)

    def level_of_question(self, written: int | None = None) -> int:
        """Return the level of a question: below the last heading and the question around it.

        One that is a heading too has the level that is `written`. But many pages give sections and
        the questions in them the same level, or questions a higher one right after the heading of
        their section. They are below that heading.
        """
        if written is None:
            floor = self._unfolding[-1].floor if self._unfolding else 0
            return min(1 + max(self.level, floor), max(DEEPEST, 1 + floor))
        unfolding = self._unfolding[-1] if self._unfolding else None
        awaits = unfolding is not None and unfolding.awaits_question
        before = unfolding.before if unfolding is not None and awaits else []
        level = self._level_below(_above(before, written), written)
        if self._plain is not None and self._is_lowered(written):
            return max(level, self._plain.part.level + 1)
        return level

    def _is_lowered(self, written: int) -> bool:
        """Return whether a question with this level is below the last heading for all that."""
        plain = self._plain
        if plain is None:
            return False
        is_direct = not plain.part.blocks and self._part.head() is plain.part
        return plain.written == written or (plain.written > written and is_direct)

    def _level_below(self, above: Placed | None, written: int) -> int:
        """Return the level of a heading below `above`, and below the question that it answers."""
        if above is not None:
            return max(written, above.part.level + 1)
        unfolding = self._unfolding[-1] if self._unfolding else None
        if unfolding is None or not unfolding.floor:
            return written
        outer = _above(unfolding.headings, written)
        return max(written, 1 + (outer.part.level if outer else unfolding.floor))


def _above(headings: list[Placed], level: int) -> Placed | None:
    """Return the last of these headings that has a lower level than `level`, or None."""
    return next((placed for placed in reversed(headings) if placed.written < level), None)
