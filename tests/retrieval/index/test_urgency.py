"""The boundary between urgent and calm questions: its score by hand, its reasons, its files."""

import math
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import SnapshotError
from retrieval.index.urgency import Example, HeldOutRates, Urgency, word_terms

EXAMPLES = (
    Example("he drank bleach", "urgent", "poison", 1.0),
    Example("where is the bleach", "calm", "everyday matters", -0.5),
    Example("she drank tea", "calm", "everyday matters", -0.25),
)
VECTORS = np.array([[1, 0], [0, 1], [-1, 0]], np.float32)
URGENCY = Urgency(
    examples=EXAMPLES,
    vectors=VECTORS,
    terms={"drank": 0, "drank bleach": 1, "tea": 2},
    term_values=np.array([[3, 0.5], [4, 1], [1, -2]], np.float32),
    width=0.5,
    offset=-0.1,
    held_out=HeldOutRates(0.9, 0.05),
    signed_off_by="Dr. A. Reader",
)


def test_terms_are_words_and_pairs_of_words_each_once() -> None:
    assert word_terms("He DRANK it, he drank!") == [
        *("he", "drank", "it"),
        *("he drank", "drank it", "it he"),
    ]
    assert word_terms("…") == []


@pytest.mark.parametrize(
    ("question", "vector", "words"),
    [
        ("I drank bleach", (1, 0), (3 * 0.5 + 4 * 1) / 5),  # the idf of its terms is 3 and 4
        ("some tea", (0, 1), -2),
        ("bleach", (0.6, 0.8), 0),  # no term is known
    ],
)
def test_a_score_adds_up_nearness_to_examples_and_words(
    question: str, vector: tuple[float, float], words: float
) -> None:
    near = sum(
        example.weight * math.exp(-0.5 * ((x - vector[0]) ** 2 + (y - vector[1]) ** 2))
        for example, (x, y) in zip(EXAMPLES, VECTORS.tolist(), strict=True)
    )
    score = URGENCY.score(question, np.array(vector, np.float32))
    assert score == pytest.approx(near + words - 0.1, abs=1e-6)
    assert URGENCY.is_urgent(question, np.array(vector, np.float32)) is (score >= 0)


def test_the_nearest_example_of_each_kind_explains_a_verdict() -> None:
    vector = np.array([0.8, 0.6], np.float32)
    assert URGENCY.nearest(vector, "urgent") == EXAMPLES[0]
    assert URGENCY.nearest(vector, "calm") == EXAMPLES[1]
    assert URGENCY.nearest(-vector, "calm") == EXAMPLES[2]


def test_without_examples_no_question_is_urgent() -> None:
    vector = np.array([1, 0], np.float32)
    assert not Urgency().is_urgent("he drank bleach", vector)
    with pytest.raises(ValueError, match="no examples"):
        Urgency().score("he drank bleach", vector)


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    for urgency in (URGENCY, Urgency()):
        folder = tmp_path / str(len(urgency))
        folder.mkdir()
        urgency.write(folder, "abc")
        opened = Urgency.read(folder, "abc")
        assert opened.examples == urgency.examples
        assert opened.terms == urgency.terms
        assert opened.vectors.tolist() == urgency.vectors.tolist()
        assert opened.term_values.tolist() == urgency.term_values.tolist()
        assert (opened.width, opened.offset) == (urgency.width, urgency.offset)
        assert opened.held_out == urgency.held_out
        assert opened.signed_off_by == urgency.signed_off_by


def test_it_is_refused_for_another_encoder_and_with_parts_of_different_lengths(
    tmp_path: Path,
) -> None:
    URGENCY.write(tmp_path, "abc")
    with pytest.raises(SnapshotError, match="was fitted for the model abc, this snapshot's is abd"):
        Urgency.read(tmp_path, "abd")
    np.save(tmp_path / "vectors.npy", VECTORS[:2])
    with pytest.raises(SnapshotError, match="different lengths"):
        Urgency.read(tmp_path, "abc")
