"""`faq-search doctor`: whether this machine and these settings can serve."""

import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import click

from cli.options import FOLDER, setting
from indexer.stores.milvus_ledger import Ledger
from retrieval.errors import FaqSearchError
from retrieval.index.support import Support
from retrieval.index.urgency import Urgency
from retrieval.layout import DAMAGED, SNAPSHOTS, current_snapshot_id
from retrieval.load_settings import load_settings
from retrieval.manifest import Manifest, read_manifest, verify
from retrieval.parts import digest_of
from retrieval.settings import AccessSettings, ServeSettings, StoreSettings
from retrieval.snapshot import PARTS, SnapshotReader
from retrieval.stores.open_store import MILVUS_KINDS
from retrieval.threads import share_cores
from service.records.keys import KeyFile

# A worker takes about 200 MB besides its mapped files (docs/performance.md).
WORKER_MB = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """An `error` keeps the service from working; a `warning` does not."""

    state: Literal["ok", "warning", "error"]
    text: str


@click.command
@setting("index", FOLDER)
@setting("host")
@setting("port", int)
def doctor(**flags: Path | str | int | None) -> None:
    """Check this machine and the settings. End with status 1 if there is an error."""
    settings = load_settings(**flags)
    findings = [
        *_snapshot(settings),
        *_vectors(settings),
        *_damaged(settings),
        *_disk(settings),
        *_memory(settings),
        *_port(settings),
        *_access(settings),
        *_privacy(settings),
        *_support(settings),
    ]
    for finding in findings:
        click.echo(f"{finding.state}  {finding.text}")
    if any(finding.state == "error" for finding in findings):
        raise click.exceptions.Exit(1)


def _snapshot(settings: StoreSettings) -> Iterator[Finding]:
    manifest = _live(settings)
    if isinstance(manifest, Finding):
        yield manifest
        return
    age = (datetime.now(UTC) - datetime.fromisoformat(manifest.created_at)).days
    counts = manifest.counts
    yield Finding(
        "ok",
        f"the live snapshot is whole: {counts.documents} documents, {counts.passages} passages, "
        f"{age} days old",
    )
    judged = f"of the questions that it judges, {manifest.promise.in_words()}"
    yield Finding("ok" if manifest.promise.questions else "warning", judged)
    if manifest.forced:
        yield Finding("warning", "it was published by --force although it failed its checks")


def _live(settings: StoreSettings) -> Manifest | Finding:
    try:
        return verify(settings.index / SNAPSHOTS / current_snapshot_id(settings.index))
    except FaqSearchError as error:
        return Finding("error", str(error))


def _vectors(settings: StoreSettings) -> Iterator[Finding]:
    """Check that a Milvus server, if the snapshot uses one, answers and has the vectors."""
    try:
        live = current_snapshot_id(settings.index)
        info = read_manifest(settings.index / SNAPSHOTS / live).store
    except FaqSearchError:
        return  # `_snapshot` reports it
    if info.kind in MILVUS_KINDS:
        try:
            store = SnapshotReader.of(settings).open_store(live)
            store.check()
        except FaqSearchError as error:
            yield Finding("error", str(error))
        else:
            yield Finding("ok", f"Milvus answers, and has all {len(store)} passages' vectors")
    if unused := Ledger(settings.index).unused():
        yield Finding(
            "warning",
            f"{len(unused)} collections of deleted snapshots are still in Milvus: "
            "`faq-search snapshots prune` drops them",
        )


def _damaged(settings: StoreSettings) -> Iterator[Finding]:
    damaged = settings.index / DAMAGED
    if damaged.is_dir() and (names := sorted(folder.name for folder in damaged.iterdir())):
        yield Finding(
            "warning",
            f"{damaged} holds what was found damaged: {', '.join(names)}. Look at the disk, then "
            "delete it",
        )


