"""From the evidence of questions whose answers are known to a calibration.

Reasons and figures: docs/decisions/0037-evidence.md.
"""

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean
from typing import get_args

import numpy as np
from scipy.special import logit
from scipy.stats import beta
from sklearn.linear_model import LogisticRegression

from retrieval.index.answerability import Basis, Calibration, Evidence, Promise
from retrieval.types import Term

# One answerable question in twenty may be judged `none`, and one unanswerable in twenty `answered`.
TAIL = 0.05

# How sure it is that no more answerable questions are judged `none` than was promised.
CONFIDENCE = 0.9

# Questions of people are further from an answer than a corpus's own headings and sentences: on the
# three collections with both, the least evidence of all but one in twenty was lower by .04, .04
# and 0. A whole passage, asked as a question, is further from it still: on six collections of
# single sentences, .05 to .14, and .33 on a seventh.
WORDING = 0.05
WORDING_OF_PASSAGES = 0.1

# What the evidence of everyday questions stands for. `possible` begins where 85 % of them lie below
# and `answered` where 98 % do, and between the two the probability goes from .2 to .8. In a corpus
# of one subject everyday questions have nearly as much evidence as others: `possible` begins at
# their median there.
NONE_SHARE, NONE_SHARE_OF_ONE_SUBJECT, ANSWERED_SHARE = 0.85, 0.5, 0.98
NONE_SLOPE, NONE_START = 0.7, 1.2
POSSIBLE, ANSWERED = 0.2, 0.8

# Between two totals that differ, so that a slope stays finite and a bound is passed.
LEAST_DISTANCE = 1e-3

Totals = np.ndarray[tuple[int], np.dtype[np.float64]]


def fit_by_labels(yes: Sequence[Evidence], no: Sequence[Evidence]) -> Calibration | None:
    """Fit a calibration to the owner's answerable questions, `yes`, and the others, `no`.

    Both kinds have the same total weight, however many there are of each. It is None if answerable
    questions have less evidence than unanswerable ones, as where every section says the same.
    """
    totals_yes, totals_no = _totals(yes), _totals(no)
    totals = np.concatenate([totals_yes, totals_no])[:, np.newaxis]
    answerable = np.repeat([True, False], [len(yes), len(no)])
    weights = np.where(answerable, 1 / len(yes), 1 / len(no)) * len(totals)
    # Totals differ by tenths. After scaling, the usual penalty (C = 1) has almost no effect.
    model = LogisticRegression().fit(totals * 10, answerable, sample_weight=weights)
    slope, intercept = float(model.coef_[0, 0]) * 10, float(model.intercept_[0])
    if slope <= 0:
        return None
    low, promise = lower_bound(totals_yes)
    # The same bound from above, and beyond the question at the bound itself.
    high = -lower_bound(-totals_no)[0] + LEAST_DISTANCE
    possible, answered = (float(1 / (1 + np.exp(-(slope * at + intercept)))) for at in (low, high))
    return Calibration(
        slope=slope,
        intercept=intercept,
        possible=possible,
        answered=max(answered, possible),
        basis="labelled questions",
        answerable=len(yes),
        unanswerable=len(no),
        promise=promise,
        typical=_typical(yes, no),
    )


def fit_by_held_out_texts(
    far: Sequence[Evidence], yes: Sequence[Evidence], near: Sequence[Evidence], cohesion: float
) -> Calibration:
    """Fit a calibration to everyday questions, `far`, and to texts held out of the corpus.

    Those are answerable as `yes`, and unanswerable as `near`, which may be empty. `cohesion` is
    that of the corpus. `possible` begins where everyday questions say, within the lowest quarter
    of the answerable texts: their sentences may have lost their context, and everyday questions may
    be answered here.
    """
    totals, totals_far, totals_near = _totals(yes) - WORDING, _totals(far), _totals(near)
    low, high = _bounds_of_everyday_questions(totals_far, cohesion)
    low = max(lower_bound(totals)[0], min(low, float(np.quantile(totals, 0.25))))
    if len(totals_near):
        high = max(high, _weighted_quantile(totals_near, totals_far, 1 - TAIL))
    fitted = _line(low, high, "held-out texts")
    return replace(
        fitted,
        answerable=len(yes),
        unanswerable=len(near) + len(far),
        promise=promised(int((totals < low).sum()), len(totals)),
        typical=_typical(yes, [*near, *far]),
    )


