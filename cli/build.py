"""`faq-search build`."""

from pathlib import Path

import click

from cli.options import FOLDER, setting
from evaluation.gate import gate
from indexer.build import build as run_build
from retrieval.settings import load_settings


@click.command
@setting("corpus", FOLDER)
@setting("index", FOLDER)
@setting("exclude", multiple=True)
@setting("encoder")
@setting("batch_tokens", int)
@setting("passage_tokens", int)
@setting("keep_snapshots", int)
@setting("skip_bad", bool, is_flag=True)
@click.option(
    "--force", is_flag=True, help="publish even if questions fail that the owner holds it to"
)
def build(
    exclude: tuple[str, ...], *, force: bool, **flags: Path | str | int | bool | None
) -> None:
    """Index the corpus and make the new snapshot the live one.

    Anything in the corpus that can't be indexed is listed with its file, line and what to do, and
    nothing is published: the snapshot that was live stays live. So it does if the new one fails the
    corpus's questions.yaml.
    """
    settings = load_settings(exclude=exclude or None, **flags)
    report = run_build(settings, gate=gate, force=force)
    click.echo(report)
