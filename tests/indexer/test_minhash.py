"""Near-duplicates are compared with those of a comparison of every pair."""

import random

import pytest

from indexer.minhash import ALIKE, near_duplicates

WORDS = [f"word{number}" for number in range(40)]


def pairs_in(texts: list[str]) -> list[tuple[int, int, float]]:
    return list(near_duplicates(len(texts), texts.__getitem__))


def text(*, changed: int = 0) -> str:
    return " ".join([*(f"other{number}" for number in range(changed)), *WORDS[changed:]])


def test_the_same_words_are_found_whatever_their_case_and_marks() -> None:
    same = text().upper().replace(" ", ",\n")
    assert pairs_in([text(), "x " * 30, same]) == [(2, 0, 1.0)]


@pytest.mark.parametrize(
    ("changed", "alike"),
    [
        (1, 37 / 39),  # of 38 shingles one is lost, and one of the other text's is not shared
        (6, 32 / 44),
        (7, None),  # 31 / 45 = .689
        (20, None),
    ],
)
def test_the_similarity_is_the_share_of_common_shingles(changed: int, alike: float | None) -> None:
    pairs = pairs_in([text(), text(changed=changed)])
    assert [pair[:2] for pair in pairs] == ([(1, 0)] if alike else [])
    assert [pair[2] for pair in pairs] == pytest.approx([alike] if alike else [])


def test_short_texts_are_not_compared() -> None:
    assert pairs_in(["Ask at the shed."] * 3) == []


def test_each_text_names_the_one_before_it_that_is_most_like_it() -> None:
    texts = [text(), text(changed=3), text(changed=3)]
    assert [pair[:2] for pair in pairs_in(texts)] == [(1, 0), (2, 1)]


def test_all_pairs_of_a_brute_force_comparison_are_found() -> None:
    draw = random.Random(0)  # noqa: S311 - texts, not secrets
    texts = [" ".join(draw.choices(WORDS, k=60)) for _ in range(100)]
    for number in range(0, 100, 10):  # a copy with a few words changed
        words = texts[number].split()
        for position in draw.sample(range(60), 3):
            words[position] = "changed"
        texts.append(" ".join(words))

    def shingles(words: list[str]) -> set[tuple[str, ...]]:
        return {tuple(words[start : start + 3]) for start in range(len(words) - 2)}

    sets = [shingles(text.split()) for text in texts]
    expected = {
        (i, j)
        for i in range(len(texts))
        for j in range(i)
        if len(sets[i] & sets[j]) / len(sets[i] | sets[j]) >= ALIKE
    }
    assert len(expected) == 10
    assert {pair[:2] for pair in pairs_in(texts)} == expected
