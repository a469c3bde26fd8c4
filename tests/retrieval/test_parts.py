"""The table of a snapshot's parts says where each of them lies, and all code keeps to it."""

from dataclasses import fields
from pathlib import Path

import pytest

from retrieval.layout import SNAPSHOTS
from retrieval.manifest import FileEntry
from retrieval.parts import PARTS, digest_of_parts, path_of
from retrieval.settings import Settings
from retrieval.snapshot import Snapshot, SnapshotReader
from tests import hashing_encoder

FILES = {
    name: FileEntry(1, name)
    for name in ("vectors/a", "vectors/b", "lexical/a", "vectors.json", "labels/a")
}


def test_every_part_is_a_field_of_a_snapshot_and_every_field_a_part() -> None:
    assert {part.name for part in PARTS} | {"id", "manifest"} == {
        field.name for field in fields(Snapshot)
    }


def test_a_built_snapshot_holds_what_the_table_says_and_nothing_else(built: Settings) -> None:
    live = SnapshotReader(built.index, hashing_encoder.load_encoder).open_current()
    folder = built.index / SNAPSHOTS / live.id
    named = {path.rstrip("/") for part in PARTS for path in part.holds}
    offsets = {"documents.ends.npy", "passages.ends.npy", "manifest.json"}
    assert {path.name for path in folder.iterdir()} == named | offsets
    for part in PARTS:
        assert all((folder / path).is_dir() == path.endswith("/") for path in part.holds)


def test_a_part_uses_only_parts_that_are_opened_before_it() -> None:
    names = [part.name for part in PARTS]
    for at, part in enumerate(PARTS):
        assert set(part.fitted_for) <= set(names[:at])
    assert names.index("store") < names.index("views")


def test_a_digest_changes_with_each_file_of_its_parts_and_with_no_other() -> None:
    digest = digest_of_parts(FILES, ("store", "lexical"))
    changed = FileEntry(1, "other")
    for name in ("vectors/a", "vectors/b", "lexical/a"):
        assert digest_of_parts(FILES | {name: changed}, ("store", "lexical")) != digest
        without = {other: entry for other, entry in FILES.items() if other != name}
        assert digest_of_parts(without, ("store", "lexical")) != digest
    for name in ("vectors.json", "labels/a", "views/a"):
        assert digest_of_parts(FILES | {name: changed}, ("store", "lexical")) == digest


def test_a_digest_does_not_depend_on_the_order_of_the_files() -> None:
    backwards = dict(reversed(FILES.items()))
    assert digest_of_parts(backwards, ("store",)) == digest_of_parts(FILES, ("store",))


def test_what_is_there_already_is_not_written_again(built: Settings, tmp_path: Path) -> None:
    live = SnapshotReader(built.index, hashing_encoder.load_encoder).open_current()
    part = next(part for part in PARTS if part.name == "support")
    (tmp_path / path_of("support")).write_text("kept", encoding="utf-8")
    part.save(live.support, tmp_path, {})
    assert (tmp_path / path_of("support")).read_text(encoding="utf-8") == "kept"


def test_a_path_of_no_part_is_refused() -> None:
    with pytest.raises(StopIteration):
        path_of("no such part")
