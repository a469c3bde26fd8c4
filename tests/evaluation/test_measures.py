"""Measures against values worked out by hand."""

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


def make_run(found: dict[str, tuple[list[str], float]], relevant: dict[str, dict[str, int]]) -> Run:
    """A run from question → (units, evidence)."""
    collection = Collection(
        name="c",
        unit="document",
        documents=(),
        questions={question: question for question in found},
        relevant=relevant,
        unanswerable=frozenset(found.keys() - relevant.keys()),
    )
    answers = {
        question: Answer(
            tuple(units), tuple(0.0 for _ in units), evidence, None, None, {"encode": 0.001}
        )
        for question, (units, evidence) in found.items()
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


def test_ranking_measures_are_as_worked_out_by_hand() -> None:
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
    found = answerability(RUN)
    assert found
    # Of the 8 pairs only .5, .4 and .1 stand below .6.
    assert found.auroc == pytest.approx(5 / 8)
    # 95 % of 4 answerable questions is all of them: the least evidence, 0.1, must be let through.
    assert found.threshold == 0.1
    assert found.false_answers == 0.5


def test_a_tie_counts_half() -> None:
    found = answerability(make_run({"yes": (["a"], 0.5), "no": (["a"], 0.5)}, {"yes": {"a": 1}}))
    assert found
    assert found.auroc == 0.5
    assert found.false_answers == 1


def test_without_unanswerable_questions_nothing_can_be_said() -> None:
    assert answerability(make_run({"yes": (["a"], 0.5)}, {"yes": {"a": 1}})) is None


def test_risk_is_the_share_of_wrong_answers_among_the_surest() -> None:
    coverage, risk = zip(*risk_coverage(RUN), strict=True)
    assert coverage == pytest.approx([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1])
    # Surest first: right, then wrong (unanswerable), wrong, wrong, wrong, wrong.
    assert risk == pytest.approx([0, 1 / 2, 2 / 3, 3 / 4, 4 / 5, 5 / 6])


def judged_run() -> Run:
    """Two answerable questions at .9 and .5, four unanswerable at .1, .1, .5 and .95."""
    made = make_run(
        {name: (["a"], 0.0) for name in ("y1", "y2", "n1", "n2", "n3", "n4")},
        {"y1": {"a": 1}, "y2": {"b": 1}},
    )
    said: dict[str, tuple[float, AnswerState]] = {
        "y1": (0.9, "answered"),
        "y2": (0.5, "possible"),
        "n1": (0.1, "none"),
        "n2": (0.1, "none"),
        "n3": (0.5, "possible"),
        "n4": (0.95, "answered"),
    }
    answers = {
        name: replace(made.answers[name], probability=probability, state=state)
        for name, (probability, state) in said.items()
    }
    return replace(made, answers=answers)


def test_reliability_weighs_both_kinds_of_question_alike() -> None:
    # By hand: an answerable question weighs 1/4, an unanswerable one 1/8.
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


def test_states_are_counted_by_kind_and_right_where_only_the_unanswerable_are_none() -> None:
    assert states(judged_run()) == {
        "answerable": {"answered": 1, "possible": 1},
        "unanswerable": {"none": 2, "possible": 1, "answered": 1},
    }
    assert well_judged(judged_run()) == {"y1": 1, "y2": 1, "n1": 1, "n2": 1, "n3": 0, "n4": 0}


def test_two_equal_runs_show_no_difference() -> None:
    values = {"P@1": {"a": 1.0, "b": 0.0}}
    (found,) = compare(values, values)
    assert (found.low, found.high, found.p, found.adjusted_p) == (0, 0, 1, 1)
    assert (found.wins, found.ties, found.losses) == (0, 2, 0)
    assert found.changed == ()


def test_the_randomisation_test_s_p_is_the_share_of_sign_flips_at_least_as_extreme() -> None:
    # Five wins of 1: of the 32 ways to flip signs 2 give a mean of 1 or -1.
    base = {"P@1": {str(number): 0.0 for number in range(5)}}
    other = {"P@1": {str(number): 1.0 for number in range(5)}}
    (found,) = compare(base, other)
    assert found.p == pytest.approx(2 / 32)
    assert (found.base, found.other, found.wins) == (0, 1, 5)


def test_p_values_are_corrected_for_being_several() -> None:
    questions = [str(number) for number in range(5)]
    base = {name: dict.fromkeys(questions, 0.0) for name in ("A", "B")}
    other = {"A": dict.fromkeys(questions, 1.0), "B": dict.fromkeys(questions, 0.0)}
    first, second = compare(base, other)
    assert first.p == pytest.approx(1 / 16)
    assert first.adjusted_p == pytest.approx(2 / 16)  # Benjamini and Hochberg: p · 2 / rank
    assert second.adjusted_p == 1


def test_they_are_corrected_over_all_runs_together() -> None:
    questions = [str(number) for number in range(5)]
    base = {"A": dict.fromkeys(questions, 0.0)}
    better = {"A": dict.fromkeys(questions, 1.0)}
    found = compare_all(base, {"one": better, "same": base, "again": base})
    assert found["one"][0].adjusted_p == pytest.approx(3 / 16)
    assert compare_all(base, {}) == {}


def test_the_questions_that_changed_most_come_first() -> None:
    base = {"P@1": {"a": 0.0, "b": 1.0, "c": 0.5}}
    other = {"P@1": {"a": 0.1, "b": 0.0, "c": 0.5}}
    (found,) = compare(base, other)
    assert found.changed == (("b", -1.0), ("a", 0.1))
    assert (found.wins, found.ties, found.losses) == (1, 1, 1)


def test_an_interval_holds_the_mean_and_narrows_with_more_questions() -> None:
    values = np.random.default_rng(3).integers(0, 2, 400).astype(float).tolist()
    mean, low, high = mean_interval(values)
    assert mean == pytest.approx(sum(values) / 400)
    # The normal approximation: 1.96 standard errors to each side.
    error = 1.96 * (mean * (1 - mean) / 400) ** 0.5
    assert low == pytest.approx(mean - error, abs=0.01)
    assert high == pytest.approx(mean + error, abs=0.01)
    assert mean_interval([1.0, 1.0]) == (1, 1, 1)
