import math
from dataclasses import replace
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
    Promise,
    soft_maximum,
)
from retrieval.types import Term

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
NEAREST = np.array([0.4, 0.6, 0.55], np.float32)


def evidence(total: float) -> Evidence:
    """Return evidence of that total."""
    return Evidence(total, 0, 0, 0, 0, 1)


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
    evidence = judge.evidence(vector, PARTS, NEAREST)
    assert evidence.similarity == pytest.approx((0.6 + 0.3 + 0.9) / 3)
    assert evidence.lexical == 0.5
    # The sum is 2.5; 0.6 of it is the hit itself, and three other passages share the rest.
    assert evidence.corpus == pytest.approx((2.1 * 0.6 + 1.55 * 0.8 - 0.6) / 3)
    assert evidence.background == pytest.approx(0.8)
    assert evidence.agreement == pytest.approx(
        0.05 * math.log(sum(math.exp(cosine / 0.05) for cosine in (0.4, 0.6, 0.55)))
    )
    # Of the 12 pairs of different passages, the cosines have this sum.
    cohesion = 1.5 * (2.1**2 + 1.55**2 - 4) / 12
    assert evidence.cohesion == pytest.approx(cohesion)
    assert evidence.total == pytest.approx(
        0.6 + 0.45 * 0.5 + (1 - cohesion) * evidence.agreement - cohesion * 1.9 / 3 - 0.3 * 0.8
    )


def test_the_cohesion_of_a_corpus_is_that_of_its_pairs_by_brute_force() -> None:
    draw = np.random.default_rng(0)
    vectors = draw.normal(size=(20, 8)) + 0.5
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    judge = Answerability(vectors.sum(0), 20, np.zeros((0, 8), np.float32), CALIBRATION)
    pairs = [vectors[i] @ vectors[j] for i in range(20) for j in range(20) if i != j]
    assert judge.cohesion == pytest.approx(1.5 * np.mean(pairs))


@pytest.mark.parametrize(
    ("vectors", "cohesion"),
    [
        ([[1.0, 0.0]], 0),  # there is no pair
        ([[1.0, 0.0], [1.0, 0.0]], 1),
        ([[1.0, 0.0], [0.0, 1.0]], 0),
        ([[1.0, 0.0], [-1.0, 0.0]], 0),
        ([[1.0, 0.0], [0.6, 0.8]], 0.9),
    ],
)
def test_cohesion_lies_between_0_and_1(vectors: list[list[float]], cohesion: float) -> None:
    corpus = np.array(vectors, np.float32).sum(axis=0)
    judge = Answerability(corpus, len(vectors), np.zeros((0, 2), np.float32), CALIBRATION)
    assert judge.cohesion == pytest.approx(cohesion)


def test_in_a_corpus_of_one_subject_the_field_speaks_against_and_agreement_does_not_count() -> None:
    one = Evidence(0.5, 0.0, 0.9, 0.4, 0.0, 1)
    many = Evidence(0.5, 0.0, 0.9, 0.4, 0.0, 0)
    assert one.total == pytest.approx(0.5 - 0.4)
    assert many.total == pytest.approx(0.5 + 0.9)


@pytest.mark.parametrize(
    ("cosines", "value"),
    [
        ([], 0.0),
        ([0.7], 0.7),
        ([0.7, 0.7], 0.7 + 0.05 * math.log(2)),
        ([0.7, -1.0], 0.7),
        ([0.5] * 80, 0.5 + 0.05 * math.log(50)),  # only 50 count
    ],
)
def test_the_soft_maximum_counts_passages_that_are_as_near(
    cosines: list[float], value: float
) -> None:
    assert soft_maximum(np.array(cosines, np.float32)) == pytest.approx(value, abs=1e-6)


