"""The files of a run: a TREC run file, results by question, and a JSON file with all figures."""

import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.compare import mean_interval
from evaluation.machine import commit, machine
from evaluation.measures import Values, answerability, calibration_error, risk_coverage, states
from evaluation.run import Run
from retrieval.snapshot import Snapshot

ROOT = Path(__file__).parents[1]


def write_run(run: Run, values: Values, snapshot: Snapshot, folder: Path) -> dict[str, Any]:
    """Write `<ranking>.trec`, `.jsonl` and `.json` into `folder`; return the JSON's content."""
    folder.mkdir(parents=True, exist_ok=True)
    summary = summarise(run, values, snapshot)
    _write(folder / f"{run.name}.json", json.dumps(summary, indent=2) + "\n")
    _write(folder / f"{run.name}.trec", "".join(_trec_lines(run)))
    lines = [
        json.dumps(
            {
                "id": question,
                "question": run.collection.questions[question],
                "answerable": question in run.collection.relevant,
                "relevant": run.collection.relevant.get(question, {}),
                "found": list(answer.units[:10]),
                "evidence": answer.evidence,
                "probability": answer.probability,
                "state": answer.state,
                "measures": {name: by[question] for name, by in values.items() if question in by},
            },
            ensure_ascii=False,
        )
        for question, answer in run.answers.items()
    ]
    _write(folder / f"{run.name}.jsonl", "\n".join(lines) + "\n")
    return summary


def summarise(run: Run, values: Values, snapshot: Snapshot) -> dict[str, Any]:
    """Return the figures with their 95 % intervals, and everything needed to reproduce them."""
    judged = answerability(run)
    return {
        "run": run.name,
        "collection": run.collection.name,
        "questions": len(run.collection.relevant),
        "unanswerable": len(run.collection.unanswerable),
        "measures": {
            name: dict(zip(("mean", "low", "high"), mean_interval(list(by.values())), strict=True))
            for name, by in values.items()
        },
        "answerability": dataclasses.asdict(judged) if judged else None,
        "calibration_error": calibration_error(run),
        "states": states(run),
        "risk_coverage": _thinned(risk_coverage(run)),
        "milliseconds": _milliseconds(run),
        "ranking": dataclasses.asdict(run.ranking),
        "snapshot": run.snapshot_id,
        "encoder": dataclasses.asdict(snapshot.manifest.encoder),
        "passages": len(snapshot.passages),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": machine(),
    }


def _trec_lines(run: Run) -> list[str]:
    """Return the lines of the run in TREC's format, with unchanged scores and their ranks."""
    return [
        f"{question} Q0 {unit} {rank} {score:.6f} {run.name}\n"
        for question, answer in run.answers.items()
        for rank, (unit, score) in enumerate(zip(answer.units, answer.scores, strict=True), 1)
    ]


def _milliseconds(run: Run) -> dict[str, dict[str, float]]:
    """Return p50 and p95 of each stage and of the total, over all questions."""
    stages: dict[str, list[float]] = {}
    for answer in run.answers.values():
        for stage, seconds in answer.seconds.items():
            stages.setdefault(stage, []).append(seconds)
    stages["total"] = [sum(answer.seconds.values()) for answer in run.answers.values()]
    return {
        stage: dict(
            zip(("p50", "p95"), (1000 * np.percentile(times, [50, 95])).tolist(), strict=True)
        )
        for stage, times in stages.items()
    }


def _thinned(points: list[tuple[float, float]], max_points: int = 200) -> list[tuple[float, float]]:
    step = max(1, len(points) // max_points)
    return points[step - 1 :: step]


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
