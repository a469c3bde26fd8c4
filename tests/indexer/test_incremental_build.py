"""A build that only embeds what has changed gives, byte for byte, what a full build gives."""

from dataclasses import replace
from pathlib import Path

import pytest

from indexer.build import LoadBuildEncoder, build, load_and_keep
from retrieval.encoders.open_encoder import LoadEncoder, load_encoder
from retrieval.layout import EMBEDDINGS_FILE, READINGS_FILE, SNAPSHOTS
from retrieval.manifest import read_manifest
from retrieval.settings import Settings
from retrieval.snapshot import SnapshotReader
from tests import hashing_encoder


def document(number: int, word: str = "spade") -> str:
    sections = "".join(
        f"\n## Who lends {word} {i}?\n\nAsk plot {number * i} for it. It comes back clean.\n"
        for i in range(1, 6)
    )
    return f"# Lending {number}\n{sections}"


def files(
    settings: Settings, load_build_encoder: LoadBuildEncoder, load_encoder: LoadEncoder
) -> object:
    """The manifest of a new snapshot, digests of all files included, without its date."""
    report = build(settings, load_build_encoder, load_encoder)
    manifest = read_manifest(settings.index / SNAPSHOTS / report.snapshot_id)
    return replace(manifest, created_at="")


@pytest.mark.parametrize(
    ("load_build_encoder", "load_encoder"),
    [
        (hashing_encoder.load_build_encoder, hashing_encoder.load_encoder),
        pytest.param(load_and_keep, load_encoder, marks=pytest.mark.slow),
    ],
    ids=["hashing", "real"],
)
def test_an_incremental_build_gives_the_bytes_of_a_full_build(
    tmp_path: Path, load_build_encoder: LoadBuildEncoder, load_encoder: LoadEncoder
) -> None:
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    settings.corpus.mkdir()
    for number in range(8):
        (settings.corpus / f"d{number}.md").write_text(document(number), encoding="utf-8")
    before = files(settings, load_build_encoder, load_encoder)

    (settings.corpus / "d1.md").unlink()
    (settings.corpus / "d2.md").write_text(document(2, "wheelbarrow"), encoding="utf-8")
    (settings.corpus / "a new one.md").write_text(document(9, "ladder"), encoding="utf-8")
    incremental = files(settings, load_build_encoder, load_encoder)
    (settings.index / EMBEDDINGS_FILE).unlink()
    (settings.index / READINGS_FILE).unlink()
    assert files(settings, load_build_encoder, load_encoder) == incremental != before


def test_a_removed_document_is_in_no_file_of_the_new_snapshot(built: Settings) -> None:
    next(built.corpus.rglob("Compost*")).unlink()
    settings = built.model_copy(update={"max_shrink": "50%"})
    report = build(settings, hashing_encoder.load_build_encoder, hashing_encoder.load_encoder)
    live = SnapshotReader(built.index, hashing_encoder.load_encoder).open_current()
    assert list(live.documents) == ["guide"]
    folder = built.index / SNAPSHOTS / report.snapshot_id
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert [file for file in files if b"smell" in file.read_bytes()] == []
