"""`faq-search snapshots`: what was published, and going back to it."""

from pathlib import Path

import click

from cli.options import FOLDER, setting
from indexer.publishing.index_folder import (
    locked_staging,
    make_current,
    prune,
    set_aside,
    snapshot_ids,
)
from indexer.publishing.release import drop_unused
from retrieval.errors import (
    SnapshotError,
    StoreRefusedError,
    StoreUnavailableError,
    VectorStoreError,
)
from retrieval.layout import SNAPSHOTS, current_snapshot_id
from retrieval.load_settings import load_settings
from retrieval.manifest import read_manifest, verify
from retrieval.settings import Settings
from retrieval.snapshot import SnapshotReader

INDEX = setting("index", FOLDER)


@click.group(invoke_without_command=True)
@INDEX
@click.pass_context
def snapshots(ctx: click.Context, index: Path | None) -> None:
    """List, verify, roll back and prune snapshots. Without a subcommand: list."""
    ctx.obj = load_settings(index=index)
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_snapshots)


@snapshots.command("list")
@click.pass_obj
def list_snapshots(settings: Settings) -> None:
    """Every snapshot, the oldest first; the live one is marked."""
    index = settings.index
    live = _live(index)
    for snapshot_id in snapshot_ids(index):
        click.echo(_line(index, snapshot_id, live))


@snapshots.command("verify")
@click.argument("snapshot_id", required=False)
@click.option(
    "--set-aside", "aside", is_flag=True, help="move damaged ones out of the way; not the live one"
)
@click.pass_obj
def verify_snapshots(settings: Settings, snapshot_id: str | None, *, aside: bool) -> None:
    """Hold every file of all snapshots, or of one, against its manifest, and ask the server that
    has its vectors, if one has.

    Ends with status 1 if any is damaged.
    """
    index = settings.index
    live = _live(index)
    damaged = False
    for each in [_known(index, snapshot_id)] if snapshot_id else snapshot_ids(index):
        try:
            _verify(settings, each)
            click.echo(f"{each}  whole")
        except (StoreUnavailableError, StoreRefusedError) as error:
            damaged = True
            click.echo(f"{each}  its files are whole; {error}")
        except (SnapshotError, VectorStoreError) as error:
            damaged = True
            click.echo(f"{each}  damaged: {error}")
            if aside and each != live:
                with locked_staging(index):
                    click.echo(f"moved to {set_aside(index, each)}")
            elif aside:
                click.echo("it is the live one: roll back first")
    if damaged:
        raise click.exceptions.Exit(1)


@snapshots.command("rollback")
@click.option("--to", "snapshot_id", metavar="ID", help="default: the one before the live one")
@click.pass_obj
def rollback(settings: Settings, snapshot_id: str | None) -> None:
    """Make another snapshot the live one. A running service changes over by itself."""
    index = settings.index
    target = _known(index, snapshot_id) if snapshot_id else _before(index)
    with locked_staging(index):
        _verify(settings, target)
        make_current(index, target)
    click.echo(f"live: {target}")


@snapshots.command("prune")
@click.option("--keep", type=click.IntRange(1), default=1, show_default=True)
@click.pass_obj
def prune_snapshots(settings: Settings, keep: int) -> None:
    """Delete all but the newest, and never the live one."""
    index = settings.index
    with locked_staging(index):
        for snapshot_id in prune(index, keep, current_snapshot_id(index)):
            click.echo(f"removed {snapshot_id}")
        for name in drop_unused(settings):
            click.echo(f"dropped {name}")


@snapshots.command("to-milvus")
@setting("milvus_uri", flag="--uri")
@click.pass_obj
def to_milvus(settings: Settings, milvus_uri: str | None) -> None:
    """Publish the live snapshot anew, with its vectors in Milvus; nothing is embedded again.

    Set `store` to `milvus` then, so that later builds go there too.
    """
    from indexer.migrate import to_milvus as bring_over  # noqa: PLC0415  few have its client

    if milvus_uri is not None:
        settings = load_settings(index=settings.index, milvus_uri=milvus_uri)
    click.echo(f"live: {bring_over(settings)}")


def _verify(settings: Settings, snapshot_id: str) -> None:
    verify(settings.index / SNAPSHOTS / snapshot_id)
    SnapshotReader.of(settings).open_store(snapshot_id).check()


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
