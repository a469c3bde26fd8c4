from collections.abc import Sequence

import numpy as np
import pytest
from scipy.stats import binom

from indexer.calibration.fit_calibration import (
    WORDING,
    WORDING_OF_PASSAGES,
    fit_by_everyday_questions,
    fit_by_held_out_texts,
    fit_by_labels,
    lower_bound,
    promised,
)
from retrieval.index.answerability import Calibration, Evidence


def evidence(totals: Sequence[float] | np.ndarray) -> list[Evidence]:
    return [Evidence(float(total), 0, 0, 0, 0, 1) for total in totals]


def bounds(fitted: Calibration) -> tuple[float, float]:
    """Return the totals from which on a question is `possible` and `answered`."""
    possible, answered = (
        (float(np.log(p / (1 - p))) - fitted.intercept) / fitted.slope
        for p in (fitted.possible, fitted.answered)
    )
    return possible, answered


@pytest.mark.parametrize(
    ("missed", "questions", "at_most"),
    [
        # By hand: all of n questions are above the threshold with probability (1 - x)^n = .1.
        (0, 1, 0.9),
        (0, 20, 1 - 0.1 ** (1 / 20)),
        (0, 80, 1 - 0.1 ** (1 / 80)),
        (5, 5, 1.0),
    ],
)
def test_a_promise_is_the_upper_bound_of_the_share(
    missed: int, questions: int, at_most: float
) -> None:
    promise = promised(missed, questions)
    assert promise.at_most == pytest.approx(at_most)
    assert (promise.confidence, promise.questions) == (0.9, questions)


@pytest.mark.parametrize("questions", [20, 45, 80, 200])
def test_as_many_are_given_up_as_the_promise_allows(questions: int) -> None:
    totals = np.random.default_rng(1).permutation(questions).astype(float)
    bound, promise = lower_bound(totals)
    missed = int(bound)  # totals are 0, 1, 2 …
    assert promise == promised(missed, questions)
    # With a true share of 5 %, so few would be missed in one of ten samples, and one more in more.
    if missed:
        assert binom.cdf(missed, questions, 0.05) <= 0.1
    assert binom.cdf(missed + 1, questions, 0.05) > 0.1


def test_too_few_questions_widen_the_promise_and_do_not_silence_it() -> None:
    few, many = (lower_bound(np.arange(number, dtype=float))[1] for number in (5, 500))
    assert few.at_most > 0.3
    assert 0.03 < many.at_most <= 0.05


def test_the_promise_is_broken_in_at_most_one_of_ten_samples() -> None:
    draw = np.random.default_rng(2)
    broken = 0.0
    for _ in range(1000):
        totals = draw.normal(size=60)
        bound, promise = lower_bound(totals)
        # The share of the normal distribution below the bound, by many other draws.
        broken += float(np.mean(bound > POPULATION) > promise.at_most)
    assert broken / 1000 <= 0.1 + 3 * np.sqrt(0.1 * 0.9 / 1000)


POPULATION = np.random.default_rng(3).normal(size=100_000)


def test_labels_give_even_odds_half_way_between_two_alike_kinds() -> None:
    yes, no = np.linspace(0.5, 0.9, 100), np.linspace(0.2, 0.6, 100)
    fitted = fit_by_labels(evidence(yes), evidence(no))
    assert fitted
    assert -fitted.intercept / fitted.slope == pytest.approx(0.55, abs=1e-3)
    possible, answered = bounds(fitted)
    # With 2 of 100 missed, at most 5.2 % are; with 1, at most 3.8 %.
    assert possible == pytest.approx(yes[1])
    assert answered == pytest.approx(no[-2] + 1e-3)
    assert (fitted.answerable, fitted.unanswerable) == (100, 100)
    assert fitted.typical["similarity"] == pytest.approx(0.55)


def test_the_two_kinds_weigh_the_same_however_many_there_are() -> None:
    yes, no = np.linspace(0.5, 0.9, 41), np.linspace(0.2, 0.6, 81)
    fitted = fit_by_labels(evidence(yes), evidence(no))
    assert fitted
    assert -fitted.intercept / fitted.slope == pytest.approx(0.55, abs=2e-3)


def test_labels_the_wrong_way_round_fit_nothing() -> None:
    yes, no = np.linspace(0.1, 0.2, 30), np.linspace(0.8, 0.9, 30)
    assert fit_by_labels(evidence(yes), evidence(no)) is None


@pytest.mark.parametrize(
    ("cohesion", "share"), [(0.0, 0.85), (0.5, 0.85), (0.7, 0.71), (0.9, 0.57), (1.0, 0.5)]
)
def test_everyday_questions_say_where_possible_begins(cohesion: float, share: float) -> None:
    far = np.linspace(0, 1, 101)
    fitted = fit_by_everyday_questions(evidence(far), [], cohesion)
    assert bounds(fitted) == pytest.approx((share, 1.0))
    assert (fitted.possible, fitted.answered) == (0.2, 0.8)
    assert fitted.basis == "everyday questions"
    assert fitted.promise.questions == 0
    assert fitted.promise.at_most == 1


def test_whole_passages_lower_the_bounds_where_everyday_questions_are_answered_here() -> None:
    far, alike = np.linspace(0, 1, 101), np.linspace(0.4, 0.6, 50)
    fitted = fit_by_everyday_questions(evidence(far), evidence(alike), 0.0)
    low = float(np.quantile(alike, 0.05))
    assert bounds(fitted) == pytest.approx((low - WORDING_OF_PASSAGES, 0.5 - WORDING_OF_PASSAGES))
    assert fitted.promise == promised(3, 50)
    near = fit_by_everyday_questions(evidence(far), evidence(np.full(50, 3.0)), 0.0)
    assert bounds(near) == pytest.approx((0.85, 0.98))


@pytest.mark.parametrize(
    ("yes", "possible"),
    [
        (np.linspace(0.9, 1.3, 41), 0.9 - WORDING),  # all are above the everyday questions' .85
        (np.linspace(0.0, 0.4, 41), 0.1 - WORDING),  # the lowest quarter
        (np.linspace(0.7, 1.9, 41), 0.85),
    ],
)
def test_held_out_texts_bound_where_possible_begins(yes: np.ndarray, possible: float) -> None:
    far = np.linspace(0, 1, 101)
    fitted = fit_by_held_out_texts(evidence(far), evidence(yes), [], 0.0)
    assert bounds(fitted)[0] == pytest.approx(possible)
    missed = int((yes - WORDING < possible - 1e-9).sum())
    assert fitted.promise == promised(missed, 41)
    assert fitted.basis == "held-out texts"


def test_nothing_is_answered_with_less_evidence_than_texts_whose_section_is_gone() -> None:
    far, near = np.linspace(0, 1, 101), np.linspace(1, 2, 101)
    yes = [0.5] + [3.0] * 30  # the lowest of them bounds `possible`
    fitted = fit_by_held_out_texts(evidence(far), evidence(yes), evidence(near), 0.0)
    # 5 % of all, where each kind has half of the weight, are the highest tenth of `near`.
    assert bounds(fitted)[1] == pytest.approx(1.9, abs=0.011)
    assert fitted.unanswerable == 202


def test_a_corpus_in_which_everything_is_equal_has_a_finite_slope() -> None:
    for fitted in (
        fit_by_everyday_questions(evidence([0.3] * 30), evidence([0.3] * 30), 0.5),
        fit_by_held_out_texts(evidence([0.3] * 30), evidence([0.3] * 30), evidence([0.3]), 1.0),
    ):
        assert np.isfinite([fitted.slope, fitted.intercept]).all()
        assert fitted.slope > 0
