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


def knows_nothing(word: str) -> bool:
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
    expected = (searched, tuple(Change(*change) for change in changes))  # type: ignore[arg-type]  # the kind is a Literal, and these are strings
    assert rewriter.rewrite(query, knows_nothing) == expected


@pytest.mark.parametrize(
    ("typed", "used"),
    [
        ("spede", "spade"),  # one wrong letter
        ("Sapde", "spade"),  # two letters are swapped
        ("spaade", "spade"),  # one letter too many
        ("watr", None),  # too short to be sure
        ("spade", None),  # the corpus has this word
        ("cooperative", "co-operative"),
        ("beanz", "beans"),  # “beams” is equally close but rarer
        ("fertilisashon", "fertilisation"),  # two slips in a long word
        ("helpline", None),  # two letters from “helping”, and another word
        ("spades", None),  # “spade” is a prefix of it
        ("spad3", None),  # not a word
        ("xpade", None),  # the first letter is rarely the wrong one
    ],
)
def test_only_a_word_one_slip_away_is_repaired(
    rewriter: Rewriter, typed: str, used: str | None
) -> None:
    searched, changes = rewriter.rewrite(f"my {typed}?", knows_nothing)
    assert searched == f"my {used or typed}?"
    assert changes == ((Change("spelling", typed, used),) if used else ())


def test_a_known_word_is_not_repaired(rewriter: Rewriter) -> None:
    assert rewriter.rewrite("a spede", lambda word: word == "spede") == ("a spede", ())


def test_the_replacement_of_a_synonym_is_not_repaired() -> None:
    rewriter = Rewriter.from_texts(["spade"], {"tool": "spede"})
    assert rewriter.rewrite("tool", knows_nothing) == (
        "spede",
        (Change("synonym", "tool", "spede"),),
    )


def test_a_reopened_rewriter_rewrites_in_the_same_way(rewriter: Rewriter, tmp_path: Path) -> None:
    rewriter.write(tmp_path / "rewriting.json")
    reopened = Rewriter.read(tmp_path / "rewriting.json")
    assert (reopened.synonyms, reopened.words) == (rewriter.synonyms, rewriter.words)
    query = "which NPK for the beens, and whose spadde"
    assert reopened.rewrite(query, knows_nothing) == rewriter.rewrite(query, knows_nothing)


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
        ("wheelbarrow", "whealbarruw", False),  # two of eleven
        ("strawberry", "strewbarry", False),  # two of ten
        ("strawberry", "strewberry", True),
        ("wheelbarrows", "whealbarruwz", False),  # three wrong letters
        ("beans", "bexns", True),  # five letters
        ("bean", "bexn", False),
    ],
)
def test_two_slips_are_repaired_only_from_twelve_letters_on(
    word: str, typed: str, is_repaired: bool
) -> None:
    searched, _ = Rewriter.from_texts([word], {}).rewrite(typed, knows_nothing)
    assert searched == (word if is_repaired else typed)


def test_fewer_slips_take_precedence_and_then_the_more_frequent_word() -> None:
    rewriter = Rewriter.from_texts(["transplantang transplantang transplanting"], {})
    assert rewriter.rewrite("transplantinh", knows_nothing)[0] == "transplanting"
    assert (
        Rewriter.from_texts(["stalk stark stark"], {}).rewrite("stavk", knows_nothing)[0] == "stark"
    )
    assert Rewriter.from_texts(["stark stalk"], {}).rewrite("stavk", knows_nothing)[0] == "stalk"


@pytest.mark.parametrize("typed", ["shove", "shovels"])
def test_a_prefix_or_an_extension_of_a_word_is_not_repaired(typed: str) -> None:
    assert Rewriter.from_texts(["shovel"], {}).rewrite(typed, knows_nothing) == (typed, ())


def test_a_question_without_synonyms_and_slips_is_unchanged() -> None:
    assert Rewriter.from_texts(["Spade"], {}).rewrite("The SPADE, now?", knows_nothing) == (
        "The SPADE, now?",
        (),
    )


@pytest.mark.parametrize("query", ["'spede'", "‘spede’", "-spede-", "(spede)"])
def test_punctuation_around_a_word_is_not_part_of_it(rewriter: Rewriter, query: str) -> None:
    assert rewriter.rewrite(query, knows_nothing)[0] == query.replace("spede", "spade")


def test_synonyms_are_case_insensitive_and_may_contain_punctuation() -> None:
    rewriter = Rewriter.from_texts([], {"A.B": "area board", "A": "alpha"})
    assert (
        rewriter.rewrite("the a.b and aXb, a?", knows_nothing)[0]
        == "the area board and aXb, alpha?"
    )


def test_words_of_the_corpus_are_counted_in_any_case() -> None:
    rewriter = Rewriter.from_texts(["STALK Stalk stark"], {})
    assert rewriter.words == {"stalk": 2, "stark": 1}
    assert rewriter.rewrite("STAVK", knows_nothing)[0] == "stalk"
