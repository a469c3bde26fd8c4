"""A passage in the pieces in which a page marks it: the sentence that answers, and shared words."""

import re
from dataclasses import dataclass
from itertools import pairwise

from retrieval.types import Hit

# Characters of a passage that are shown at once, if its marked sentence ends before: six lines of a
# page, a screen of a phone. A rest shorter than SHORT is no relief to hide.
LEAD = 480
SHORT = 160
BREAK = re.compile(r"\n+|(?<=[.!?…])[”’\"')\]]*\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_term: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text that lies in the sentence that comes nearest, or outside of it."""

    is_sentence: bool
    pieces: tuple[Piece, ...]


def rest_from(hit: Hit) -> int:
    """Where, between sentences, the rest of a long passage begins that may be folded away.

    The sentence that comes nearest lies before it. The length of the text, if all is to be shown.
    """
    text = hit.passage.text
    found = BREAK.search(text, max(LEAD, _sentence(hit)[1]) - 1)
    return found.end() if found and len(text) - found.end() >= SHORT else len(text)


def marked(hit: Hit, *, sentence: bool, start: int = 0, end: int | None = None) -> list[Stretch]:
    """The text of `hit` from `start` up to `end` in order, at most three stretches.

    One, if `sentence` is false: none is to be marked.
    """
    text = hit.passage.text
    end = len(text) if end is None else end
    first, last = _sentence(hit) if sentence else (start, start)
    terms = [(each.start, each.end) for each in hit.highlights if each.kind == "term"]
    cuts = [start, min(max(first, start), end), min(max(last, start), end), end]
    return [
        Stretch(number == 1, tuple(_pieces(text, begin, stop, terms)))
        for number, (begin, stop) in enumerate(pairwise(cuts))
        if begin < stop
    ]


def _sentence(hit: Hit) -> tuple[int, int]:
    """(0, 0) where none is known."""
    spans = [(each.start, each.end) for each in hit.highlights if each.kind == "sentence"]
    return spans[0] if spans else (0, 0)


def _pieces(text: str, first: int, last: int, terms: list[tuple[int, int]]) -> list[Piece]:
    """`text` from `first` up to `last`, cut where a term begins or ends."""
    cuts = {first, last}
    for span in terms:
        cuts.update(each for each in span if first < each < last)
    ordered = sorted(cuts)
    return [
        Piece(text[start:end], any(begin <= start and end <= stop for begin, stop in terms))
        for start, end in pairwise(ordered)
    ]
