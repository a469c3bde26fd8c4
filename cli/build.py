"""`faq-search build`."""

from functools import cache
from pathlib import Path
from threading import Event

import click

from cli.options import FOLDER, setting
from cli.watch import changes, until_interrupted
from evaluation.gate import gate
from indexer.build import build as run_build
from indexer.build import load_and_keep
from indexer.corpus.read import check_there
from retrieval.errors import FaqSearchError
from retrieval.load_settings import load_settings
from retrieval.settings import Settings


@click.command
@setting("corpus", FOLDER)
@setting("index", FOLDER)
@setting("exclude", multiple=True)
@setting("encoder")
@setting("batch_tokens", int)
@setting("passage_tokens", int)
@setting("store")
@setting("milvus_uri", flag="--uri")
@setting("keep_snapshots", int)
@setting("skip_bad", bool, is_flag=True)
@click.option(
    "--force", is_flag=True, help="release the snapshot even if the owner's questions fail"
)
@click.option(
    "--watch", is_flag=True, help="keep running, and build again whenever the corpus changes"
)
def build(
    exclude: tuple[str, ...], *, force: bool, watch: bool, **flags: Path | str | int | bool | None
) -> None:
    """Index the corpus and make the new snapshot the live one.

    Everything in the corpus that can't be indexed is listed with its file, its line and what to do,
    and nothing is published: the live snapshot stays live. It also does if the new one fails the
    quality gate of the corpus's questions.yaml.

    With --watch an error is shown and the corpus is watched on: correct it, and the next build
    begins. Ctrl-C ends it.
    """
    settings = load_settings(exclude=exclude or None, **flags)
    if not watch:
        click.echo(run_build(settings, gate=gate, force=force))
        return
    check_there(settings)
    with until_interrupted() as interrupted:
        _watch(settings, interrupted, force=force)


def _watch(settings: Settings, interrupted: Event, *, force: bool) -> None:
    load_once = cache(lambda: load_and_keep(settings))  # only the corpus is watched
    folders = [root.folder for root in settings.all_roots]
    for _ in changes(*folders, end=interrupted):
        try:
            click.echo(run_build(settings, lambda _: load_once(), gate=gate, force=force))
        except FaqSearchError as error:
            click.echo(f"Error: {error}", err=True)
        click.echo(f"watching  {', '.join(map(str, folders))}", err=True)
