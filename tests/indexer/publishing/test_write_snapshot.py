"""A snapshot in memory is written as files, and its manifest says what they are."""

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from indexer.publishing.write_snapshot import write_snapshot
from retrieval.layout import SNAPSHOTS
from retrieval.manifest import describe_files, read_manifest
from retrieval.snapshot import PARTS, SnapshotReader
from retrieval.types import Block, Document, Section
from tests import hashing_encoder
from tests.conftest import indexed

SECTION = Section(("Who lends?",), "who-lends", (Block("paragraph", ("The shed does.",)),), 1)
DOCUMENT = Document("garden", "Garden", None, sections=(SECTION,))


def test_a_manifest_says_when_and_by_what_the_snapshot_was_made(tmp_path: Path) -> None:
    snapshot = indexed(DOCUMENT)
    before = datetime.now(UTC)
    snapshot_id = write_snapshot(tmp_path, snapshot)
    manifest = read_manifest(tmp_path.rename(tmp_path.with_name(snapshot_id)))
    assert before <= datetime.fromisoformat(manifest.created_at) <= datetime.now(UTC)
    assert manifest.created_by == f"faq-search {version('faq-search')}"
    assert manifest.counts == snapshot.manifest.counts
    assert manifest.encoder == snapshot.encoder.info


def test_every_part_is_written_and_described(tmp_path: Path) -> None:
    folder = tmp_path / SNAPSHOTS / "new"
    folder.mkdir(parents=True)
    snapshot_id = write_snapshot(folder, indexed(DOCUMENT))
    folder = folder.rename(folder.with_name(snapshot_id))
    assert all((folder / path).exists() for part in PARTS.values() for path in part.holds)
    assert read_manifest(folder).files == describe_files(folder)
    opened = SnapshotReader(tmp_path, hashing_encoder.load_encoder).open(snapshot_id)
    assert [passage.text for passage in opened.passages] == ["The shed does."]


def test_a_part_that_is_there_already_is_left_alone_and_described(tmp_path: Path) -> None:
    (tmp_path / "headings.json").write_bytes(b"made before")
    snapshot_id = write_snapshot(tmp_path, indexed(DOCUMENT))
    assert (tmp_path / "headings.json").read_bytes() == b"made before"
    manifest = read_manifest(tmp_path.rename(tmp_path.with_name(snapshot_id)))
    assert manifest.files["headings.json"].size == len("made before")
