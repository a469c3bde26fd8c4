from pathlib import Path

import pytest

from retrieval.errors import SnapshotError
from retrieval.index.rewriting import Rewriter
from retrieval.types import Change

TEXTS = [
    "The beans need water, and the beans like shade.",
    "A spade belongs to the co-operative shed.",
    "Fertilisation helps; beams hold the roof; a helping hand.",
]
SYNONYMS = {"NPK": "fertiliser", "garden hut": "shed", "hut": "cabin"}


@pytest.fixture
def rewriter() -> Rewriter:
    return Rewriter.from_texts(TEXTS, SYNONYMS)


def nothing(word: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("query", "searched", "changes"),
    [
        ("which NPK", "which fertiliser", [("synonym", "NPK", "fertiliser")]),
        ("which npk?", "which fertiliser?", [("synonym", "npk", "fertiliser")]),
        ("the garden hut", "the shed", [("synonym", "garden hut", "shed")]),
        ("the hut", "the cabin", [("synonym", "hut", "cabin")]),
        ("npks in huts", "npks in huts", []),
    ],
)
def test_synonyms_are_replaced_as_whole_words_longest_first(
    rewriter: Rewriter, query: str, searched: str, changes: list[tuple[str, str, str]]
) -> None:
    expected = (searched, tuple(Change(*each) for each in changes))  # type: ignore[arg-type]
    assert rewriter.rewrite(query, nothing) == expected


@pytest.mark.parametrize(
    ("typed", "used"),
    [
        ("spede", "spade"),  # one wrong letter
        ("Sapde", "spade"),  # two changed places
        ("spaade", "spade"),  # one too many
        ("watr", None),  # too short to be sure
        ("spade", None),  # the corpus has it
        ("cooperative", "co-operative"),
        ("beanz", "beans"),  # beams is as near and rarer
        ("fertilisashon", "fertilisation"),  # two slips in a long word
        ("helpline", None),  # two letters from “helping”, and another word
        ("spades", None),  # goes on where spade ends
        ("spad3", None),  # no word
        ("xpade", None),  # the first letter is hardly ever the wrong one
    ],
)
def test_a_word_one_slip_away_is_repaired_and_no_other(
    rewriter: Rewriter, typed: str, used: str | None
) -> None:
    searched, changes = rewriter.rewrite(f"my {typed}?", nothing)
    assert searched == f"my {used or typed}?"
    assert changes == ((Change("spelling", typed, used),) if used else ())


def test_a_word_that_is_known_is_not_repaired(rewriter: Rewriter) -> None:
    assert rewriter.rewrite("a spede", lambda word: word == "spede") == ("a spede", ())


def test_what_a_synonym_put_in_is_not_repaired() -> None:
    rewriter = Rewriter.from_texts(["spade"], {"tool": "spede"})
    assert rewriter.rewrite("tool", nothing) == ("spede", (Change("synonym", "tool", "spede"),))


def test_a_reopened_rewriter_does_the_same(rewriter: Rewriter, tmp_path: Path) -> None:
    rewriter.write(tmp_path / "rewriting.json")
    reopened = Rewriter.read(tmp_path / "rewriting.json")
    assert (reopened.synonyms, reopened.words) == (rewriter.synonyms, rewriter.words)
    query = "which NPK for the beens, and whose spadde"
    assert reopened.rewrite(query, nothing) == rewriter.rewrite(query, nothing)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"synonyms": {"a": 1}, "words": {}}'])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "rewriting.json"
    file.write_bytes(content)
    with pytest.raises(SnapshotError, match=r"rewriting.json"):
        Rewriter.read(file)


@pytest.mark.parametrize(
    ("word", "typed", "is_repaired"),
    [
        ("wheelbarrows", "whealbarruws", True),  # two wrong letters of twelve
        ("wheelbarrow", "whealbarruw", False),  # of eleven
        ("strawberry", "strewbarry", False),  # of ten
        ("strawberry", "strewberry", True),
        ("wheelbarrows", "whealbarruwz", False),  # three
        ("beans", "bexns", True),  # five letters
        ("bean", "bexn", False),
    ],
)
def test_two_slips_are_one_word_only_from_twelve_letters_on(
    word: str, typed: str, is_repaired: bool
) -> None:
    searched, _ = Rewriter.from_texts([word], {}).rewrite(typed, nothing)
    assert searched == (word if is_repaired else typed)


def test_fewer_slips_go_before_more_and_then_the_more_frequent_word() -> None:
    rewriter = Rewriter.from_texts(["transplantang transplantang transplanting"], {})
    assert rewriter.rewrite("transplantinh", nothing)[0] == "transplanting"
    assert Rewriter.from_texts(["stalk stark stark"], {}).rewrite("stavk", nothing)[0] == "stark"
    assert Rewriter.from_texts(["stark stalk"], {}).rewrite("stavk", nothing)[0] == "stalk"


@pytest.mark.parametrize("typed", ["shove", "shovels"])
def test_a_word_that_begins_another_or_goes_on_from_it_is_no_slip(typed: str) -> None:
    assert Rewriter.from_texts(["shovel"], {}).rewrite(typed, nothing) == (typed, ())


def test_without_synonyms_and_slips_a_question_stays_as_it_was_typed() -> None:
    assert Rewriter.from_texts(["Spade"], {}).rewrite("The SPADE, now?", nothing) == (
        "The SPADE, now?",
        (),
    )


@pytest.mark.parametrize("query", ["'spede'", "‘spede’", "-spede-", "(spede)"])
def test_marks_around_a_word_are_none_of_it(rewriter: Rewriter, query: str) -> None:
    assert rewriter.rewrite(query, nothing)[0] == query.replace("spede", "spade")


def test_words_of_a_synonym_are_found_in_any_case_and_with_any_marks() -> None:
    rewriter = Rewriter.from_texts([], {"A.B": "area board", "A": "alpha"})
    assert rewriter.rewrite("the a.b and aXb, a?", nothing)[0] == "the area board and aXb, alpha?"


def test_a_corpus_s_words_count_in_any_case() -> None:
    rewriter = Rewriter.from_texts(["STALK Stalk stark"], {})
    assert rewriter.words == {"stalk": 2, "stark": 1}
    assert rewriter.rewrite("STAVK", nothing)[0] == "stalk"
