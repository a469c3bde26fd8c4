"""Which passages are one to a reader, and which only look alike."""

import pytest

from indexer.indexing.duplicates import find_duplicates, says_the_same
from retrieval.index.texts import Texts
from retrieval.types import Document, Passage

TEXT = (
    "Bring the spade back to the shed before dusk, so that whoever comes next finds it there. "
    "Clean it with the brush that hangs beside the door, and never leave it in the rain over "
    "night, because its edge will rust and the next bed will be hard to dig."
)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (TEXT.upper().replace(" ", "\n"), True),
        (TEXT.replace("brush", "broom"), True),
        (TEXT.replace("Bring", "Please bring"), True),
        (TEXT.replace("never leave", "leave"), False),
        (TEXT.replace("will rust", "will not rust"), False),
        (TEXT.replace("will rust", "won't rust"), False),
        (TEXT + " Wait for 24 hours.", False),
        (TEXT.replace("before dusk", "before 18h"), False),
        (" ".join(TEXT.split()[:30]), False),
    ],
)
def test_a_word_may_differ_but_no_number_and_no_not(other: str, same: bool) -> None:
    assert says_the_same(TEXT, other) is same
    assert says_the_same(other, TEXT) is same


def test_texts_that_differ_in_their_numbers_alone_are_not_one() -> None:
    assert says_the_same(f"{TEXT} Wait 24 hours.", f"{TEXT} Wait 24 hours.")
    assert not says_the_same(f"{TEXT} Wait 24 hours.", f"{TEXT} Wait 48 hours.")


def found(*texts: str) -> list[list[int]]:
    passages = [
        Passage(f"d:a:{number}", "d", (), "a", text, "") for number, text in enumerate(texts)
    ]
    duplicates = find_duplicates(Texts.of([Document("d", "D", None)], passages))
    return [duplicates.others(row) for row in range(len(texts))]


def test_each_passage_knows_the_others_that_are_like_it() -> None:
    other = " ".join(f"word{number}" for number in range(30))
    assert found(TEXT, other, TEXT.lower(), other + " more", TEXT) == [
        [2, 4],
        [],
        [0, 4],
        [],
        [0, 2],
    ]


def test_what_is_like_one_that_is_like_the_first_has_to_be_like_the_first() -> None:
    words = TEXT.split()
    drifting = [" ".join(words[at:] + ["ivy"] * at) for at in (0, 3, 6, 9)]
    # Of 48 shingles 45, 42 and 39 are left, and 3 are new: .88, .82 and .76 of the first's.
    assert found(*drifting) == [[1, 2], [0, 2], [0, 1], []]


def test_without_duplicates_there_are_none() -> None:
    assert found("Short.", "Short.") == [[], []]
