"""Any damage to any file of a snapshot gives an error that names the file."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.publishing.index_folder import prune, set_aside
from retrieval.encoders.base import Encoder
from retrieval.errors import SnapshotError
from retrieval.layout import SNAPSHOTS, current_snapshot_id
from retrieval.settings import Settings
from retrieval.snapshot import PARTS, SnapshotReader
from tests import hashing_encoder
from tests.conftest import build_hashed

Damage = Callable[[Path, Path], None]


def flip(file: Path, _: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 4
    file.write_bytes(data)


def truncate(file: Path, _: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def empty(file: Path, _: Path) -> None:
    file.write_bytes(b"")


def remove(file: Path, _: Path) -> None:
    file.unlink()


def swap(file: Path, other: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(other.read_bytes())
    other.write_bytes(content)


def link(file: Path, other: Path) -> None:
    file.unlink()
    file.symlink_to(other)


def make_folder(file: Path, _: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("damage", [flip, truncate, empty, remove, swap, link, make_folder])
def test_any_damaged_file_is_named_before_anything_reads_it(
    built: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Damage
) -> None:
    folder = built.index / SNAPSHOTS / current_snapshot_id(built.index)
    undamaged = tmp_path / "undamaged"
    shutil.copytree(folder, undamaged)
    unread = {name: replace(part, read=must_not_run) for name, part in PARTS.items()}
    monkeypatch.setattr("retrieval.snapshot.PARTS", unread)
    names = sorted(
        file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()
    )
    assert len(names) > 20
    for position, name in enumerate(names):
        other = next(  # its content must differ, because exchanging two equal files is no damage
            candidate
            for candidate in names[position + 1 :] + names[:position]
            if (folder / candidate).read_bytes() != (folder / name).read_bytes()
        )
        damage(folder / name, folder / other)
        with pytest.raises(SnapshotError) as caught:
            SnapshotReader(built.index, must_not_run).open_current()
        assert name in str(caught.value) or (damage is swap and other in str(caught.value))
        shutil.rmtree(folder)
        shutil.copytree(undamaged, folder)
    monkeypatch.undo()
    SnapshotReader(built.index, hashing_encoder.load_encoder).open_current()


def test_a_damaged_snapshot_is_set_aside_and_not_deleted(built: Settings) -> None:
    old = current_snapshot_id(built.index)
    new = build_hashed(built).snapshot_id
    damaged = built.index / SNAPSHOTS / old / "passages.jsonl"
    damaged.write_bytes(b"something else")
    assert prune(built.index, 1, new) == [old]
    assert (built.index / "damaged" / old / "passages.jsonl").read_bytes() == b"something else"
    assert not (built.index / SNAPSHOTS / old).exists()
    assert current_snapshot_id(built.index) == new


def test_several_snapshots_can_be_set_aside(built: Settings) -> None:
    ids = [current_snapshot_id(built.index), build_hashed(built).snapshot_id]
    places = [set_aside(built.index, snapshot_id) for snapshot_id in ids]
    assert [place.name for place in places] == ids
    assert all((place / "manifest.json").is_file() for place in places)


def must_not_run(*_: object) -> Encoder:
    raise AssertionError("a damaged file was read")
