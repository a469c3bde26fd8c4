"""The vocabulary that the write side and the read side share: frozen values."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

BlockKind = Literal["paragraph", "list", "table", "code"]
AnswerState = Literal["answered", "possible", "none"]

# The terms of the evidence for an answer, and what else can decide the answer state.
Term = Literal["similarity", "lexical", "agreement", "corpus", "background"]
Deciding = Literal[Term, "floor", "repeats", "nothing"]


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
    comes before the first heading. `anchor` is the fragment of its link, unique in the document,
    empty for the top of the document. A section that `continues` an earlier one has that one's
    heading path, anchor, line and questions: it is the text after something that unfolded in
    between. `line` is the heading's line in the source file, from 1.
    A heading that only holds other headings is a section without blocks. `also_asked` are questions
    that the author says the section answers too; they are searched, and suggested while someone
    types. `html` shows the blocks on a page, and is safe to be put there. `page` is the page of a
    PDF, or the slide, on which the section begins, from 1, and None in other formats.
    """

    heading_path: tuple[str, ...]
    anchor: str
    blocks: tuple[Block, ...]
    line: int
    also_asked: tuple[str, ...] = ()
    html: str = ""
    page: int | None = None
    continues: bool = False


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """What a hit needs to know of its document, to name it and to link to it.

    `url` is where readers find the original, or None where only this service shows it. The text is
    due for review on the day `review_by`, and is no longer found from the day `expires` on. `owner`
    is responsible for it. `labels` narrow searches: each name has its values.
    """

    id: str
    title: str
    url: str | None
    language: str = "en"
    audience: str | None = None
    reviewed_on: date | None = None
    review_by: date | None = None
    expires: date | None = None
    source: str | None = None
    owner: str | None = None
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document(DocumentHead):
    """One FAQ document with its sections in reading order."""

    sections: tuple[Section, ...] = ()


def with_context(context: str, text: str) -> str:
    """Return the text that is embedded for a passage, and whose tokens count against the limit."""
    return f"{context}\n{text}" if context else text


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is embedded and returned; it lies within one section.

    `text` is what people read. `context` is what is embedded before it: the document's title and
    the headings, shortened where they would crowd out the text. `also_asked` and `page` are
    those of its section.
    `id` is `<document id>:<anchor>:<n>`, n counting the passages of that anchor from 1.
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
    """A span of a passage's text, from character `start` up to `end`.

    A `sentence` is the one nearest to the question, a `term` a word that they share.
    """

    kind: Literal["sentence", "term"]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """Another passage that says nearly the same as a hit."""

    passage: Passage
    document: DocumentHead


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found; `score` is higher for a better one.

    `also_in` lists the passages that say nearly the same, in the order of the corpus.

    `parts` are the unweighted parts of the score that the ranking uses: the cosines `passage`,
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
    """Whether the corpus answers the question at all, and how certain that is.

    `probability`, from 0 to 1, assumes that half of all questions are answerable, and
    `log_odds` is ln(probability / (1 - probability)). `decided_by` is what speaks most for the
    state: a term of the evidence, `floor` where everything is too far away to be `answered`,
    `repeats` where the question is a heading nearly word for word, `nothing` without any hit.
    """

    state: AnswerState
    probability: float
    log_odds: float
    decided_by: Deciding


@dataclass(frozen=True, slots=True)
class Change:
    """A word of the question that was replaced by one that the corpus uses."""

    kind: Literal["synonym", "spelling"]
    typed: str
    used: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first, and the snapshot that every one of them came from.

    `answer` is None where the ranking leaves out evidence that the judgement needs. `signal` says
    by what the question signals immediate danger; None if it doesn't. `searched_for`
    is the question after `changes`, which is empty where there were none. `seconds` is the time of
    each stage. `passages_searched` counts the passages that passed the label filter; where
    `is_exact`, the question was compared with every one of them, and else approximately. Where the
    answer state is `none`, `unknown_words` are those of the question that no document has.
    """

    snapshot_id: str
    hits: tuple[Hit, ...]
    answer: Answer | None
    signal: str | None
    searched_for: str
    changes: tuple[Change, ...]
    seconds: dict[str, float]
    passages_searched: int
    is_exact: bool
    unknown_words: tuple[str, ...] = ()


def is_past_review(document: DocumentHead) -> bool:
    """Return whether the review date has passed, by the day in UTC; false where there is none."""
    return document.review_by is not None and document.review_by < today_in_utc()


def has_expired(document: DocumentHead) -> bool:
    """Return whether the document is no longer valid on the present day in UTC."""
    return document.expires is not None and document.expires <= today_in_utc()


def today_in_utc() -> date:
    """Return the present day in UTC."""
    return datetime.now(UTC).date()
