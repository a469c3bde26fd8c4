"""The parts of a document while its headings and blocks are added in reading order.

What unfolds makes its question a heading, and ends where its answer does. The text after it belongs
to the heading around it, and becomes a further part that continues that heading's: it has the same
heading path and anchor, and its passages are numbered on. So the order of the page stays, no answer
takes in what stands below it, and links to the heading lead to both.
"""

from dataclasses import dataclass, field

from indexer.readers.sections import FlatSection
from retrieval.types import Block

DEEPEST = 6  # as in HTML


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds something that unfolds: the part that text goes on in, and its level."""

    part: FlatSection
    level: int


@dataclass(slots=True)
class Outline:
    """Collects parts. `level` is that of the last heading that is marked up as one."""

    parts: list[FlatSection] = field(
        default_factory=lambda: [FlatSection(level=0, text="", anchor=None, line=1)]
    )
    level: int = 1
    size: int = 0  # how many headings and blocks were added
    _part: FlatSection = field(init=False)
    _unfolding: list[Around] = field(default_factory=list)

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
        """Add a heading that is marked up as one, whose level alone says what it is below."""
        self._part = heading
        self.parts.append(heading)
        self.size += 1

    def add_question(self, question: FlatSection) -> None:
        """Add the heading of something that unfolds, which is below the part around it."""
        self.current()
        self.add_heading(question)

    def add(self, block: Block, html: str) -> None:
        part = self.current()
        part.blocks.append(block)
        part.html.append(html)
        self.size += 1

    def around(self) -> Around:
        """Return what surrounds something that begins to unfold here."""
        return Around(self._part, self.level)

    def go_back(self, around: Around) -> None:
        """Go on with the part that was there before something that unfolds."""
        self._part, self.level = around.part, around.level

    def unfold(self) -> None:
        """Begin something that unfolds, before its question is added."""
        self._unfolding.append(self.around())

    def fold(self) -> None:
        """End what began to unfold last, if anything did."""
        if self._unfolding:
            self.go_back(self._unfolding.pop())

    @property
    def is_unfolding(self) -> bool:
        return bool(self._unfolding)

    def outside(self) -> None:
        """Go on with the part around what unfolds here, which has not ended yet."""
        self.go_back(self._unfolding[-1])

    def level_of_question(self) -> int:
        """Return the level of a question: below the last heading and the questions around it."""
        deepest = max(self.level, self._part.level) + 1
        return min(self.level + max(1, len(self._unfolding)), deepest, DEEPEST)
