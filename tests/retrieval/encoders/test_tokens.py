"""Batches of tokens."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.encoders.tokens import batches, even_batches, padded


def test_shorter_texts_are_padded_to_the_longest() -> None:
    ids, mask = padded([[5, 6, 7], [8]])
    np.testing.assert_array_equal(ids, [[5, 6, 7], [8, 0, 0]])
    np.testing.assert_array_equal(mask, [[1, 1, 1], [1, 0, 0]])


def test_a_single_text_is_not_padded() -> None:
    assert padded([[5, 6]])[0].shape == (1, 2)


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        (6, [[3], [0, 1], [2, 4]]),  # 5 tokens; 2 texts of 3; 2 of 1
        (5, [[3], [0], [1], [2, 4]]),
        (1, [[3], [0], [1], [2], [4]]),  # a text longer than the budget goes alone
        (100, [[3, 0, 1, 2, 4]]),
    ],
)
def test_a_batch_keeps_to_the_budget_with_its_padding(
    budget: int, expected: list[list[int]]
) -> None:
    tokens = [[1] * 3, [1] * 3, [1], [1] * 5, [1]]
    assert batches(tokens, budget) == expected


@given(
    lengths=st.lists(st.integers(min_value=1, max_value=30), max_size=60),
    budget=st.integers(min_value=1, max_value=200),
)
def test_every_text_is_in_one_batch(lengths: list[int], budget: int) -> None:
    made = batches([[0] * length for length in lengths], budget)
    assert sorted(at for batch in made for at in batch) == list(range(len(lengths)))
    for batch in made:
        assert len(batch) == 1 or max(lengths[at] for at in batch) * len(batch) <= budget


@given(
    lengths=st.lists(st.integers(min_value=1, max_value=30), max_size=60),
    budget=st.integers(min_value=1, max_value=200),
)
def test_the_shape_of_an_even_batch_is_that_of_the_text_alone(
    lengths: list[int], budget: int
) -> None:
    tokens = [[at + 1] * length for at, length in enumerate(lengths)]
    alone = [next(even_batches([each], budget, 30))[1].shape for each in tokens]
    placed = []
    for positions, ids, mask in even_batches(tokens, budget, 30):
        placed += positions
        assert ids.shape == mask.shape
        assert ids.shape[1] <= 30  # the model has no places for more
        assert len(ids) == 1 or ids.size <= budget
        for row, at in enumerate(positions):
            assert ids.shape == alone[at]
            assert ids[row][mask[row] == 1].tolist() == tokens[at]
    assert sorted(placed) == list(range(len(lengths)))