def test_the_only_passage_of_a_corpus_has_no_corpus_similarity() -> None:
    single = Answerability(
        corpus=np.array([0.6, 0.8], np.float32),
        passages=1,
        background=np.empty((0, 2), np.float32),
        calibration=CALIBRATION,
    )
    parts = PARTS | {"passage": 1.0}
    vector = np.array([0.6, 0.8], np.float32)
    assert single.evidence(vector, parts, NEAREST).corpus == pytest.approx(0)


def test_a_negative_corpus_similarity_is_no_evidence_for_an_answer() -> None:
    negative, zero = (Evidence(0.2, 0.1, 0.2, field, 0.4, 1) for field in (-0.5, 0.0))
    assert negative.total == zero.total


def test_only_the_first_hit_and_the_nearest_cosines_count(judge: Answerability) -> None:
    vector = np.array([0.6, 0.8], np.float32)
    parts = {name: np.array([value, 0.99]) for name, value in PARTS.items()}
    total = judge.evidence(vector, PARTS, NEAREST).total
    assert judge.judge(vector, parts, NEAREST).log_odds == pytest.approx(10 * total - 2)


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
    answer = CALIBRATION.judge(evidence(total), 1.0)
    assert answer.state == state
    assert 0 <= answer.probability <= 1
    if abs(answer.log_odds) < 20:
        odds = answer.probability / (1 - answer.probability)
        assert math.log(odds) == pytest.approx(answer.log_odds)


@pytest.mark.parametrize(
    ("total", "best_cosine", "state", "decided_by"),
    [
        (5.0, 0.29, "none", "floor"),
        (5.0, 0.30, "answered", "similarity"),
        (0.2, 0.29, "none", "floor"),
        (0.2, 0.30, "possible", "similarity"),
        (-5.0, 0.29, "none", "similarity"),
    ],
)
def test_nothing_is_answered_by_what_is_far_away(
    total: float, best_cosine: float, state: str, decided_by: str
) -> None:
    answer = replace(CALIBRATION, floor=0.3).judge(evidence(total), best_cosine)
    assert (answer.state, answer.decided_by) == (state, decided_by)


@pytest.mark.parametrize(
    ("similarity", "intercept", "state"),
    [
        (0.39, 100.0, "possible"),
        (0.41, 100.0, "answered"),
        (0.39, -100.0, "none"),
    ],
)
def test_nothing_is_answered_by_a_hit_that_is_not_near_as_a_whole(
    similarity: float, intercept: float, state: str
) -> None:
    fitted = replace(CALIBRATION, answered_floor=0.4, intercept=intercept)
    assert fitted.judge(Evidence(similarity, 0, 0, 0, 0, 1), 1.0).state == state


@pytest.mark.parametrize(("lexical", "state"), [(0.49, "none"), (0.5, "possible"), (1, "possible")])
def test_a_hit_with_half_of_the_words_is_possible_although_it_is_far_away(
    lexical: float, state: str
) -> None:
    sure = Evidence(5.0, lexical, 0, 0, 0, 1)
    assert replace(CALIBRATION, floor=0.3).judge(sure, 0.1).state == state


def test_the_best_of_the_first_hit_s_cosines_is_compared_with_the_floor(
    judge: Answerability,
) -> None:
    vector = np.array([0.6, 0.8], np.float32)
    for floor, decided_by in ((0.89, False), (0.91, True)):
        sure = replace(CALIBRATION, floor=floor, intercept=100.0)
        parts = {name: np.array([value]) for name, value in PARTS.items()}
        answer = replace(judge, calibration=sure).judge(vector, parts, NEAREST)
        assert (answer.decided_by == "floor") is decided_by


def test_a_question_that_repeats_a_heading_is_at_least_possible() -> None:
    none = CALIBRATION.judge(evidence(-5.0), 1.0)
    raised = CALIBRATION.raised(none)
    assert (raised.state, raised.probability, raised.decided_by) == ("possible", 0.25, "repeats")
    assert math.exp(raised.log_odds) == pytest.approx(1 / 3)
    answered = CALIBRATION.judge(evidence(5.0), 1.0)
    assert CALIBRATION.raised(answered) == answered


