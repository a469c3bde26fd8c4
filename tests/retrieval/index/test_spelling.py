"""Slips that are repaired, and words that remain as they are."""

import pytest

from retrieval.index.spelling import ORDINARY, Spelling

GIVEN = [
    "suicide",
    "overdose",
    "paracetamol",
    "herself",
    "kill",
    "die",
    "commit",
    "ledge",
    "bridge",
]


@pytest.mark.parametrize(
    ("written", "repaired"),
    [
        ("suiside", "suicide"),
        ("sucide", "suicide"),
        ("suuicide", "suicide"),
        ("overdoes", "overdose"),
        ("ovredose", "overdose"),
        ("paracetomol", "paracetamol"),
        ("parcetomol", "paracetamol"),
        ("comit", "commit"),
        ("her self", "herself"),
        ("her slef", "her slef"),  # parts are joined, and not repaired as well
        ("kil", "kil"),  # too short
        ("killl", "kill"),
        ("diiiie", "die"),
        ("suicideeee", "suicide"),
        ("edge", "edge"),
        ("bride", "bride"),  # the letter that is missing isn't a doubled one
        ("fridge", "fridge"),  # the first letter differs
        ("britge", "bridge"),  # t sounds like d
        ("brifge", "brifge"),  # f doesn't
        ("overnose", "overnose"),  # n doesn't sound like d
        ("ovirdoze", "ovirdoze"),  # two slips in a word of eight letters
        ("suicidal", "suicidal"),  # begins with a stem
        ("homicide", "homicide"),
        ("overdone", "overdone"),  # an ordinary word
        ("", ""),
    ],
)
def test_a_word_with_a_slip_is_repaired(written: str, repaired: str) -> None:
    spelling = Spelling(GIVEN, ["suicida"], ["overdone"])
    assert " ".join(spelling.repaired(written.split())) == repaired


def test_a_given_word_is_not_changed_into_another_one() -> None:
    assert Spelling(["tablet", "tablets"]).repaired(["tablets", "tablet"]) == ["tablets", "tablet"]


def test_a_word_far_longer_than_any_given_one_is_left_as_it_is() -> None:
    word = "paracetamol" * 90
    assert Spelling(GIVEN).repaired([word]) == [word]


def test_without_words_nothing_is_repaired() -> None:
    assert Spelling([]).repaired(["her", "self", "killl"]) == ["her", "self", "killl"]


@pytest.mark.parametrize("word", ["patrol", "tables", "bridget", "mediation"])
def test_ordinary_words_are_protected(word: str) -> None:
    given = ["petrol", "tablets", "bridge", "medication"]
    assert Spelling(given).repaired([word]) != [word]
    assert Spelling(given, ordinary=ORDINARY).repaired([word]) == [word]