def fit_by_everyday_questions(
    far: Sequence[Evidence], alike: Sequence[Evidence], cohesion: float
) -> Calibration:
    """Fit a calibration to everyday questions, `far`, and to whole passages that others are alike.

    There may be none of those. `cohesion` is that of the corpus.
    """
    totals_far, promise = _totals(far), Promise()
    low, high = _bounds_of_everyday_questions(totals_far, cohesion)
    if alike:
        totals = _totals(alike) - WORDING_OF_PASSAGES
        low = min(low, float(np.quantile(totals, TAIL)))
        high = min(high, max(low, float(np.median(totals))))
        promise = promised(int((totals < low).sum()), len(totals))
    else:  # nothing is known of questions of the field, which come nearer than everyday ones
        high = float(totals_far.max())
    fitted = _line(low, high, "everyday questions")
    return replace(
        fitted,
        answerable=len(alike),
        unanswerable=len(far),
        promise=promise,
        typical=_typical(alike, far),
    )


def _bounds_of_everyday_questions(totals: Totals, cohesion: float) -> tuple[float, float]:
    """Return the totals from which on a question is `possible` and `answered`."""
    share = np.clip(NONE_START - NONE_SLOPE * cohesion, NONE_SHARE_OF_ONE_SUBJECT, NONE_SHARE)
    low, high = np.quantile(totals, [share, ANSWERED_SHARE]).tolist()
    return low, high


def _line(low: float, high: float, basis: Basis) -> Calibration:
    """Return the calibration with the probabilities `POSSIBLE` and `ANSWERED` at two totals."""
    slope = float(logit(ANSWERED) - logit(POSSIBLE)) / max(high - low, LEAST_DISTANCE)
    return Calibration(
        slope=slope,
        intercept=float(logit(POSSIBLE)) - slope * low,
        possible=POSSIBLE,
        answered=ANSWERED,
        basis=basis,
        answerable=0,
        unanswerable=0,
    )


def lower_bound(totals: Totals) -> tuple[float, Promise]:
    """Return the highest total below which at most `TAIL` of such questions lie, with the promise.

    It is the tolerance limit of Wilks ("Determination of sample sizes for setting tolerance
    limits", 1941), which supposes only that questions to come are like these: the share below the
    k-th smallest of n totals has the distribution Beta(k, n - k + 1). With too few questions it is
    the smallest total, and the promise is wider.
    """
    number = len(totals)
    missed = 0
    while promised(missed + 1, number).at_most <= TAIL:
        missed += 1
    return float(np.sort(totals)[missed]), promised(missed, number)


def promised(missed: int, questions: int) -> Promise:
    """Return what holds if `missed` of `questions` answerable ones are below a threshold.

    It is the upper bound of Clopper and Pearson for the share ("The use of confidence or fiducial
    limits illustrated in the case of the binomial", 1934).
    """
    at_most = 1.0
    if missed < questions:
        at_most = float(beta.ppf(CONFIDENCE, missed + 1, questions - missed))
    return Promise(at_most, CONFIDENCE, questions)


def _weighted_quantile(first: Totals, second: Totals, share: float) -> float:
    """Return the least total that `share` doesn't exceed; both kinds have the same total weight."""
    totals = np.concatenate([first, second])
    weights = np.repeat([0.5 / len(first), 0.5 / len(second)], [len(first), len(second)])
    order = np.argsort(totals)
    return float(totals[order][np.searchsorted(np.cumsum(weights[order]), share)])


def _totals(evidence: Sequence[Evidence]) -> Totals:
    return np.array([item.total for item in evidence], dtype=np.float64)


def _typical(yes: Sequence[Evidence], no: Sequence[Evidence]) -> dict[Term, float]:
    """Return the mean of each weighed term; both kinds have the same weight."""
    kinds = [[item.weighed for item in kind] for kind in (yes, no) if kind]
    names: tuple[Term, ...] = get_args(Term)
    return {name: fmean(fmean(item[name] for item in kind) for kind in kinds) for name in names}
