"""The marked pieces of a passage on a page: the sentence that answers, and shared words."""

import re
from dataclasses import dataclass
from itertools import pairwise

from retrieval.types import Hit

# Characters of a passage that are shown unfolded, if its marked sentence ends before: six lines of
# a page, a screen of a phone. To fold away fewer than SHORT would save nothing.
LEAD = 480
SHORT = 160
BREAK = re.compile(r"\n+|(?<=[.!?…])[”’\"')\]]*\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is a shared word, or has none."""

    text: str
    is_term: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text in the sentence nearest to the question, or outside of it."""

    is_sentence: bool
    pieces: tuple[Piece, ...]


def rest_from(hit: Hit) -> int:
    """Return the position, between sentences, from which on a long passage may be folded away.

    The sentence nearest to the question is before it. It is the length of the text where nothing is
    to be folded.
    """
    text = hit.passage.text
    gap = BREAK.search(text, max(LEAD, _sentence(hit)[1]) - 1)
    return gap.end() if gap and len(text) - gap.end() >= SHORT else len(text)


def highlighted(
    hit: Hit, *, sentence: bool, start: int = 0, end: int | None = None
) -> list[Stretch]:
    """Return the text of `hit` from `start` up to `end`, in order, in at most three stretches.

    If `sentence` is false no sentence is marked, and there is one stretch.
    """
    text = hit.passage.text
    end = len(text) if end is None else end
    first, last = _sentence(hit) if sentence else (start, start)
    terms = _spans(hit, "term")
    cuts = [start, min(max(first, start), end), min(max(last, start), end), end]
    return [
        Stretch(number == 1, tuple(_pieces(text, begin, stop, terms)))
        for number, (begin, stop) in enumerate(pairwise(cuts))
        if begin < stop
    ]


def _sentence(hit: Hit) -> tuple[int, int]:
    """Return the span of the sentence nearest to the question; (0, 0) where none is known."""
    spans = _spans(hit, "sentence")
    return spans[0] if spans else (0, 0)


def _spans(hit: Hit, kind: str) -> list[tuple[int, int]]:
    return [(mark.start, mark.end) for mark in hit.highlights if mark.kind == kind]


def _pieces(text: str, first: int, last: int, terms: list[tuple[int, int]]) -> list[Piece]:
    """Return `text` from `first` up to `last`, cut where a term begins or ends."""
    cuts = {first, last}
    for span in terms:
        cuts.update(position for position in span if first < position < last)
    ordered = sorted(cuts)
    return [
        Piece(text[start:end], any(begin <= start and end <= stop for begin, stop in terms))
        for start, end in pairwise(ordered)
    ]
