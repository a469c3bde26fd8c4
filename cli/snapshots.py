"""`faq-search snapshots`: listing, verifying and rolling back what was published."""

from pathlib import Path

import click

from cli.json_output import as_json
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
from retrieval.layout import CONTENTS, LIVE, SNAPSHOTS, current_snapshot_id
from retrieval.load_settings import load_settings
from retrieval.manifest import read_manifest, verify
from retrieval.report import Report, grouped
from retrieval.settings import StoreSettings
from retrieval.snapshot import PARTS, SnapshotReader

INDEX = setting("index", FOLDER)


@click.group(invoke_without_command=True)
@INDEX
@click.option("--report", "report_of", metavar="ID", help="the same as the subcommand `report`")
@click.pass_context
def snapshots(ctx: click.Context, index: Path | None, report_of: str | None) -> None:
    """List, verify, roll back and prune snapshots. Without a subcommand: list."""
    ctx.obj = load_settings(index=index)
    if ctx.invoked_subcommand is not None:
        return
    if report_of is None:
        ctx.invoke(list_snapshots)
    else:
        ctx.invoke(report, snapshot_id=report_of)


@snapshots.command("list")
@click.pass_obj
def list_snapshots(settings: StoreSettings) -> None:
    """List every snapshot, the oldest first; the live one is marked."""
    index = settings.index
    live = _live(index)
    for snapshot_id in snapshot_ids(index):
        click.echo(_line(index, snapshot_id, live))


@snapshots.command("verify")
@click.argument("snapshot_id", required=False)
@click.option(
    "--set-aside", "move_damaged", is_flag=True, help="move damaged ones away, but not the live one"
)
@click.pass_obj
def verify_snapshots(
    settings: StoreSettings, snapshot_id: str | None, *, move_damaged: bool
) -> None:
    """Compare every file of all snapshots, or of one, with its manifest.

    A server that has the vectors is asked too. The exit status is 1 if any snapshot is damaged.
    """
    index = settings.index
    live = _live(index)
    damaged = False
    for candidate in [_known(index, snapshot_id)] if snapshot_id else snapshot_ids(index):
        try:
            _verify(settings, candidate)
            click.echo(f"{candidate}  whole")
        except (StoreUnavailableError, StoreRefusedError) as error:
            damaged = True
            click.echo(f"{candidate}  its files are whole; {error}")
        except (SnapshotError, VectorStoreError) as error:
            damaged = True
            click.echo(f"{candidate}  damaged: {error}")
            if move_damaged and candidate != live:
                with locked_staging(index):
                    click.echo(f"moved to {set_aside(index, candidate)}")
            elif move_damaged:
                click.echo("it is the live one: roll back first")
    if damaged:
        raise click.exceptions.Exit(1)


@snapshots.command("rollback")
@click.option("--to", "snapshot_id", metavar="ID", help="default: the one before the live one")
@click.pass_obj
def rollback(settings: StoreSettings, snapshot_id: str | None) -> None:
    """Make another snapshot the live one. A running service notices by itself."""
    index = settings.index
    target = _known(index, snapshot_id) if snapshot_id else _before(index)
    with locked_staging(index):
        _verify(settings, target)
        make_current(index, target)
    click.echo(f"live: {target}")


@snapshots.command("prune")
@click.option("--keep", type=click.IntRange(1), default=1, show_default=True)
@click.pass_obj
def prune_snapshots(settings: StoreSettings, keep: int) -> None:
    """Delete all but the newest snapshots, and never the live one."""
    index = settings.index
    with locked_staging(index):
        for snapshot_id in prune(index, keep, current_snapshot_id(index)):
            click.echo(f"removed {snapshot_id}")
        for name in drop_unused(settings):
            click.echo(f"dropped {name}")


@snapshots.command("to-milvus")
@setting("milvus_uri", flag="--uri")
@click.pass_obj
def to_milvus(settings: StoreSettings, milvus_uri: str | None) -> None:
    """Move the vectors of the live snapshot to Milvus, as a new live snapshot.

    Nothing is embedded again. Set `store` to `milvus` afterwards, so that later builds go there.
    """
    from indexer.migrate import to_milvus as move_to_milvus  # noqa: PLC0415 - few have its client

    if milvus_uri is not None:
        settings = load_settings(index=settings.index, milvus_uri=milvus_uri)
    click.echo(f"live: {move_to_milvus(settings)}")


@snapshots.command("report")
@click.argument("snapshot_id", required=False)
@click.option("--json", is_flag=True, help="print every finding, as JSON")
@click.pass_obj
def report(settings: StoreSettings, snapshot_id: str | None, *, json: bool) -> None:
    """Print what the build of a snapshot refused, warned of and left out. Default: the live one."""
    index = settings.index
    chosen = _known(index, snapshot_id) if snapshot_id else current_snapshot_id(index)
    verify(index / SNAPSHOTS / chosen)
    stored = Report.read(index / SNAPSHOTS / chosen / PARTS["report"].path)
    if json:
        click.echo(as_json(stored))
        return
    for line in grouped(stored.findings):
        click.echo(line)
    for name, counts in stored.roots.items():
        root = name or "the corpus"
        click.echo(f"{root}: {counts.documents} documents, {counts.passages} passages")


@snapshots.command("layout")
def layout() -> None:
    """Print what an index folder and a snapshot in it hold."""
    of_snapshot = {"manifest.json": "versions, encoder, counts, size and sha256 of every file"}
    for part in PARTS.values():
        of_snapshot |= part.holds
    click.echo("index/")
    for name, holds in CONTENTS.items():
        click.echo(f"  {name:28}  {holds}")
    click.echo(f"  {SNAPSHOTS}/<time>-<digest>/")
    for name, holds in of_snapshot.items():
        click.echo(f"    {name:26}  {holds}")


def _verify(settings: StoreSettings, snapshot_id: str) -> None:
    verify(settings.index / SNAPSHOTS / snapshot_id)
    SnapshotReader.of(settings).open_store(snapshot_id).check()


def _live(index: Path) -> str | None:
    """Return the live snapshot's id; None if CURRENT names none.

    That is when this command is needed most.
    """
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
    if snapshot_id == LIVE:
        return current_snapshot_id(index)
    if snapshot_id not in snapshot_ids(index):
        known = ", ".join(snapshot_ids(index))
        raise SnapshotError(f"{index}: there is no snapshot {snapshot_id!r}, only {known}")
    return snapshot_id


def _before(index: Path) -> str:
    live = current_snapshot_id(index)
    older = [other for other in snapshot_ids(index) if other < live]
    if not older:
        raise SnapshotError(f"{index}: there is no snapshot older than the live one, {live}")
    return older[-1]