def _disk(settings: StoreSettings) -> Iterator[Finding]:
    folder = settings.index if settings.index.is_dir() else Path()
    free = shutil.disk_usage(folder).free
    if not os.access(folder, os.W_OK):
        yield Finding("warning", f"{folder} cannot be written: serving works, building does not")
    # A build writes the new snapshot beside all others.
    used = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    state: Literal["ok", "warning"] = "ok" if free > used else "warning"
    yield Finding(state, f"{free >> 20} MB are free for the index, which has {used >> 20} MB")


def _memory(settings: ServeSettings) -> Iterator[Finding]:
    workers, threads = share_cores(settings.workers, settings.threads)
    free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20
    meminfo = Path("/proc/meminfo")
    if meminfo.is_file():  # it counts the memory that the system would give back
        lines = dict(line.split(":") for line in meminfo.read_text().splitlines())
        free = int(lines["MemAvailable"].split()[0]) >> 10
    need = workers * WORKER_MB
    state: Literal["ok", "error"] = "ok" if free > need else "error"
    advice = "" if state == "ok" else "; set fewer workers"
    yield Finding(
        state,
        f"{workers} workers of {threads} threads need about {need} MB, {free} MB are free{advice}",
    )


def _port(settings: AccessSettings) -> Iterator[Finding]:
    where = f"{settings.host}:{settings.port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        yield Finding(
            "warning",
            f"{where} cannot be listened on now ({error.strerror}): if the service is running, "
            "that is why",
        )
    else:
        yield Finding("ok", f"{where} can be listened on")


def _access(settings: AccessSettings) -> Iterator[Finding]:
    try:
        yield Finding("ok", f"users may reach it as {', '.join(settings.hosts)}")
    except FaqSearchError as error:
        yield Finding("error", str(error))
    if not settings.needs_keys:
        yield Finding(
            "warning" if settings.is_reachable else "ok",
            "anyone on this machine may ask"
            if not settings.is_reachable
            else f"anyone who can reach {settings.host} may ask: auth is off",
        )
        return
    try:
        keys = KeyFile(settings.keys_file).all()
    except FaqSearchError as error:
        yield Finding("error", str(error))
        return
    valid = [key for key in keys if key.is_valid(datetime.now(UTC))]
    if not valid and not settings.trusted_proxies:
        yield Finding(
            "error",
            f"{settings.keys_file} has no valid key, so nobody may ask: "
            "`faq-search keys create --scope search` makes one",
        )
    else:
        proxies = len(settings.trusted_proxies)
        yield Finding("ok", f"{len(valid)} valid keys, {proxies} trusted proxies")
    if settings.keys_file.is_file() and settings.keys_file.stat().st_mode & 0o077:
        yield Finding("warning", f"{settings.keys_file} can be read by others: chmod 600 it")


def _privacy(settings: ServeSettings) -> Iterator[Finding]:
    if settings.get_search:
        yield Finding("warning", "get_search is on: questions are in addresses, which others log")


def _support(settings: StoreSettings) -> Iterator[Finding]:
    try:
        live = settings.index / SNAPSHOTS / current_snapshot_id(settings.index)
        contacts = Support.read(live / PARTS["support"].path).contacts
        part = PARTS["urgency"]
        digest = digest_of(read_manifest(live).files, part.fitted_for)
        urgency = Urgency.read(live / part.path, digest)
    except FaqSearchError:
        return  # `_snapshot` reports it
    today = datetime.now(UTC).date()
    if len(urgency) and not urgency.signed_off_by:
        yield Finding("warning", "nobody has signed off the examples of urgent questions")
    if waiting := [contact.name for contact in contacts if not contact.is_signed_off]:
        yield Finding("warning", f"nobody has signed off these contacts: {', '.join(waiting)}")
    if gone := [contact.name for contact in contacts if contact.expires_on < today]:
        yield Finding(
            "error", f"these contacts have expired: {', '.join(gone)}. Verify them and build again"
        )