@pytest.mark.parametrize(
    ("state", "decided_by"),
    # By hand: 0.6 - 0.1, 0.45 · 0.8 - 0.4 and -0.3 · 0.5 + 0.05 are 0.5, -0.04 and -0.10.
    [("answered", "similarity"), ("none", "background")],
)
def test_the_term_decides_that_differs_most_from_what_is_typical(
    state: str, decided_by: str
) -> None:
    typical: dict[Term, float] = {"similarity": 0.1, "lexical": 0.4, "background": -0.05}
    evidence = Evidence(0.6, 0.8, 0.0, 0.0, 0.5, 1)
    intercept = 100.0 if state == "answered" else -100.0
    answer = replace(CALIBRATION, typical=typical, intercept=intercept).judge(evidence, 1.0)
    assert (answer.state, answer.decided_by) == (state, decided_by)


def test_without_any_evidence_the_similarity_decides() -> None:
    assert CALIBRATION.judge(Evidence(0, 0, 0, 0, 0, 1), 0.0).decided_by == "similarity"


@pytest.mark.parametrize(
    ("promise", "words"),
    [
        (Promise(), "how many answerable ones are judged `none` is not known"),
        (
            Promise(0.0478, 0.9, 80),
            "at most 5% of answerable ones are judged `none` (90% sure, from 80)",
        ),
    ],
)
def test_a_promise_says_what_it_rests_on(promise: Promise, words: str) -> None:
    assert promise.in_words() == words


def test_no_hits_give_the_state_none(judge: Answerability) -> None:
    empty: dict[str, np.ndarray] = {name: np.empty(0, np.float32) for name in PARTS}
    nearest = np.empty(0, np.float32)
    assert judge.judge(np.array([1, 0], np.float32), empty, nearest) == NOTHING_FOUND
    assert NOTHING_FOUND.state == "none"


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
        # The log odds are 6 · total - 4; probabilities of .2 and .8 have -1.386 and 1.386.
        (0.435, "none"),
        (0.436, "possible"),
        (0.897, "possible"),
        (0.898, "answered"),
    ],
)
def test_the_default_calibration_has_these_bounds(total: float, state: str) -> None:
    assert DEFAULT_CALIBRATION.judge(evidence(total), 1.0).state == state


def test_the_default_calibration_says_that_it_was_not_fitted() -> None:
    default = DEFAULT_CALIBRATION
    assert (default.basis, default.answerable, default.unanswerable) == ("default", 0, 0)


@pytest.mark.parametrize(("log_odds", "state"), [(-0.001, "possible"), (0.0, "answered")])
def test_a_probability_equal_to_the_bound_is_enough(log_odds: float, state: str) -> None:
    half = Calibration(1, log_odds, 0.1, 0.5, "default", 0, 0)
    assert half.judge(evidence(0), 1.0).state == state
    whole = Calibration(1, 0, 0.5, 0.9, "default", 0, 0)
    assert whole.judge(evidence(0), 1.0).state == "possible"


def test_no_hits_have_the_probability_0() -> None:
    assert (NOTHING_FOUND.probability, NOTHING_FOUND.log_odds) == (0, -math.inf)


def test_log_odds_beyond_the_range_of_floats_give_the_probability_0() -> None:
    for log_odds in (-699.0, -701.0, -1e9):
        answer = Calibration(1, log_odds, 0.1, 0.5, "default", 0, 0).judge(evidence(0), 1.0)
        assert answer.state == "none"
        assert answer.probability == pytest.approx(0, abs=1e-300)


def test_a_negative_background_similarity_counts_as_zero(
    judge: Answerability,
) -> None:
    vector = np.array([-0.6, -0.8], np.float32)
    assert judge.evidence(vector, PARTS, NEAREST).background == 0
