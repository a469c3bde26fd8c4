"""Comparisons of runs: differences, confidence intervals and significance."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import bootstrap, false_discovery_control, permutation_test

from evaluation.measures import Values

RESAMPLES = 9999  # the usual number, which allows p-values down to 1e-4
SEED = 20261123  # arbitrary, but fixed so that a report can be reproduced


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference `other` minus `base` on one measure, over the same questions.

    `low` and `high` bound the 95 % confidence interval of the mean difference (percentile
    bootstrap over questions). `p` is two-sided, from a paired randomisation test; `adjusted_p` is
    p after Benjamini and Hochberg's correction over all comparisons made together. `differences`
    has one value for each question, and `changed` the questions that changed most with their
    differences, the largest change first.
    """

    measure: str
    base: float
    other: float
    low: float
    high: float
    p: float
    adjusted_p: float
    wins: int
    ties: int
    losses: int
    differences: tuple[float, ...]
    changed: tuple[tuple[str, float], ...]


def mean_interval(values: list[float]) -> tuple[float, float, float]:
    """Return (mean, low, high): the mean and its 95 % percentile bootstrap interval."""
    sample = np.array(values)
    if np.ptp(sample) == 0:  # every resample would be the same
        return float(sample.mean()), float(sample.mean()), float(sample.mean())
    interval = bootstrap(
        (sample,), np.mean, method="percentile", n_resamples=RESAMPLES, rng=SEED, batch=100
    ).confidence_interval
    return float(sample.mean()), float(interval.low), float(interval.high)


def compare(base: Values, other: Values, most_changed: int = 10) -> list[Comparison]:
    """Compare two runs over the same questions on each measure."""
    return compare_all(base, {"other": other}, most_changed)["other"]


def compare_all(
    base: Values, others: dict[str, Values], most_changed: int = 10
) -> dict[str, list[Comparison]]:
    """Compare each of `others` with `base`, by name; p is corrected over all of them together."""
    comparisons: dict[str, list[Comparison]] = {}
    for name, other in others.items():
        comparisons[name] = []
        for measure, values in base.items():
            questions = sorted(values)
            first = np.array([values[question] for question in questions])
            second = np.array([other[measure][question] for question in questions])
            comparisons[name].append(_compare(measure, questions, first, second, most_changed))
    flat = [comparison.p for by_run in comparisons.values() for comparison in by_run]
    adjusted = iter(false_discovery_control(flat) if flat else [])
    return {
        name: [replace(comparison, adjusted_p=float(next(adjusted))) for comparison in by_run]
        for name, by_run in comparisons.items()
    }


def _compare(
    measure: str, questions: list[str], base: np.ndarray, other: np.ndarray, most_changed: int
) -> Comparison:
    difference = other - base
    _, low, high = mean_interval(difference.tolist())
    p = 1.0
    if difference.any():
        p = permutation_test(
            (other, base),
            lambda x, y, axis: np.mean(x - y, axis=axis),
            permutation_type="samples",
            vectorized=True,
            n_resamples=RESAMPLES,
            rng=SEED,
            batch=100,
        ).pvalue
    order = np.argsort(-np.abs(difference), kind="stable")[:most_changed]
    return Comparison(
        measure=measure,
        base=float(base.mean()),
        other=float(other.mean()),
        low=low,
        high=high,
        p=float(p),
        adjusted_p=float(p),
        wins=int((difference > 0).sum()),
        ties=int((difference == 0).sum()),
        losses=int((difference < 0).sum()),
        differences=tuple(difference.tolist()),
        changed=tuple(
            (questions[row], float(difference[row])) for row in order if difference[row] != 0
        ),
    )
