"""Passages that say the same to a reader are grouped, and those that only look alike are not."""

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
def test_a_word_may_differ_but_not_a_number_or_a_negation(other: str, same: bool) -> None:
    assert says_the_same(TEXT, other) is same
    assert says_the_same(other, TEXT) is same


def test_texts_that_differ_only_in_their_numbers_are_not_the_same() -> None:
    assert says_the_same(f"{TEXT} Wait 24 hours.", f"{TEXT} Wait 24 hours.")
    assert not says_the_same(f"{TEXT} Wait 24 hours.", f"{TEXT} Wait 48 hours.")


def duplicates_of(*texts: str) -> list[list[int]]:
    passages = [
        Passage(f"d:a:{number}", "d", (), "a", text, "") for number, text in enumerate(texts)
    ]
    duplicates = find_duplicates(Texts.of([Document("d", "D", None)], passages))
    return [duplicates.others(row) for row in range(len(texts))]


def test_each_passage_knows_the_others_that_are_like_it() -> None:
    other = " ".join(f"word{number}" for number in range(30))
    assert duplicates_of(TEXT, other, TEXT.lower(), other + " more", TEXT) == [
        [2, 4],
        [],
        [0, 4],
        [],
        [0, 2],
    ]


def test_every_passage_of_a_group_is_like_its_first() -> None:
    words = TEXT.split()
    drifting = [" ".join(words[count:] + ["ivy"] * count) for count in (0, 3, 6, 9)]
    # Of 48 shingles 45, 42 and 39 are left, and 3 are new: .88, .82 and .76 of the first's.
    assert duplicates_of(*drifting) == [[1, 2], [0, 2], [0, 1], []]


def test_without_duplicates_there_are_none() -> None:
    assert duplicates_of("Short.", "Brief.") == [[], []]


def short_duplicates_of(*places: tuple[str, tuple[str, ...], str]) -> list[list[int]]:
    """Return the others of each passage, given as title, heading path and text."""
    documents = [Document(f"d{number}", title, None) for number, (title, _, _) in enumerate(places)]
    passages = [
        Passage(f"d{number}::1", f"d{number}", path, "", text, "")
        for number, (_, path, text) in enumerate(places)
    ]
    duplicates = find_duplicates(Texts.of(documents, passages))
    return [duplicates.others(row) for row in range(len(passages))]


def test_a_short_text_is_the_same_word_for_word_under_the_same_title_and_headings() -> None:
    here = ("Minibus", ("How do I book it?",), "Ring the porters before noon.")
    assert short_duplicates_of(here, here, here) == [[1, 2], [0, 2], [0, 1]]
    assert short_duplicates_of(here, (*here[:2], "RING the porters\nbefore noon!")) == [[1], [0]]


@pytest.mark.parametrize(
    "other",
    [
        ("Van", ("How do I book it?",), "Ring the porters before noon."),
        ("Minibus", ("How do I return it?",), "Ring the porters before noon."),
        ("Minibus", (), "Ring the porters before noon."),
        ("Minibus", ("How do I book it?",), "Ring the porters after noon."),
        ("Minibus", ("How do I book it?",), "Ring the porters before noon. Or mail."),
    ],
)
def test_short_texts_that_are_said_of_other_things_stay_apart(
    other: tuple[str, tuple[str, ...], str],
) -> None:
    here = ("Minibus", ("How do I book it?",), "Ring the porters before noon.")
    assert short_duplicates_of(here, other) == [[], []]
