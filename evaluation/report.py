"""The report of an evaluation: report.md, and report.html with embedded plots."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from evaluation.compare import Comparison
from evaluation.run import Run
from evaluation.tables import ablation_table, changed_questions, comparison_table, table

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The runs over one collection; the `comparisons`, by name, are with the first run.

    `summaries` has the result of `summarise` for each run.
    """

    runs: list[Run]
    summaries: list[dict[str, Any]]
    comparisons: dict[str, list[Comparison]]


def markdown(evaluated: list[Evaluated]) -> str:
    parts = [table([summary for result in evaluated for summary in result.summaries])]
    for result in evaluated:
        base, *others = result.runs
        if others:
            parts.append(f"## {base.collection.name}")
            parts.append(ablation_table(base.name, result.comparisons))
        for other in others:
            comparisons = result.comparisons[other.name]
            parts.append(f"### {base.collection.name}: {other.name} against {base.name}")
            parts.append(comparison_table(comparisons))
            lines = changed_questions(base, other, comparisons)
            parts.append("\n".join(f"- {line}" for line in lines))
    return "\n\n".join(parts) + "\n"


def write_report(evaluated: list[Evaluated], folder: Path) -> list[Path]:
    """Write the report into `folder`, and return the files.

    report.html needs matplotlib, `pip install -c constraints.txt '.[report]'`, and is left out
    without it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / "report.md"]
    files[0].write_text(markdown(evaluated), encoding="utf-8")
    if find_spec("matplotlib"):
        files.append(folder / "report.html")
        files[1].write_text(_html(evaluated), encoding="utf-8")
    return files


def _html(evaluated: list[Evaluated]) -> str:
    # This is imported only here, because reports are optional and matplotlib takes half a second.
    from evaluation import plots  # noqa: PLC0415 - plots are optional

    environment = Environment(loader=FileSystemLoader(HERE), autoescape=select_autoescape())
    return environment.get_template("report.html").render(
        evaluated=evaluated,
        plots=plots,
        changed_questions=changed_questions,
        first_summary=evaluated[0].summaries[0],
    )
