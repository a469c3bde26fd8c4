"""The measures equal values that were calculated by hand."""

from dataclasses import replace
from math import log2

import numpy as np
import pytest

from evaluation.collection import Collection
from evaluation.compare import compare, compare_all, mean_interval
from evaluation.measures import (
    answerability,
    calibration_error,
    per_question,
    reliability,
    risk_coverage,
    states,
    well_judged,
)
from evaluation.run import Answer, Run
from retrieval.ranking.weights import HYBRID
from retrieval.types import AnswerState


def make_run(
    results: dict[str, tuple[list[str], float]], relevant: dict[str, dict[str, int]]
) -> Run:
    """Return a run from a mapping of question → (units, evidence)."""
    collection = Collection(
        name="c",
        unit="document",
        documents=(),
        questions={question: question for question in results},
        relevant=relevant,
        unanswerable=frozenset(results.keys() - relevant.keys()),
    )
    answers = {
        question: Answer(
            tuple(units), tuple(0.0 for _ in units), evidence, None, None, {"encode": 0.001}
        )
        for question, (units, evidence) in results.items()
    }
    return Run("r", collection, "s", HYBRID, answers)


RUN = make_run(
    {
        "first": (["a", "b"], 0.9),
        "third": (["x", "y", "b"], 0.5),
        "eleventh": ([*"0123456789", "c"], 0.4),
        "missed": ([], 0.1),
        "none 1": (["a"], 0.6),
        "none 2": (["a"], 0.05),
    },
    {"first": {"a": 1}, "third": {"b": 1, "z": 1}, "eleventh": {"c": 1}, "missed": {"d": 1}},
)


def test_ranking_measures_equal_the_calculation_by_hand() -> None:
    values = per_question(RUN)
    assert values["P@1"] == {"first": 1, "third": 0, "eleventh": 0, "missed": 0}
    assert values["Success@3"] == {"first": 1, "third": 1, "eleventh": 0, "missed": 0}
    assert values["RR@10"] == pytest.approx(
        {"first": 1, "third": 1 / 3, "eleventh": 0, "missed": 0}
    )
    ideal = 1 + 1 / log2(3)
    assert values["nDCG@10"] == pytest.approx(
        {"first": 1, "third": (1 / log2(4)) / ideal, "eleventh": 0, "missed": 0}
    )
    assert values["R@10"] == {"first": 1, "third": 0.5, "eleventh": 0, "missed": 0}
    assert values["R@100"] == {"first": 1, "third": 0.5, "eleventh": 1, "missed": 0}


def test_auroc_is_the_share_of_pairs_in_the_right_order() -> None:
    measured = answerability(RUN)
    assert measured
    # Among the 8 pairs, only .5, .4 and .1 are below .6.
    assert measured.auroc == pytest.approx(5 / 8)
    # 95 % of 4 answerable questions are all of them, so the threshold is the least evidence, 0.1.
    assert measured.threshold == 0.1
    assert measured.false_answers == 0.5


def test_a_tie_counts_half() -> None:
    measured = answerability(make_run({"yes": (["a"], 0.5), "no": (["a"], 0.5)}, {"yes": {"a": 1}}))
    assert measured
    assert measured.auroc == 0.5
    assert measured.false_answers == 1


def test_answerability_is_none_without_unanswerable_questions() -> None:
    assert answerability(make_run({"yes": (["a"], 0.5)}, {"yes": {"a": 1}})) is None


def test_risk_is_the_share_of_wrong_answers_among_the_surest() -> None:
    coverage, risk = zip(*risk_coverage(RUN), strict=True)
    assert coverage == pytest.approx([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1])
    # The surest answer is right; the next is wrong (unanswerable), and so are the other four.
    assert risk == pytest.approx([0, 1 / 2, 2 / 3, 3 / 4, 4 / 5, 5 / 6])


def judged_run() -> Run:
    """Return a run with answerable questions at .9 and .5, unanswerable at .1, .1, .5 and .95."""
    unjudged = make_run(
        {name: (["a"], 0.0) for name in ("y1", "y2", "n1", "n2", "n3", "n4")},
        {"y1": {"a": 1}, "y2": {"b": 1}},
    )
    judgements: dict[str, tuple[float, AnswerState]] = {
        "y1": (0.9, "answered"),
        "y2": (0.5, "possible"),
        "n1": (0.1, "none"),
        "n2": (0.1, "none"),
        "n3": (0.5, "possible"),
        "n4": (0.95, "answered"),
    }
    answers = {
        name: replace(unjudged.answers[name], probability=probability, state=state)
        for name, (probability, state) in judgements.items()
    }
    return replace(unjudged, answers=answers)


