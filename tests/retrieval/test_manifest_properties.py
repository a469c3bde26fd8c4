"""A manifest is read back as written, and is refused if any byte has changed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.encoders.base import EncoderInfo
from retrieval.errors import SnapshotError
from retrieval.manifest import (
    FORMAT_VERSION,
    MANIFEST,
    Counts,
    FileEntry,
    Manifest,
    StoreInfo,
    read_manifest,
    timestamp,
    write_manifest,
)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
count = st.integers(0, 2**53)
share = st.floats(0, 1)

manifests = st.builds(
    Manifest,
    format_version=st.just(FORMAT_VERSION),
    created_at=st.just(timestamp()),
    created_by=text,
    corpus_sha256=text,
    forced=st.booleans(),
    encoder=st.builds(EncoderInfo, text, text, text, count, count, text, text, text),
    passage_tokens=count,
    store=st.builds(StoreInfo, text, count, share, count),
    counts=st.builds(Counts, count, count, count),
    files=st.dictionaries(text, st.builds(FileEntry, count, text), max_size=4),
)


def write(folder: Path, manifest: Manifest) -> Path:
    folder.mkdir()
    return folder.rename(folder.with_name(write_manifest(folder, manifest)))


@given(manifests)
def test_a_manifest_is_read_back_as_written(
    tmp_path_factory: pytest.TempPathFactory, manifest: Manifest
) -> None:
    folder = write(tmp_path_factory.mktemp("m") / "new", manifest)
    assert read_manifest(folder) == manifest


@given(manifest=manifests, start=st.floats(0, 1), length=st.integers(0, 9), new=st.binary())
def test_a_manifest_with_other_bytes_is_refused(
    tmp_path_factory: pytest.TempPathFactory,
    manifest: Manifest,
    start: float,
    length: int,
    new: bytes,
) -> None:
    folder = write(tmp_path_factory.mktemp("m") / "new", manifest)
    good = (folder / MANIFEST).read_bytes()
    position = int(start * len(good))
    bad = good[:position] + new + good[position + length :]
    if bad == good:
        return
    (folder / MANIFEST).write_bytes(bad)
    with pytest.raises(SnapshotError, match=r"manifest\.json"):
        read_manifest(folder)
