"""`faq-search push`: documents that another program hands over."""

import sys
from itertools import chain
from pathlib import Path
from typing import BinaryIO, TypedDict, Unpack

import click

from cli.options import FOLDER
from indexer.feeds.export import Export
from indexer.feeds.exports import EXPORTS
from indexer.feeds.record import read_records
from indexer.feeds.spool import push as push_records
from retrieval.errors import SettingsError
from retrieval.load_settings import load_settings


class Options(TypedDict):
    root: str | None
    to: Path | None
    export: str
    site: str | None


@click.command
@click.argument("files", type=click.File("rb"), nargs=-1)
@click.option("--root", help="the name of the root whose folder is the spool")
@click.option("--to", type=FOLDER, help="the folder that is the spool; it is made if need be")
@click.option(
    "--from",
    "export",
    type=click.Choice(["lines", *EXPORTS]),
    default="lines",
    show_default=True,
    help="what FILES are: JSON lines, or the export of a help desk or a website",
)
@click.option(
    "--site", help="the address of the help desk, for an export that does not have it (Freshdesk)"
)
@click.option(
    "--replace", is_flag=True, help="delete the documents of the spool that are not among these"
)
def push(files: tuple[BinaryIO, ...], *, replace: bool, **options: Unpack[Options]) -> None:
    """Take documents from FILES, or from the standard input, into a spool for the next build.

    A spool is a folder of its own that is a root of the corpus. Each line is a JSON object with
    `id` and one of `html`, `markdown` and `text`; `title`, `url`, `language`, `audience`,
    `reviewed_on`, `review_by`, `expires`, `source`, `labels` and `also_asked` are those of front
    matter. `{"id": …, "delete": true}` deletes a document. If a line is wrong, nothing is taken.
    """
    folder = _folder(options["root"], options["to"])
    opened = files or (sys.stdin.buffer,)
    if options["export"] == "lines":
        records = chain.from_iterable(read_records(file, _place(file)) for file in opened)
        pushed = push_records(records, folder, replace=replace)
    else:
        documents = Export(options["site"])
        for file in opened:
            EXPORTS[options["export"]](file.read(), _name(file), documents)
        pushed = push_records(documents.records, folder, replace=replace)
        for line in documents.left_out:
            click.echo(f"noted     {line}")
    click.echo(f"{folder}: {pushed}. `faq-search build` indexes them.")


def _folder(root: str | None, to: Path | None) -> Path:
    if (root is None) == (to is None):
        raise click.UsageError("name the spool by one of --root and --to")
    if to is not None:
        return to
    roots = {entry.name: entry.folder for entry in load_settings().roots}
    if root not in roots:
        names = ", ".join(roots) or "none"
        raise SettingsError(f"there is no root {root!r} in the settings; the roots are {names}")
    return roots[root]


def _name(file: BinaryIO) -> str:
    return "the export" if file is sys.stdin.buffer else file.name


def _place(file: BinaryIO) -> str:
    """Return the beginning of the place of each line."""
    return "line " if file is sys.stdin.buffer else f"{file.name}:"
