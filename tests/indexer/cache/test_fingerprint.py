"""The fingerprint of the code changes with every file that can change what a build makes."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import indexer
import retrieval
from indexer.cache.fingerprint import code_digest

fresh_digest: Callable[[], bytes] = code_digest.__wrapped__  # without its cache


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copies of both packages, from which the fingerprint is taken instead."""
    for package in (indexer, retrieval):
        copy = tmp_path / package.__name__
        shutil.copytree(package.__path__[0], copy, ignore=shutil.ignore_patterns("__pycache__"))
        (copy / "some" / "folder").mkdir(parents=True)
        (copy / "some" / "folder" / "module.py").write_text("A = 1\n", "utf-8")
        monkeypatch.setattr(package, "__path__", [str(copy)])
    return tmp_path


def change(file: Path) -> None:
    file.write_text("A = 2\n", "utf-8")


def add(file: Path) -> None:
    file.with_name("other.py").write_text("A = 1\n", "utf-8")


def add_an_empty_file(file: Path) -> None:
    file.with_name("other.py").touch()


def remove(file: Path) -> None:
    file.unlink()


def rename(file: Path) -> None:
    file.rename(file.with_name("renamed.py"))


def move_up(file: Path) -> None:
    file.rename(file.parent.parent / file.name)


def add_a_table(file: Path) -> None:
    file.with_name("words.txt").write_text("one\n", "utf-8")


@pytest.mark.parametrize("place", ["indexer/some/folder", "retrieval/some/folder"])
@pytest.mark.parametrize(
    "alter", [change, add, add_an_empty_file, remove, rename, move_up, add_a_table]
)
def test_every_change_of_a_file_in_a_subfolder_changes_the_fingerprint(
    packages: Path, place: str, alter: Callable[[Path], object]
) -> None:
    before = fresh_digest()
    alter(packages / place / "module.py")
    assert fresh_digest() != before


def test_a_file_on_the_top_level_counts_as_well(packages: Path) -> None:
    before = fresh_digest()
    (packages / "indexer" / "build.py").write_text("", "utf-8")
    assert fresh_digest() != before


def test_compiled_files_and_the_folder_of_the_project_do_not_count(
    packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fresh_digest()
    compiled = packages / "indexer" / "some" / "__pycache__"
    compiled.mkdir()
    (compiled / "module.cpython-311.pyc").write_bytes(b"\0")
    assert fresh_digest() == before
    elsewhere = packages / "elsewhere"
    elsewhere.mkdir()
    for package in (indexer, retrieval):
        (packages / package.__name__).rename(elsewhere / package.__name__)
        monkeypatch.setattr(package, "__path__", [str(elsewhere / package.__name__)])
    assert fresh_digest() == before


def test_another_version_of_a_library_changes_the_fingerprint(
    packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fresh_digest()
    monkeypatch.setattr("indexer.cache.fingerprint.distributions", list)
    assert fresh_digest() != before
