import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.types import DocumentHead, Highlight, Hit, Passage
from service.highlights import LEAD, SHORT, Piece, Stretch, highlighted, rest_from


def hit(text: str, *highlights: Highlight) -> Hit:
    passage = Passage("d:a:1", "d", ("H",), "a", text, "")
    return Hit(passage, DocumentHead("d", "D", None), 1.0, {}, highlights)


SENTENCE = Highlight("sentence", 3, 12)
TEXT = "Hm. The spade. Bring the spade."


def test_the_sentence_and_the_terms_inside_and_outside_it_are_marked_separately() -> None:
    terms = (Highlight("term", 7, 12), Highlight("term", 25, 30))
    stretches = highlighted(hit(TEXT, SENTENCE, *terms), sentence=True)
    assert stretches == [
        Stretch(False, (Piece("Hm.", False),)),
        Stretch(True, (Piece(" The", False), Piece(" spad", True))),
        Stretch(False, (Piece("e. Bring the ", False), Piece("spade", True), Piece(".", False))),
    ]


@pytest.mark.parametrize("highlights", [(), (SENTENCE,)])
def test_no_sentence_is_marked_where_none_answers(highlights: tuple[Highlight, ...]) -> None:
    stretches = highlighted(hit(TEXT, *highlights), sentence=not highlights)
    assert stretches == [Stretch(False, (Piece(TEXT, False),))]


spans = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted)


@given(spans, st.lists(spans, max_size=4), st.booleans())
def test_no_character_is_lost_or_doubled(
    inner: list[int], words: list[list[int]], sentence: bool
) -> None:
    text = "abcdefghijklmnopqrst"
    highlights = [Highlight("sentence", *inner), *(Highlight("term", *word) for word in words)]
    stretches = highlighted(hit(text, *highlights), sentence=sentence)
    pieces = [piece for stretch in stretches for piece in stretch.pieces]
    assert "".join(piece.text for piece in pieces) == text
    is_term = [piece.is_term for piece in pieces for _ in piece.text]
    assert is_term == [any(start <= index < end for start, end in words) for index in range(20)]
    in_sentence = [
        stretch.is_sentence for stretch in stretches for piece in stretch.pieces for _ in piece.text
    ]
    assert in_sentence == [sentence and inner[0] <= index < inner[1] for index in range(20)]


def test_a_part_is_marked_as_it_is_in_the_whole_text() -> None:
    terms = (Highlight("term", 7, 12), Highlight("term", 25, 30))
    part = highlighted(hit(TEXT, SENTENCE, *terms), sentence=True, start=10, end=28)
    assert part == [
        Stretch(True, (Piece("ad", True),)),
        Stretch(False, (Piece("e. Bring the ", False), Piece("spa", True))),
    ]


LINE = "A sentence of 32 characters now. "  # followed by a space


@pytest.mark.parametrize(
    ("text", "sentence", "cut"),
    [
        (LINE * 3, (0, 32), 99),  # short
        (LINE * 30, (0, 32), 15 * 33),  # the first sentence end at or after LEAD
        (
            LINE * 30,
            (20 * 33, 21 * 33 - 1),
            21 * 33,
        ),  # never before the end of the answering sentence
        (LINE * 19, (0, 32), 19 * 33),  # the rest would be shorter than SHORT
        ("x" * 2000, (0, 32), 2000),  # there is nowhere to cut
        ("x" * LEAD + "\n" + "y" * SHORT, (0, 32), LEAD + 1),  # a line break of the author
    ],
)
def test_the_rest_begins_between_sentences_after_the_answering_one(
    text: str, sentence: tuple[int, int], cut: int
) -> None:
    assert rest_from(hit(text, Highlight("sentence", *sentence))) == cut


def test_the_rest_begins_after_the_lead_without_an_answering_sentence() -> None:
    assert rest_from(hit(LINE * 30)) == 15 * 33
