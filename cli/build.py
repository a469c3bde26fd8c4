"""`faq-search build`: from a corpus to a live snapshot, once or at each change of a file."""

from functools import cache
from pathlib import Path
from threading import Event

import click
import msgspec

from cli.json_output import as_json
from cli.options import EXIT_CODES, FOLDER, setting
from cli.watch import changes, until_interrupted
from evaluation.gate import gate
from indexer.build import build as run_build
from indexer.build import load_and_keep
from indexer.corpus.read import check_there
from indexer.errors import CorpusError
from retrieval.errors import FaqSearchError
from retrieval.load_settings import load_settings
from retrieval.report import Report
from retrieval.settings import Settings

Flag = Path | str | int | bool | tuple[str, ...] | None


@click.command
@setting("corpus", FOLDER)
@setting("index", FOLDER)
@setting("include", multiple=True)
@setting("exclude", multiple=True)
@setting("encoder")
@setting("batch_tokens", int)
@setting("passage_tokens", int)
@setting("store")
@setting("milvus_uri", flag="--uri")
@setting("keep_snapshots", int)
@setting("max_refused")
@setting("max_shrink")
@setting("strict", bool, is_flag=True)
@click.option(
    "--force",
    is_flag=True,
    help="release the snapshot even if the owner's questions fail or a root has lost documents",
)
@click.option("--json", is_flag=True, help="print everything that was found, as JSON")
@click.option(
    "--exit-code",
    "exit_code",
    is_flag=True,
    help="also exit with 3 if there was anything to warn of, and with 4 if files were refused, "
    "although the snapshot was published",
)
@click.option(
    "--watch", is_flag=True, help="keep running, and build again whenever the corpus changes"
)
def build(*, force: bool, watch: bool, json: bool, exit_code: bool, **flags: Flag) -> None:
    """Index the corpus and make the new snapshot the live one.

    If more files than --max-refused can't be indexed, nothing is published, the live snapshot stays
    live, and the exit status is 4; with --strict also if there is anything to warn of, with exit
    status 3. Nothing is published either if the new snapshot fails the quality gate of the
    corpus's questions.yaml, or if a root has lost more than --max-shrink of its documents. What was
    found is listed by kinds, each with its number, three examples and what to do.

    With --watch an error is shown and the corpus is watched on: correct it, and the next build
    begins. Ctrl-C ends it.
    """
    settings = load_settings(**{name: value for name, value in flags.items() if value != ()})
    if not watch:
        report = _build(settings, force=force, json=json)
        if exit_code:
            click.get_current_context().exit(EXIT_CODES.get(report.worst, 0))
        return
    check_there(settings)
    with until_interrupted() as interrupted:
        _watch(settings, interrupted, force=force)


def _build(settings: Settings, *, force: bool, json: bool) -> Report:
    """Build, print the report, and return it. Raises FaqSearchError."""
    try:
        built = run_build(settings, gate=gate, force=force)
    except CorpusError as error:
        if json:
            click.echo(_json(None, error.report))
        raise
    click.echo(_json(built.snapshot_id, built.report) if json else built)
    return built.report


def _json(snapshot_id: str | None, report: Report) -> str:
    return as_json({"snapshot": snapshot_id} | msgspec.to_builtins(report))


def _watch(settings: Settings, interrupted: Event, *, force: bool) -> None:
    load_once = cache(lambda: load_and_keep(settings))  # only the corpus is watched
    folders = [root.folder for root in settings.all_roots]
    for _ in changes(*folders, end=interrupted):
        try:
            click.echo(run_build(settings, lambda _: load_once(), gate=gate, force=force))
        except FaqSearchError as error:
            click.echo(f"Error: {error}", err=True)
        click.echo(f"watching  {', '.join(map(str, folders))}", err=True)
