"""Measures of a run: ranking by ir_measures, and answerability by rank statistics."""

from collections import Counter
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import RR, P, R, Success, nDCG
from scipy.stats import mannwhitneyu

from evaluation.run import Run

# Bins of the expected calibration error; ten is customary.
BINS = 10

# measure → question → value
Values = dict[str, dict[str, float]]

RANKING_MEASURES = (P @ 1, Success @ 3, nDCG @ 10, RR @ 10, R @ 10, R @ 100)


@dataclass(frozen=True, slots=True)
class Answerability:
    """How well `evidence` separates answerable questions from unanswerable ones.

    `auroc` is the chance that an answerable question has more evidence than an unanswerable one, a
    tie counting half. `false_answers` is the share of unanswerable questions with at least as much
    evidence as `threshold`, which 95 % of the answerable ones reach.
    """

    auroc: float
    false_answers: float
    threshold: float


def per_question(run: Run) -> Values:
    """Return the value of every measure for each answerable question."""
    qrels = [
        ir_measures.Qrel(question, unit, grade)
        for question, units in run.collection.relevant.items()
        for unit, grade in units.items()
    ]
    # Ranks serve as scores, because ir_measures would order equal scores by the names of the units.
    ranked = [
        ir_measures.ScoredDoc(question, unit, -rank)
        for question in run.collection.relevant
        for rank, unit in enumerate(run.answers[question].units)
    ]
    values: Values = {
        str(measure): dict.fromkeys(run.collection.relevant, 0.0) for measure in RANKING_MEASURES
    }
    for metric in ir_measures.iter_calc(RANKING_MEASURES, qrels, ranked):
        values[str(metric.measure)][metric.query_id] = metric.value
    return values


def answerability(run: Run, answerable_share: float = 0.95) -> Answerability | None:
    """Return the measures of answerability, with a threshold for `answerable_share`.

    None if the collection has no unanswerable or no answerable questions.
    """
    yes = np.array([run.answers[question].evidence for question in run.collection.relevant])
    no = np.array([run.answers[question].evidence for question in run.collection.unanswerable])
    if not len(yes) or not len(no):
        return None
    # Mann-Whitney's U over the number of pairs is the area under the ROC curve (Hanley and
    # McNeil, "The meaning and use of the area under a ROC curve", Radiology 143, 1982).
    auroc = mannwhitneyu(yes, no).statistic / (len(yes) * len(no))
    threshold = np.sort(yes)[::-1][int(np.ceil(answerable_share * len(yes))) - 1]
    return Answerability(float(auroc), float(np.mean(no >= threshold)), float(threshold))


def reliability(run: Run) -> list[tuple[float, float, float]]:
    """Return (mean predicted probability, answerable share, weight) of each bin that is not empty.

    Bins have equal width. Answerable and unanswerable questions have the same total weight, as the
    probability assumes; weights sum to 1. The list is empty if the ranking is not judged, or if
    there is only one kind of question.
    """
    kinds = {True: run.collection.relevant, False: run.collection.unanswerable}
    judged = [
        (probability, answerable, 0.5 / len(questions))
        for answerable, questions in kinds.items()
        for question in questions
        if (probability := run.answers[question].probability) is not None
    ]
    if not judged or not all(kinds.values()):
        return []
    predicted, true, weight = (np.array(column, float) for column in zip(*judged, strict=True))
    bins = np.minimum((predicted * BINS).astype(int), BINS - 1)
    return [
        (
            float(np.average(predicted[inside], weights=weight[inside])),
            float(np.average(true[inside], weights=weight[inside])),
            float(weight[inside].sum()),
        )
        for number in np.unique(bins)
        if (inside := bins == number).any()
    ]


def calibration_error(run: Run) -> float | None:
    """Return the expected calibration error; None if `reliability` is empty.

    Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.
    """
    points = reliability(run)
    if not points:
        return None
    return sum(weight * abs(predicted - true) for predicted, true, weight in points)


def states(run: Run) -> dict[str, dict[str, int]]:
    """Return how many answerable and how many unanswerable questions have each state."""
    return {
        kind: dict(Counter(str(run.answers[question].state) for question in questions))
        for kind, questions in (
            ("answerable", run.collection.relevant),
            ("unanswerable", run.collection.unanswerable),
        )
    }


def well_judged(run: Run) -> dict[str, float]:
    """Return 1.0 for each question with the right state, which is `none` only if unanswerable.

    Other questions have 0.0. The result is empty if the ranking of the run is not judged.
    """
    return {
        question: float((answer.state == "none") == (question in run.collection.unanswerable))
        for question, answer in run.answers.items()
        if answer.state
    }


def risk_coverage(run: Run) -> list[tuple[float, float]]:
    """Return (share of questions answered, share of these answered wrongly), surest first.

    An answer is right if its first unit is relevant. El-Yaniv and Wiener, "On the Foundations of
    Noise-free Selective Classification", JMLR 11, 2010.
    """
    right = {
        question: bool(answer.units)
        and answer.units[0] in run.collection.relevant.get(question, {})
        for question, answer in run.answers.items()
    }
    order = sorted(run.answers, key=lambda question: -run.answers[question].evidence)
    wrong = np.cumsum([not right[question] for question in order])
    count = np.arange(1, len(order) + 1)
    return list(zip((count / len(order)).tolist(), (wrong / count).tolist(), strict=True))
