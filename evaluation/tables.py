"""The results of an evaluation as Markdown tables."""

from typing import Any

from evaluation.compare import Comparison
from evaluation.run import Run

COLUMNS = ["collection", "run", "P@1", "in 3", "nDCG@10", "RR@10", "R@10", "R@100", "AUROC"]
COLUMNS += ["false answers", "ECE", "ms"]


def table(summaries: list[dict[str, Any]]) -> str:
    """Return a table with a row for each run, and 95 % intervals for P@1 and nDCG@10."""
    header = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"
    return "\n".join([header, *(_row(summary) for summary in summaries)])


def _row(summary: dict[str, Any]) -> str:
    measures, judged = summary["measures"], summary["answerability"]
    error = summary["calibration_error"]
    cells = [
        summary["collection"],
        summary["run"],
        _with_interval(measures["P@1"]),
        f"{measures['Success@3']['mean']:.3f}",
        _with_interval(measures["nDCG@10"]),
        *(f"{measures[name]['mean']:.3f}" for name in ("RR@10", "R@10", "R@100")),
        *(f"{judged[name]:.3f}" if judged else "" for name in ("auroc", "false_answers")),
        "" if error is None else f"{error:.3f}",
        f"{summary['milliseconds']['total']['p50']:.1f}",
    ]
    return f"| {' | '.join(cells)} |"


def _with_interval(measure: dict[str, float]) -> str:
    return "{mean:.3f} ({low:.3f}–{high:.3f})".format(**measure)


def comparison_table(comparisons: list[Comparison]) -> str:
    lines = [
        "| measure | base | other | difference (95 %) | p | adjusted p | wins/ties/losses |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.measure} | {row.base:.3f} | {row.other:.3f} | {_difference(row)} | {row.p:.4f} "
        f"| {row.adjusted_p:.4f} | {row.wins}/{row.ties}/{row.losses} |"
        for row in comparisons
    ]
    return "\n".join(lines)


def ablation_table(base: str, others: dict[str, list[Comparison]]) -> str:
    """Return a table with a row for each of `others` against `base`: the effect of a stage."""
    lines = [
        f"| instead of {base} | P@1 | adjusted p | nDCG@10 | adjusted p |",
        "|---|---|---|---|---|",
    ]
    for name, comparisons in others.items():
        by_measure = {comparison.measure: comparison for comparison in comparisons}
        cells = [
            f"{_difference(by_measure[measure])} | {by_measure[measure].adjusted_p:.4f}"
            for measure in ("P@1", "nDCG@10")
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def changed_questions(base: Run, other: Run, comparisons: list[Comparison]) -> list[str]:
    """Return a line for each of the questions whose nDCG@10 changed most.

    A line has the rank of the first relevant unit and the first unit, in both runs.
    """
    (ndcg,) = [comparison for comparison in comparisons if comparison.measure == "nDCG@10"]
    lines = []
    for question, change in ndcg.changed:
        ranks = [_rank(run, question) for run in (base, other)]
        first = [(*run.answers[question].units, "nothing")[0] for run in (base, other)]
        text = " ".join(base.collection.questions[question].split())
        lines.append(
            f"{change:+.2f} (rank {ranks[0]} → {ranks[1]}): {text}; first {first[0]} → {first[1]}"
        )
    return lines


def _difference(comparison: Comparison) -> str:
    change = comparison.other - comparison.base
    return f"{change:+.3f} ({comparison.low:+.3f} to {comparison.high:+.3f})"


def _rank(run: Run, question: str) -> str:
    relevant = run.collection.relevant[question]
    ranks = [rank for rank, unit in enumerate(run.answers[question].units, 1) if unit in relevant]
    return str(ranks[0]) if ranks else "–"
