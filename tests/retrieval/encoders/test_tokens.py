"""Batches of tokens: their order, padding, shapes and limits."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from retrieval.encoders.tokens import (
    TokenReader,
    batches,
    close_batches,
    even_batches,
    padded,
)


def test_shorter_texts_are_padded_to_the_longest() -> None:
    ids, mask = padded([[5, 6, 7], [8]])
    np.testing.assert_array_equal(ids, [[5, 6, 7], [8, 0, 0]])
    np.testing.assert_array_equal(mask, [[1, 1, 1], [1, 0, 0]])


def test_a_single_text_is_not_padded() -> None:
    assert padded([[5, 6]])[0].shape == (1, 2)


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        (6, [[3], [0, 1], [2, 4]]),  # a text of 5 tokens, then 2 texts of 3, then 2 of 1
        (5, [[3], [0], [1], [2, 4]]),
        (1, [[3], [0], [1], [2], [4]]),  # a text longer than the budget goes alone
        (100, [[3, 0, 1, 2, 4]]),
    ],
)
def test_a_batch_with_its_padding_stays_within_the_budget(
    budget: int, expected: list[list[int]]
) -> None:
    tokens = [[1] * 3, [1] * 3, [1], [1] * 5, [1]]
    assert batches(tokens, budget) == expected


@given(
    lengths=st.lists(st.integers(min_value=1, max_value=30), max_size=60),
    budget=st.integers(min_value=1, max_value=200),
)
def test_every_text_is_in_exactly_one_batch(lengths: list[int], budget: int) -> None:
    result = batches([[0] * length for length in lengths], budget)
    assert sorted(text for batch in result for text in batch) == list(range(len(lengths)))
    for batch in result:
        assert len(batch) == 1 or max(lengths[text] for text in batch) * len(batch) <= budget


@given(
    lengths=st.lists(st.integers(min_value=1, max_value=30), max_size=60),
    budget=st.integers(min_value=1, max_value=200),
)
def test_a_text_has_the_same_batch_shape_alone_and_with_others(
    lengths: list[int], budget: int
) -> None:
    tokens = [[text + 1] * length for text, length in enumerate(lengths)]
    alone = [next(even_batches([ids], budget, 30))[1].shape for ids in tokens]
    placed = []
    for positions, ids, mask in even_batches(tokens, budget, 30):
        placed += positions
        assert ids.shape == mask.shape
        assert ids.shape[1] <= 30  # the model has no positions for more
        assert len(ids) == 1 or ids.size <= budget
        for row, text in enumerate(positions):
            assert ids.shape == alone[text]
            assert ids[row][mask[row] == 1].tolist() == tokens[text]
    assert sorted(placed) == list(range(len(lengths)))


def shapes(lengths: list[int], budget: int, window: int) -> list[tuple[list[int], tuple[int, ...]]]:
    """Return the positions of the texts in each even batch, and the shape of the batch."""
    tokens = [[1] * length for length in lengths]
    return [(positions, ids.shape) for positions, ids, _ in even_batches(tokens, budget, window)]


def test_even_batches_have_multiples_of_eight_rows_and_tokens() -> None:
    assert shapes([1, 8, 9, 16, 3], 1000, 64) == [([0, 1, 4], (8, 8)), ([2, 3], (8, 16))]
    assert shapes([5] * 10, 1000, 64) == [(list(range(8)), (8, 8)), ([8, 9], (8, 8))]


def test_even_batches_stay_within_the_budget_and_the_window() -> None:
    assert shapes([8] * 3, 16, 64) == [([0, 1], (2, 8)), ([2], (2, 8))]
    assert shapes([8] * 2, 7, 64) == [([0], (1, 8)), ([1], (1, 8))]
    assert shapes([29, 30], 1000, 30) == [([0, 1], (8, 30))]
    assert shapes([17], 1000, 20) == [([0], (8, 20))]


def test_even_batches_are_filled_with_their_first_text_and_masked_tokens() -> None:
    ((positions, ids, mask),) = even_batches([[5, 6], [7, 7, 7]], 24, 64)
    assert positions == [0, 1]
    assert ids.tolist() == [[5, 6, *[0] * 6], [7, 7, 7, *[0] * 5], [5, 6, *[0] * 6]]
    assert mask.sum(axis=1).tolist() == [2, 3, 2]


def test_close_batches_are_padded_only_to_their_longest_text() -> None:
    (first, second) = close_batches([[1], [2, 2, 2], [3, 3]], 6)
    assert first[0] == [1, 2]
    assert first[1].tolist() == [[2, 2, 2], [3, 3, 0]]
    assert first[2].tolist() == [[1, 1, 1], [1, 1, 0]]
    assert (second[0], second[1].tolist()) == ([0], [[1]])


@pytest.fixture
def reader(tmp_path: Path) -> TokenReader:
    """A word tokenizer with two special tokens, whose file asks for padding and truncation."""
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "beans", "need", "water"]
    tokenizer = Tokenizer(
        models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.enable_padding(length=9)
    tokenizer.enable_truncation(3)
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    return TokenReader(tmp_path / "tokenizer.json", 5)


def test_texts_are_read_without_padding_and_truncated_to_the_window(reader: TokenReader) -> None:
    assert reader.read(["beans", "beans need water", "beans need water now", ""]) == [
        [2, 4, 3],
        [2, 4, 5, 6, 3],
        [2, 4, 5, 6, 3],
        [2, 3],
    ]


def test_tokens_are_counted_beyond_the_window(reader: TokenReader) -> None:
    assert reader.count("beans need water and water and water") == 9
    assert reader.count("") == 2
