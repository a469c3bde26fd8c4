"""Comparisons of runs: differences, intervals and significance."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import bootstrap, false_discovery_control, permutation_test

from evaluation.measures import Values

RESAMPLES = 9999  # the usual number: p-values down to 1e-4
SEED = 20261123  # any; fixed so that a report can be made again


@dataclass(frozen=True, slots=True)
class Comparison:
    """`other` less `base`, by question, on one measure.

    `low` and `high` bound the 95 % confidence interval of the mean difference (percentile
    bootstrap over questions). `p` is two-sided, from a paired randomisation test; `adjusted_p` is
    p after Benjamini and Hochberg's correction over all comparisons made together. `differences`
    has one for each question, and `changed` the questions that changed most, the largest change
    first.
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
    """(mean, low, high): the mean and its 95 % percentile bootstrap interval over questions."""
    sample = np.array(values)
    if np.ptp(sample) == 0:  # every resample would be the same
        return float(sample.mean()), float(sample.mean()), float(sample.mean())
    interval = bootstrap(
        (sample,), np.mean, method="percentile", n_resamples=RESAMPLES, rng=SEED, batch=100
    ).confidence_interval
    return float(sample.mean()), float(interval.low), float(interval.high)


def compare(base: Values, other: Values, most_changed: int = 10) -> list[Comparison]:
    """A comparison for each measure of two runs over the same questions."""
    return compare_all(base, {"other": other}, most_changed)["other"]


def compare_all(
    base: Values, others: dict[str, Values], most_changed: int = 10
) -> dict[str, list[Comparison]]:
    """Each of the `others` with `base`, by its name; p is corrected over all of them together."""
    found: dict[str, list[Comparison]] = {}
    for name, other in others.items():
        found[name] = []
        for measure, values in base.items():
            questions = sorted(values)
            first = np.array([values[each] for each in questions])
            second = np.array([other[measure][each] for each in questions])
            found[name].append(_compare(measure, questions, first, second, most_changed))
    flat = [one.p for of_one in found.values() for one in of_one]
    adjusted = iter(false_discovery_control(flat) if flat else [])
    return {
        name: [replace(one, adjusted_p=float(next(adjusted))) for one in of_one]
        for name, of_one in found.items()
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