def test_reliability_gives_both_kinds_of_question_the_same_weight() -> None:
    # An answerable question weighs 1/4, an unanswerable one 1/8.
    last = (0.9 * 2 + 0.95) / 3
    assert reliability(judged_run()) == [
        pytest.approx((0.1, 0, 1 / 4)),
        pytest.approx((0.5, 2 / 3, 3 / 8)),
        pytest.approx((last, 2 / 3, 3 / 8)),
    ]
    by_hand = 0.1 / 4 + abs(0.5 - 2 / 3) * 3 / 8 + abs(last - 2 / 3) * 3 / 8
    assert calibration_error(judged_run()) == pytest.approx(by_hand)


def test_a_run_that_is_not_judged_has_no_calibration_error() -> None:
    assert reliability(RUN) == []
    assert calibration_error(RUN) is None
    assert well_judged(RUN) == {}


def test_states_are_counted_by_kind_and_none_is_right_only_if_unanswerable() -> None:
    assert states(judged_run()) == {
        "answerable": {"answered": 1, "possible": 1},
        "unanswerable": {"none": 2, "possible": 1, "answered": 1},
    }
    assert well_judged(judged_run()) == {"y1": 1, "y2": 1, "n1": 1, "n2": 1, "n3": 0, "n4": 0}


def test_two_equal_runs_show_no_difference() -> None:
    values = {"P@1": {"a": 1.0, "b": 0.0}}
    (comparison,) = compare(values, values)
    assert (comparison.low, comparison.high, comparison.p, comparison.adjusted_p) == (0, 0, 1, 1)
    assert (comparison.wins, comparison.ties, comparison.losses) == (0, 2, 0)
    assert comparison.changed == ()


def test_p_is_the_share_of_sign_flips_that_are_at_least_as_extreme() -> None:
    # With five wins of 1, 2 of the 32 ways to flip signs give a mean of 1 or -1.
    base = {"P@1": {str(number): 0.0 for number in range(5)}}
    other = {"P@1": {str(number): 1.0 for number in range(5)}}
    (comparison,) = compare(base, other)
    assert comparison.p == pytest.approx(2 / 32)
    assert (comparison.base, comparison.other, comparison.wins) == (0, 1, 5)


def test_p_values_are_corrected_for_multiple_measures() -> None:
    questions = [str(number) for number in range(5)]
    base = {name: dict.fromkeys(questions, 0.0) for name in ("A", "B")}
    other = {"A": dict.fromkeys(questions, 1.0), "B": dict.fromkeys(questions, 0.0)}
    first, second = compare(base, other)
    assert first.p == pytest.approx(1 / 16)
    assert first.adjusted_p == pytest.approx(2 / 16)  # Benjamini and Hochberg's p · 2 / rank
    assert second.adjusted_p == 1


def test_p_values_are_corrected_over_all_runs_together() -> None:
    questions = [str(number) for number in range(5)]
    base = {"A": dict.fromkeys(questions, 0.0)}
    better = {"A": dict.fromkeys(questions, 1.0)}
    comparisons = compare_all(base, {"one": better, "same": base, "again": base})
    assert comparisons["one"][0].adjusted_p == pytest.approx(3 / 16)
    assert compare_all(base, {}) == {}


def test_the_questions_that_changed_most_come_first() -> None:
    base = {"P@1": {"a": 0.0, "b": 1.0, "c": 0.5}}
    other = {"P@1": {"a": 0.1, "b": 0.0, "c": 0.5}}
    (comparison,) = compare(base, other)
    assert comparison.changed == (("b", -1.0), ("a", 0.1))
    assert (comparison.wins, comparison.ties, comparison.losses) == (1, 1, 1)


def test_the_interval_of_a_mean_is_close_to_the_normal_approximation() -> None:
    values = np.random.default_rng(3).integers(0, 2, 400).astype(float).tolist()
    mean, low, high = mean_interval(values)
    assert mean == pytest.approx(sum(values) / 400)
    # The normal approximation is 1.96 standard errors to each side.
    error = 1.96 * (mean * (1 - mean) / 400) ** 0.5
    assert low == pytest.approx(mean - error, abs=0.01)
    assert high == pytest.approx(mean + error, abs=0.01)
    assert mean_interval([1.0, 1.0]) == (1, 1, 1)
