"""Results as Markdown."""

from typing import Any

from evaluation.compare import Comparison
from evaluation.run import Run

COLUMNS = ["collection", "run", "P@1", "in 3", "nDCG@10", "RR@10", "R@10", "R@100", "AUROC"]
COLUMNS += ["false answers", "ECE", "ms"]


def table(summaries: list[dict[str, Any]]) -> str:
    """One row for each run, with 95 % intervals for P@1 and nDCG@10."""
    header = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"
    return "\n".join([header, *(_row(one) for one in summaries)])


def _row(one: dict[str, Any]) -> str:
    measures, judged = one["measures"], one["answerability"]
    error = one["calibration_error"]
    cells = [
        one["collection"],
        one["run"],
        _with_interval(measures["P@1"]),
        f"{measures['Success@3']['mean']:.3f}",
        _with_interval(measures["nDCG@10"]),
        *(f"{measures[name]['mean']:.3f}" for name in ("RR@10", "R@10", "R@100")),
        *(f"{judged[name]:.3f}" if judged else "" for name in ("auroc", "false_answers")),
        "" if error is None else f"{error:.3f}",
        f"{one['milliseconds']['total']['p50']:.1f}",
    ]
    return f"| {' | '.join(cells)} |"


def _with_interval(measure: dict[str, float]) -> str:
    return "{mean:.3f} ({low:.3f}–{high:.3f})".format(**measure)


def comparison_table(found: list[Comparison]) -> str:
    lines = [
        "| measure | base | other | difference (95 %) | p | adjusted p | wins/ties/losses |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.measure} | {one.base:.3f} | {one.other:.3f} | {_difference(one)} | {one.p:.4f} "
        f"| {one.adjusted_p:.4f} | {one.wins}/{one.ties}/{one.losses} |"
        for one in found
    ]
    return "\n".join(lines)


def ablation_table(base: str, others: dict[str, list[Comparison]]) -> str:
    """One row for each of the `others` against `base`: what changes without a stage."""
    lines = [
        f"| instead of {base} | P@1 | adjusted p | nDCG@10 | adjusted p |",
        "|---|---|---|---|---|",
    ]
    for name, found in others.items():
        by_measure = {one.measure: one for one in found}
        cells = [
            f"{_difference(by_measure[measure])} | {by_measure[measure].adjusted_p:.4f}"
            for measure in ("P@1", "nDCG@10")
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def changed_questions(base: Run, other: Run, found: list[Comparison]) -> list[str]:
    """The questions whose nDCG@10 changed most, a line each: the rank of the first relevant unit
    and what comes first, in both runs."""
    (ndcg,) = [one for one in found if one.measure == "nDCG@10"]
    lines = []
    for question, change in ndcg.changed:
        ranks = [_rank(run, question) for run in (base, other)]
        first = [(*run.answers[question].units, "nothing")[0] for run in (base, other)]
        text = " ".join(base.collection.questions[question].split())
        lines.append(
            f"{change:+.2f} (rank {ranks[0]} → {ranks[1]}): {text}; first {first[0]} → {first[1]}"
        )
    return lines


def _difference(one: Comparison) -> str:
    return f"{one.other - one.base:+.3f} ({one.low:+.3f} to {one.high:+.3f})"


def _rank(run: Run, question: str) -> str:
    relevant = run.collection.relevant[question]
    found = [rank for rank, unit in enumerate(run.answers[question].units, 1) if unit in relevant]
    return str(found[0]) if found else "–"
