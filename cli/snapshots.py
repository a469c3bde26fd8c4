"""`faq-search snapshots`: what was published, and going back to it."""

from pathlib import Path

import click

from cli.options import FOLDER, setting
from indexer.publish import make_current, prune, set_aside, snapshot_ids, writing
from retrieval.errors import SnapshotError
from retrieval.index_folder import SNAPSHOTS, current_snapshot_id
from retrieval.manifest import read_manifest, verify
from retrieval.settings import load_settings

INDEX = setting("index", FOLDER)


@click.group(invoke_without_command=True)
@INDEX
@click.pass_context
def snapshots(ctx: click.Context, index: Path | None) -> None:
    """List, verify, roll back and prune snapshots. Without a subcommand: list."""
    ctx.obj = load_settings(index=index).index
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_snapshots)


@snapshots.command("list")
@click.pass_obj
def list_snapshots(index: Path) -> None:
    """Every snapshot, the oldest first; the live one is marked."""
    live = _live(index)
    for snapshot_id in snapshot_ids(index):
        click.echo(_line(index, snapshot_id, live))


@snapshots.command("verify")
@click.argument("snapshot_id", required=False)
@click.option(
    "--set-aside", "aside", is_flag=True, help="move damaged ones out of the way; not the live one"
)
@click.pass_obj
def verify_snapshots(index: Path, snapshot_id: str | None, *, aside: bool) -> None:
    """Hold every file of all snapshots, or of one, against its manifest.

    Ends with status 1 if any is damaged.
    """
    live = _live(index)
    damaged = False
    for each in [_known(index, snapshot_id)] if snapshot_id else snapshot_ids(index):
        try:
            verify(index / SNAPSHOTS / each)
            click.echo(f"{each}  whole")
        except SnapshotError as error:
            damaged = True
            click.echo(f"{each}  damaged: {error}")
            if aside and each != live:
                with writing(index):
                    click.echo(f"moved to {set_aside(index, each)}")
            elif aside:
                click.echo("it is the live one: roll back first")
    if damaged:
        raise click.exceptions.Exit(1)


@snapshots.command("rollback")
@click.option("--to", "snapshot_id", metavar="ID", help="default: the one before the live one")
@click.pass_obj
def rollback(index: Path, snapshot_id: str | None) -> None:
    """Make another snapshot the live one. A running service changes over by itself."""
    target = _known(index, snapshot_id) if snapshot_id else _before(index)
    with writing(index):
        verify(index / SNAPSHOTS / target)
        make_current(index, target)
    click.echo(f"live: {target}")


@snapshots.command("prune")
@click.option("--keep", type=click.IntRange(1), default=1, show_default=True)
@click.pass_obj
def prune_snapshots(index: Path, keep: int) -> None:
    """Delete all but the newest, and never the live one."""
    with writing(index):
        for snapshot_id in prune(index, keep, current_snapshot_id(index)):
            click.echo(f"removed {snapshot_id}")


def _live(index: Path) -> str | None:
    """The live snapshot's id; None if CURRENT names none, which is when one looks here."""
    try:
        return current_snapshot_id(index)
    except SnapshotError as error:
        click.echo(f"no snapshot is live: {error}", err=True)
        return None


def _line(index: Path, snapshot_id: str, live: str | None) -> str:
    mark = "live" if snapshot_id == live else "    "
    try:
        manifest = read_manifest(index / SNAPSHOTS / snapshot_id)
    except SnapshotError as error:
        return f"{mark}  {snapshot_id}  unreadable: {error}"
    counts = manifest.counts
    forced = "  forced" if manifest.forced else ""
    return (
        f"{mark}  {snapshot_id}  {counts.documents} documents, {counts.passages} passages, "
        f"{manifest.encoder.name}, {manifest.store.kind}{forced}"
    )


def _known(index: Path, snapshot_id: str) -> str:
    if snapshot_id not in snapshot_ids(index):
        known = ", ".join(snapshot_ids(index))
        raise SnapshotError(f"{index}: there is no snapshot {snapshot_id!r}, only {known}")
    return snapshot_id


def _before(index: Path) -> str:
    live = current_snapshot_id(index)
    older = [each for each in snapshot_ids(index) if each < live]
    if not older:
        raise SnapshotError(f"{index}: there is no snapshot older than the live one, {live}")
    return older[-1]
