"""`faq-search evaluate`: how well a snapshot answers questions whose answers are known."""

from pathlib import Path
from typing import TypedDict, Unpack

import click

from cli.options import FOLDER, setting
from evaluation.beir import read_beir
from evaluation.collection import Collection, from_question_set
from evaluation.compare import compare_all
from evaluation.indexing import open_collection
from evaluation.measures import per_question
from evaluation.report import Evaluated, markdown, write_report
from evaluation.run import run
from evaluation.summary import write_run
from indexer.cache.models import load_build_encoder
from indexer.corpus.question_set import read_question_set
from retrieval.load_settings import load_settings
from retrieval.ranking.weights import RANKINGS
from retrieval.snapshot import Snapshot, SnapshotReader

FILE = click.Path(path_type=Path)


class Options(TypedDict):
    questions: tuple[Path, ...]
    beir: tuple[tuple[Path, str], ...]
    names: tuple[str, ...]
    output: Path
    whole: bool


@click.command
@setting("index", FOLDER)
@setting("encoder")
@setting("batch_tokens", int)
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
def evaluate(
    index: Path | None, encoder: str | None, batch_tokens: int | None, **options: Unpack[Options]
) -> None:
    """Measure how well the right passages are found.

    Print tables, and write for each run a TREC run file, results by question and a JSON with all
    figures and what they were made from; compare the runs; and write it all, with plots, into
    report.html.
    """
    settings = load_settings(index=index, encoder=encoder, batch_tokens=batch_tokens)
    questions, beir = options["questions"], options["beir"]
    if not questions and not beir:
        raise click.UsageError("name something to measure with: --questions FILE or --beir …")
    opened: list[tuple[Collection, Snapshot]] = []
    if questions:
        snapshot = SnapshotReader.of(settings).open_current()
        documents = tuple(snapshot.documents.values())
        sets = [read_question_set(file, documents) for file in questions]
        opened += [(from_question_set(questions, documents), snapshot) for questions in sets]
    if beir:
        model = load_build_encoder(settings)
        for folder, split in beir:
            collection = read_beir(folder, split)
            opened.append((collection, open_collection(collection, model, whole=options["whole"])))
    output = options["output"]
    names = options["names"]
    evaluated = [_evaluated(*pair, names, output) for pair in opened]
    click.echo(markdown(evaluated))
    for file in write_report(evaluated, output):
        click.echo(f"written {file}", err=True)


def _evaluated(
    collection: Collection, snapshot: Snapshot, names: tuple[str, ...], output: Path
) -> Evaluated:
    runs = [run(name, snapshot, collection, RANKINGS[name]) for name in names]
    values = {done.name: per_question(done) for done in runs}
    base, *others = names
    return Evaluated(
        runs,
        [write_run(done, values[done.name], snapshot, output / collection.name) for done in runs],
        compare_all(values[base], {name: values[name] for name in others}),
    )
