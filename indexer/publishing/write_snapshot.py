"""The write stage, which writes a snapshot as files and its manifest last."""

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from retrieval.manifest import FileEntry, describe_files, timestamp, write_manifest
from retrieval.parts import PARTS
from retrieval.snapshot import Snapshot


def write_snapshot(staging: Path, snapshot: Snapshot) -> str:
    """Fill the folder `staging` with the parts of `snapshot`, and return the snapshot's id.

    Parts that are already there are left alone, because a build writes texts, views and the lexical
    index while it makes them.
    """
    fitted = [part for part in PARTS if part.fitted_for]
    for part in PARTS:
        if part not in fitted:
            part.save(getattr(snapshot, part.name), staging, {})
    files: dict[str, FileEntry] = describe_files(staging)
    for part in fitted:
        part.save(getattr(snapshot, part.name), staging, files)
        files |= describe_files(staging, part.path)
    manifest = replace(
        snapshot.manifest,
        created_at=timestamp(),
        created_by=f"faq-search {version('faq-search')}",
        files=files,
    )
    return write_manifest(staging, manifest)
