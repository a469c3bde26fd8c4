"""The vocabulary that writer and reader share: frozen values, no behaviour beyond what they are."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

BlockKind = Literal["paragraph", "list", "table", "code"]
AnswerState = Literal["answered", "possible", "none"]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a section that an author would call one thing.

    `pieces` are its smallest whole parts in reading order: the paragraph itself, the items of a
    list, the rows of a table (the header first), the lines of code. Plain text, no markup.
    """

    kind: BlockKind
    pieces: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.pieces)


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading, up to the next heading of any level.

    `heading_path` runs from the outermost heading to this section's own and is empty for text that
    stands before the first heading. `anchor` is the fragment of its link, unique in the document,
    empty for the top of the document. `line` is the heading's line in the source file, from 1.
    A heading that only holds other headings is a section without blocks. `also_asked` are questions
    that the author says the section answers too; they are searched, and suggested to who types.
    `html` is what a page shows of the blocks: safe to put there as it is. `page` is that of a PDF
    on which it begins, from 1; None in other formats.
    """

    heading_path: tuple[str, ...]
    anchor: str
    blocks: tuple[Block, ...]
    line: int
    also_asked: tuple[str, ...] = ()
    html: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """What a hit needs of its document: to name it and to link to it.

    `url` is where readers find the original, or None where only this service shows it. The text is
    to be reviewed again by the day `review_by`. `owner` answers for it. `labels` are what searches
    can be narrowed by, the values of each by its name.
    """

    id: str
    title: str
    url: str | None
    language: str = "en"
    audience: str | None = None
    reviewed_on: date | None = None
    review_by: date | None = None
    source: str | None = None
    owner: str | None = None
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document(DocumentHead):
    """One FAQ document, sections in reading order."""

    sections: tuple[Section, ...] = ()


def with_context(context: str, text: str) -> str:
    """What is embedded of a passage; whoever counts tokens has to count these."""
    return f"{context}\n{text}" if context else text


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is embedded and returned; it lies within one section.

    `text` is what people read. `context` is what is embedded before it: the document's title and
    the headings, shortened where they would crowd out the text. `also_asked` and `page` are its
    section's.
    `id` is `<document id>:<anchor>:<n>`, n counting the section's passages from 1.
    """

    id: str
    document_id: str
    heading_path: tuple[str, ...]
    anchor: str
    text: str
    context: str
    also_asked: tuple[str, ...] = ()
    page: int | None = None

    @property
    def embedded_text(self) -> str:
        return with_context(self.context, self.text)


@dataclass(frozen=True, slots=True)
class Highlight:
    """A stretch of a passage's text, from character `start` up to `end`.

    `sentence` is the one that comes nearest to the question, `term` a word they share.
    """

    kind: Literal["sentence", "term"]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    passage: Passage
    document: DocumentHead


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found; `score` is higher for a better one.

    `also_in` is where else nearly the same stands, in the order of the corpus.

    `parts` are the unweighted parts of the score that were looked at: the cosines `passage`,
    `heading` and `sentence`, and `lexical`, from 0 to 1.
    """

    passage: Passage
    document: DocumentHead
    score: float
    parts: dict[str, float]
    highlights: tuple[Highlight, ...]
    also_in: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether the corpus answers the question at all, and how sure that is.

    `probability`, from 0 to 1, is that of a question that is as likely to be answerable as not, and
    `log_odds` is ln(probability / (1 - probability)).
    """

    state: AnswerState
    probability: float
    log_odds: float


@dataclass(frozen=True, slots=True)
class Change:
    """A word of the question that another was searched for, as the corpus writes it."""

    kind: Literal["synonym", "spelling"]
    typed: str
    used: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first, and the snapshot that every one of them came from.

    `answer` is None where the ranking left out evidence that it is judged from. `searched_for` is
    the question after `changes`, none of which is an empty tuple. `seconds` is the time that each
    stage took. `passages_searched` are those that the labels asked for let through; all without.
    """

    snapshot_id: str
    hits: tuple[Hit, ...]
    answer: Answer | None
    searched_for: str
    changes: tuple[Change, ...]
    seconds: dict[str, float]
    passages_searched: int


def is_past_review(document: DocumentHead) -> bool:
    """Whether its review date has passed, by the day in UTC; never, if it has none."""
    return document.review_by is not None and document.review_by < datetime.now(UTC).date()
