"""`faq-search evaluate`."""

from pathlib import Path

import click

from cli.options import FOLDER, setting
from evaluation.beir import read_beir
from evaluation.collection import Collection, from_question_set
from evaluation.indexing import open_collection
from evaluation.measures import per_question
from evaluation.report import comparison_text, table, write_run
from evaluation.run import run
from indexer.build import load_model
from indexer.question_set import read_question_set
from retrieval.ranking import RANKINGS
from retrieval.settings import load_settings
from retrieval.snapshot import Snapshot, open_current

FILE = click.Path(path_type=Path)


@click.command
@setting("index", FOLDER)
@setting("encoder")
@setting("batch_size", int)
@click.option(
    "--questions",
    type=FILE,
    multiple=True,
    help="a question set about the live snapshot; may be given several times",
)
@click.option(
    "--beir",
    type=(FILE, str),
    multiple=True,
    metavar="FOLDER SPLIT",
    help="a data set in BEIR's layout, indexed in memory; may be given several times",
)
@click.option(
    "--run",
    "names",
    type=click.Choice(list(RANKINGS)),
    multiple=True,
    default=["dense", "hybrid"],
    show_default=True,
    help="a ranking to run; the later ones are compared with the first",
)
@click.option("--whole", is_flag=True, help="one passage for each document of a BEIR data set")
@click.option(
    "--output", type=FILE, default=Path("evaluation-runs"), show_default=True, help="where to write"
)
def evaluate(  # noqa: PLR0913, PLR0917  each argument is a flag
    index: Path | None,
    encoder: str | None,
    batch_size: int | None,
    questions: tuple[Path, ...],
    beir: tuple[tuple[Path, str], ...],
    names: tuple[str, ...],
    output: Path,
    *,
    whole: bool,
) -> None:
    """Measure how well the right passages are found.

    Prints a table, and writes for each run a TREC run file, results by question and a JSON with all
    figures and what they were made from; then compares the runs.
    """
    settings = load_settings(index=index, encoder=encoder, batch_size=batch_size)
    if not questions and not beir:
        raise click.UsageError("name something to measure with: --questions FILE or --beir …")
    opened: list[tuple[Collection, Snapshot]] = []
    if questions:
        snapshot = open_current(settings.index)
        documents = tuple(snapshot.documents.values())
        sets = [read_question_set(file, documents) for file in questions]
        opened += [(from_question_set(each, documents), snapshot) for each in sets]
    if beir:
        model = load_model(settings.encoder, settings.batch_size)
        for folder, split in beir:
            collection = read_beir(folder, split)
            opened.append(
                (collection, open_collection(collection, model, settings.batch_size, whole=whole))
            )
    summaries, comparisons = [], []
    for collection, snapshot in opened:
        runs = [run(name, snapshot, collection, RANKINGS[name]) for name in names]
        values = [per_question(one) for one in runs]
        scored = list(zip(runs, values, strict=True))
        summaries += [write_run(*one, snapshot, output / collection.name) for one in scored]
        comparisons += [comparison_text(*scored[0], *other) for other in scored[1:]]
    report = "\n\n".join([table(summaries), *comparisons])
    output.mkdir(parents=True, exist_ok=True)
    (output / "report.md").write_text(report + "\n", encoding="utf-8")
    click.echo(report)
