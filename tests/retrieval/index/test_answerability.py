import math
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import SnapshotError
from retrieval.index.answerability import (
    DEFAULT_CALIBRATION,
    NOTHING_FOUND,
    Answerability,
    Calibration,
    Evidence,
)

CALIBRATION = Calibration(
    slope=10,
    intercept=-2,
    possible=0.25,
    answered=0.75,
    basis="labelled questions",
    answerable=30,
    unanswerable=20,
)
PARTS = {"passage": 0.6, "heading": 0.3, "sentence": 0.9, "lexical": 0.5}


@pytest.fixture
def judge() -> Answerability:
    return Answerability(
        corpus=np.array([2.1, 1.55], np.float32),
        passages=4,
        background=np.array([[1, 0], [0, 1]], np.float32),
        calibration=CALIBRATION,
    )


def test_evidence_matches_a_calculation_by_hand(judge: Answerability) -> None:
    vector = np.array([0.6, 0.8], np.float32)
    evidence = judge.evidence(vector, PARTS)
    assert evidence.similarity == pytest.approx((0.6 + 0.3 + 0.9) / 3)
    assert evidence.lexical == 0.5
    # The sum is 2.5; 0.6 of it is the hit itself, and three other passages share the rest.
    assert evidence.corpus == pytest.approx((2.1 * 0.6 + 1.55 * 0.8 - 0.6) / 3)
    assert evidence.background == pytest.approx(0.8)
    assert evidence.total == pytest.approx(0.6 + 0.6 * 0.5 - 1.9 / 3 - 0.3 * 0.8)


def test_the_only_passage_of_a_corpus_has_no_corpus_similarity() -> None:
    single = Answerability(
        corpus=np.array([0.6, 0.8], np.float32),
        passages=1,
        background=np.empty((0, 2), np.float32),
        calibration=CALIBRATION,
    )
    parts = PARTS | {"passage": 1.0}
    assert single.evidence(np.array([0.6, 0.8], np.float32), parts).corpus == pytest.approx(0)


def test_a_negative_corpus_similarity_is_no_evidence_for_an_answer() -> None:
    assert Evidence(0.2, 0.1, -0.5, 0.4).total == Evidence(0.2, 0.1, 0.0, 0.4).total


def test_only_the_first_hit_counts(judge: Answerability) -> None:
    vector = np.array([0.6, 0.8], np.float32)
    parts = {name: np.array([value, 0.99]) for name, value in PARTS.items()}
    total = judge.evidence(vector, PARTS).total
    assert judge.judge(vector, parts).log_odds == pytest.approx(10 * total - 2)


@pytest.mark.parametrize(
    ("total", "state"),
    [
        (-5.0, "none"),
        (0.0, "none"),
        (
            (-math.log(3) + 2) / 10 + 1e-6,
            "possible",
        ),  # odds of 1 to 3 are the probability 0.25, the bound of `possible`
        ((math.log(3) + 2) / 10 - 1e-6, "possible"),
        ((math.log(3) + 2) / 10 + 1e-6, "answered"),
        (5.0, "answered"),
        (-1e6, "none"),
    ],
)
def test_states_follow_the_probability(total: float, state: str) -> None:
    answer = CALIBRATION.judge(Evidence(total, 0, 0, 0))
    assert answer.state == state
    assert 0 <= answer.probability <= 1
    if abs(answer.log_odds) < 20:
        odds = answer.probability / (1 - answer.probability)
        assert math.log(odds) == pytest.approx(answer.log_odds)


def test_no_hits_give_the_state_none(judge: Answerability) -> None:
    empty: dict[str, np.ndarray] = {name: np.empty(0, np.float32) for name in PARTS}
    assert judge.judge(np.array([1, 0], np.float32), empty) == NOTHING_FOUND
    assert NOTHING_FOUND.state == "none"


def test_the_default_calibration_needs_evidence_to_answer() -> None:
    assert DEFAULT_CALIBRATION.judge(Evidence(0, 0, 0, 0)).state == "none"


def test_answerability_is_read_back_as_written(judge: Answerability, tmp_path: Path) -> None:
    judge.write(tmp_path, "digest")
    reopened = Answerability.read(tmp_path, "digest")
    assert reopened.calibration == judge.calibration
    np.testing.assert_array_equal(reopened.corpus, judge.corpus)
    np.testing.assert_array_equal(reopened.background, judge.background)


def test_a_calibration_for_another_index_or_model_is_refused(
    judge: Answerability, tmp_path: Path
) -> None:
    judge.write(tmp_path, "a" * 64)
    with pytest.raises(SnapshotError, match="was fitted for the index and model aaaaaaaaaaaa"):
        Answerability.read(tmp_path, "b" * 64)


@pytest.mark.parametrize("name", ["calibration.json", "corpus.npy", "background.npy"])
def test_a_damaged_file_is_an_error(judge: Answerability, tmp_path: Path, name: str) -> None:
    judge.write(tmp_path, "digest")
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(SnapshotError, match="cannot be read"):
        Answerability.read(tmp_path, "digest")


@pytest.mark.parametrize(
    ("total", "state"),
    [
        # The log odds are 9.4 · total - 2.4; a probability of .29 has -0.895, one of .72 has 0.944.
        (0.155, "none"),
        (0.165, "possible"),
        (0.350, "possible"),
        (0.360, "answered"),
    ],
)
def test_the_default_calibration_has_these_bounds(total: float, state: str) -> None:
    assert DEFAULT_CALIBRATION.judge(Evidence(total, 0, 0, 0)).state == state


def test_the_default_calibration_says_that_it_was_not_fitted() -> None:
    default = DEFAULT_CALIBRATION
    assert (default.basis, default.answerable, default.unanswerable) == ("default", 0, 0)


@pytest.mark.parametrize(("log_odds", "state"), [(-0.001, "possible"), (0.0, "answered")])
def test_a_probability_equal_to_the_bound_is_enough(log_odds: float, state: str) -> None:
    half = Calibration(1, log_odds, 0.1, 0.5, "default", 0, 0)
    assert half.judge(Evidence(0, 0, 0, 0)).state == state
    assert Calibration(1, 0, 0.5, 0.9, "default", 0, 0).judge(Evidence(0, 0, 0, 0)).state == (
        "possible"
    )


def test_no_hits_have_the_probability_0() -> None:
    assert (NOTHING_FOUND.probability, NOTHING_FOUND.log_odds) == (0, -math.inf)


def test_log_odds_beyond_the_range_of_floats_give_the_probability_0() -> None:
    for log_odds in (-699.0, -701.0, -1e9):
        answer = Calibration(1, log_odds, 0.1, 0.5, "default", 0, 0).judge(Evidence(0, 0, 0, 0))
        assert answer.state == "none"
        assert answer.probability == pytest.approx(0, abs=1e-300)


def test_a_negative_background_similarity_counts_as_zero(
    judge: Answerability,
) -> None:
    assert judge.evidence(np.array([-0.6, -0.8], np.float32), PARTS).background == 0
