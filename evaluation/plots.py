"""Plots as SVG that are embedded in a page. Only this module needs matplotlib."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evaluation.compare import Comparison
from evaluation.measures import reliability, risk_coverage
from evaluation.run import Run

mpl.rcParams["svg.fonttype"] = "none"  # text stays text, so that it can be searched and read aloud
mpl.rcParams["svg.hashsalt"] = "faq-search"  # the same plot has the same bytes


def risk_coverage_plot(runs: list[Run]) -> str:
    with _plot("share of questions answered", "share answered wrongly") as (axes, svg):
        for run in runs:
            coverage, risk = zip(*risk_coverage(run), strict=True)
            axes.plot(coverage, risk, label=run.name)
        axes.set_ylim(0, 1)
        axes.legend()
    return svg.getvalue()


def evidence_plot(run: Run) -> str:
    """Return histograms of the evidence for answerable and for unanswerable questions."""
    kinds = {"answerable": run.collection.relevant, "not answerable": run.collection.unanswerable}
    evidence = {
        kind: [run.answers[question].evidence for question in questions]
        for kind, questions in kinds.items()
    }
    all_values = np.concatenate([np.array(values) for values in evidence.values()])
    bins = np.histogram_bin_edges(all_values[np.isfinite(all_values)], 30).tolist()
    with _plot("evidence", "questions") as (axes, svg):
        for kind, values in evidence.items():
            axes.hist(values, bins, alpha=0.6, label=f"{kind} ({len(values)})")
        axes.legend()
    return svg.getvalue()


def reliability_plot(run: Run) -> str:
    """Return the predicted and actual shares of answerable questions, equal on the diagonal."""
    with _plot("probability of an answer, as said", "share that is answerable") as (axes, svg):
        axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
        points = reliability(run)
        axes.scatter(
            [predicted for predicted, _, _ in points],
            [true for _, true, _ in points],
            s=[20 + 400 * weight for _, _, weight in points],
            alpha=0.7,
        )
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
    return svg.getvalue()


def differences_plot(comparison: Comparison) -> str:
    """Return the difference for every question, the largest gain first."""
    with _plot("questions", f"difference in {comparison.measure}") as (axes, svg):
        sizes = sorted(comparison.differences, reverse=True)
        axes.fill_between(range(len(sizes)), sizes, step="mid", alpha=0.7)
        axes.axhline(0, color="grey", linewidth=1)
        axes.set_ylim(-1, 1)
    return svg.getvalue()


@contextmanager
def _plot(x: str, y: str) -> Iterator[tuple[Axes, io.StringIO]]:
    """Yield axes to draw on, and a buffer that has the SVG afterwards, without an XML header."""
    figure = Figure(figsize=(5, 3.2), layout="constrained")
    axes = figure.subplots()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    svg = io.StringIO()
    yield axes, svg
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None})
    svg.write(drawn.getvalue()[drawn.getvalue().index("<svg") :])
