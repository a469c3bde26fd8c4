"""What is made durable, in which order, and who may write to an index folder."""

import fcntl
import os
from pathlib import Path

import pytest

from indexer.errors import LockedError, PublishError
from indexer.publishing.index_folder import (
    locked_staging,
    make_current,
    prune,
    put_in_place,
    snapshot_ids,
)
from retrieval.layout import CURRENT, DAMAGED, LOCK, SNAPSHOTS, STAGING, current_snapshot_id
from retrieval.settings import Settings
from tests.conftest import build_hashed


@pytest.fixture
def durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that were made durable, in order."""
    paths: list[str] = []
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        paths.append(path.relative_to(tmp_path.resolve()).as_posix())
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    return paths


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_snapshot_is_durable_before_it_appears_and_its_manifest_is_after_the_files(
    tmp_path: Path, durable: list[str]
) -> None:
    open_before = open_descriptors()
    staging = tmp_path / "new"
    (staging / "b" / "d").mkdir(parents=True)
    (tmp_path / SNAPSHOTS).mkdir()
    for name in ("a.txt", "b/c.txt", "b/d/e.txt", "manifest.json"):
        (staging / name).write_text(name, encoding="ascii")
    target = put_in_place(staging, tmp_path, "first")
    assert target == tmp_path / SNAPSHOTS / "first"
    assert (target / "b" / "d" / "e.txt").read_text(encoding="ascii") == "b/d/e.txt"
    assert not staging.exists()
    assert sorted(durable[:3]) == ["new/a.txt", "new/b/c.txt", "new/b/d/e.txt"]
    assert durable[3:] == ["new/manifest.json", "new/b/d", "new/b", "new", SNAPSHOTS]
    assert open_descriptors() == open_before


def test_an_id_is_durable_before_it_becomes_the_live_one(
    tmp_path: Path, durable: list[str]
) -> None:
    (tmp_path / STAGING).mkdir()
    make_current(tmp_path, "first")
    make_current(tmp_path, "second")
    assert (tmp_path / CURRENT).read_text(encoding="ascii") == "second\n"
    assert durable == [f"{STAGING}/{CURRENT}", "."] * 2
    assert list((tmp_path / STAGING).iterdir()) == []


def test_ids_are_sorted_and_files_are_no_snapshots(tmp_path: Path) -> None:
    assert snapshot_ids(tmp_path) == []
    for name in ("b", "c", "a"):
        (tmp_path / SNAPSHOTS / name).mkdir(parents=True)
    (tmp_path / SNAPSHOTS / "notes.txt").write_text("a file", encoding="ascii")
    assert snapshot_ids(tmp_path) == ["a", "b", "c"]


def test_a_lock_without_a_name_is_held_by_somebody_unknown(tmp_path: Path) -> None:
    with (tmp_path / LOCK).open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with (
            pytest.raises(LockedError, match=r"\(process unknown\) is writing here; wait"),
            locked_staging(tmp_path),
        ):
            pass


def test_a_process_that_has_the_lock_has_an_empty_folder_of_its_own(tmp_path: Path) -> None:
    with locked_staging(tmp_path) as staging:
        assert staging == tmp_path / STAGING / str(os.getpid())
        assert list(staging.iterdir()) == []
        assert (tmp_path / SNAPSHOTS).is_dir()
        (staging / "vectors.faiss").write_bytes(b"half")
    assert list((tmp_path / STAGING).iterdir()) == []


def test_an_error_of_the_disk_names_the_file_and_the_reason(tmp_path: Path) -> None:
    with (
        pytest.raises(
            PublishError, match=r"/there: No such file or directory; the live .* not harmed$"
        ),
        locked_staging(tmp_path) as staging,
    ):
        staging.rename(staging / "away" / "there")
    with pytest.raises(PublishError, match=f"^{tmp_path}: Quota"), locked_staging(tmp_path):
        raise OSError(122, "Quota")


@pytest.mark.parametrize(
    ("keep", "live", "dropped"),
    [
        (1, "d", ["a", "b", "c"]),
        (1, "b", ["a", "c", "d"]),
        (2, "b", ["a", "c"]),
        (3, "a", ["b"]),
        (4, "d", []),
        (5, "d", []),
        (6, "a", []),
        (9, "b", []),
    ],
)
def test_the_live_snapshot_and_the_newest_others_are_kept(
    tmp_path: Path, keep: int, live: str, dropped: list[str]
) -> None:
    for name in "abcd":
        (tmp_path / SNAPSHOTS / name).mkdir(parents=True)
    assert prune(tmp_path, keep, live) == dropped
    assert snapshot_ids(tmp_path) == [name for name in "abcd" if name not in dropped]


def test_a_snapshot_of_another_format_is_deleted_and_not_set_aside(settings: Settings) -> None:
    old, live = (build_hashed(settings).snapshot_id for _ in range(2))
    manifest = settings.index / SNAPSHOTS / old / "manifest.json"
    manifest.write_text('{"format_version": 1}', encoding="ascii")
    assert prune(settings.index, 1, live) == [old]
    assert snapshot_ids(settings.index) == [live] == [current_snapshot_id(settings.index)]
    assert not (settings.index / DAMAGED).exists()
    assert list((settings.index / STAGING).iterdir()) == []


def test_what_is_moved_is_durable_where_it_was_and_where_it_goes(
    built: Settings, durable: list[str]
) -> None:
    old, live = current_snapshot_id(built.index), build_hashed(built).snapshot_id
    durable.clear()
    assert prune(built.index, 1, live) == [old]
    assert durable == [f"index/{STAGING}", f"index/{SNAPSHOTS}"]
