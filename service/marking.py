"""A passage in the pieces in which a page marks it: the sentence that answers, and shared words."""

from dataclasses import dataclass
from itertools import pairwise

from retrieval.types import Hit


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_term: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text that lies in the sentence that comes nearest, or outside of it."""

    is_sentence: bool
    pieces: tuple[Piece, ...]


def marked(hit: Hit, *, sentence: bool) -> list[Stretch]:
    """The whole text of `hit` in order, at most three stretches; one if `sentence` is false."""
    text = hit.passage.text
    spans = [(each.start, each.end) for each in hit.highlights if each.kind == "sentence"]
    start, end = spans[0] if sentence and spans else (0, 0)
    terms = [(each.start, each.end) for each in hit.highlights if each.kind == "term"]
    stretches = [(0, start, False), (start, end, True), (end, len(text), False)]
    return [
        Stretch(inside, tuple(_pieces(text, first, last, terms)))
        for first, last, inside in stretches
        if first < last
    ]


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
