"""The write stage, which writes a snapshot as files and its manifest last."""

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from retrieval.manifest import FileEntry, describe_files, timestamp, write_manifest
from retrieval.snapshot import PARTS, Snapshot


def write_snapshot(staging: Path, snapshot: Snapshot) -> str:
    """Fill the folder `staging` with the parts of `snapshot`, and return the snapshot's id.

    Parts that are already there are left alone, because a build writes texts, views and the lexical
    index while it makes them.
    """
    fitted = {name: part for name, part in PARTS.items() if part.fitted_for}
    for name, part in PARTS.items():
        if name not in fitted:
            part.save(getattr(snapshot, name), staging, {})
    files: dict[str, FileEntry] = describe_files(staging)
    for name, part in fitted.items():
        part.save(getattr(snapshot, name), staging, files)
        files |= describe_files(staging, part.path)
    manifest = replace(
        snapshot.manifest,
        created_at=timestamp(),
        created_by=f"faq-search {version('faq-search')}",
        files=files,
        promise=snapshot.answerability.calibration.promise,
    )
    return write_manifest(staging, manifest)
