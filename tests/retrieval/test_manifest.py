"""The id of a snapshot, and what its manifest says of its files."""

import re
from hashlib import sha256
from pathlib import Path

from retrieval.manifest import FileEntry, describe_files, snapshot_id, timestamp


def test_an_id_is_the_moment_and_the_start_of_the_digest() -> None:
    # `sha256sum` gives 44136fa355b3678a… for {}.
    assert (
        snapshot_id(b"{}", "2026-03-01T10:20:30.000004Z") == "20260301T102030000004Z-44136fa355b3"
    )


def test_a_time_has_microseconds_and_a_z() -> None:
    before, after = timestamp(), timestamp()
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", before)
    assert before <= after


def test_every_file_but_the_manifest_is_described_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "b" / "deep").mkdir(parents=True)
    for name in ("a", "b/c", "b/deep/d", "manifest.json"):
        (tmp_path / name).write_text(name, encoding="ascii")
    expected = {
        name: FileEntry(len(name), sha256(name.encode()).hexdigest())
        for name in ("a", "b/c", "b/deep/d")
    }
    described = describe_files(tmp_path)
    assert described == expected
    assert list(described) == sorted(described)
    assert describe_files(tmp_path, "b/") == {
        name: entry for name, entry in expected.items() if name != "a"
    }
