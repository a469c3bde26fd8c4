"""The fields of a snapshot say where each of its parts lies, and all code keeps to it."""

from dataclasses import fields
from pathlib import Path

from retrieval.layout import SNAPSHOTS
from retrieval.manifest import FileEntry
from retrieval.parts import digest_of
from retrieval.settings import Settings
from retrieval.snapshot import PARTS, Snapshot, SnapshotReader
from tests import hashing_encoder

FILES = {
    name: FileEntry(1, name)
    for name in ("vectors/a", "vectors/b", "lexical/a", "vectors.json", "labels/a")
}


def test_every_part_is_a_field_of_a_snapshot_and_every_field_a_part() -> None:
    assert ["id", "manifest", *PARTS] == [field.name for field in fields(Snapshot)]


def test_a_built_snapshot_holds_what_the_table_says_and_nothing_else(built: Settings) -> None:
    live = SnapshotReader(built.index, hashing_encoder.load_encoder).open_current()
    folder = built.index / SNAPSHOTS / live.id
    named = {path.rstrip("/") for part in PARTS.values() for path in part.holds}
    offsets = {"documents.ends.npy", "passages.ends.npy", "manifest.json"}
    assert {path.name for path in folder.iterdir()} == named | offsets
    for part in PARTS.values():
        assert all((folder / path).is_dir() == path.endswith("/") for path in part.holds)


def test_a_part_uses_only_parts_that_are_opened_before_it() -> None:
    parts = list(PARTS.values())
    for at, part in enumerate(parts):
        assert set(part.fitted_for) <= {earlier.path for earlier in parts[:at]}
    assert parts.index(PARTS["store"]) < parts.index(PARTS["views"])


def test_a_digest_changes_with_each_file_of_its_parts_and_with_no_other() -> None:
    digest = digest_of(FILES, ("vectors/", "lexical/"))
    changed = FileEntry(1, "other")
    for name in ("vectors/a", "vectors/b", "lexical/a"):
        assert digest_of(FILES | {name: changed}, ("vectors/", "lexical/")) != digest
        without = {other: entry for other, entry in FILES.items() if other != name}
        assert digest_of(without, ("vectors/", "lexical/")) != digest
    for name in ("vectors.json", "labels/a", "views/a"):
        assert digest_of(FILES | {name: changed}, ("vectors/", "lexical/")) == digest


def test_a_digest_over_a_file_is_of_that_file_alone() -> None:
    files = {"support.json": FileEntry(1, "a"), "support.json.old": FileEntry(1, "b")}
    only = {"support.json": files["support.json"]}
    assert digest_of(files, ("support.json",)) == digest_of(only, ("support.json",))
    assert digest_of(files, ()) == digest_of({}, ("support.json",))


def test_a_digest_does_not_depend_on_the_order_of_the_files() -> None:
    backwards = dict(reversed(FILES.items()))
    assert digest_of(backwards, ("vectors/",)) == digest_of(FILES, ("vectors/",))


def test_what_is_there_already_is_not_written_again(built: Settings, tmp_path: Path) -> None:
    live = SnapshotReader(built.index, hashing_encoder.load_encoder).open_current()
    part = PARTS["support"]
    (tmp_path / part.path).write_text("kept", encoding="utf-8")
    part.save(live.support, tmp_path, {})
    assert (tmp_path / part.path).read_text(encoding="utf-8") == "kept"
