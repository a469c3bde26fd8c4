"""Which files of a folder are documents."""

import errno
import os
from pathlib import Path

import pytest

from indexer.errors import NotIndexedError
from indexer.readers.registry import open_file
from indexer.sources.files import corpus_files
from indexer.sources.source import read_source
from retrieval.errors import SettingsError
from retrieval.root import Root

EXCLUDE = ("README.md", "*.yaml")


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x", encoding="utf-8")


def names(folder: Path, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in corpus_files(folder, include, exclude)]


def test_files_come_in_order_without_hidden_and_excluded_ones(tmp_path: Path) -> None:
    names = ["b.md", "a.md", "README.md", "support.yaml", ".hidden.md", "sub/c.md", ".git/d.md"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    files = [
        file.relative_to(tmp_path).as_posix() for file in corpus_files(tmp_path, exclude=EXCLUDE)
    ]
    assert files == ["a.md", "b.md", "sub/c.md"]


def test_files_and_folders_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    written = [f"{folder}/{name}.md" for folder in "hcgafbed" for name in "zxy"]
    write(tmp_path, *written)
    assert names(tmp_path) == sorted(written)


def test_a_folder_that_cannot_be_listed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    list_folder = os.scandir

    def refuse(path: str) -> object:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", path)
        return list_folder(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert list(corpus_files(tmp_path, exclude=EXCLUDE)) == [closed]
    with pytest.raises(NotIndexedError, match="is not a regular file"):
        read_source(closed, Root(folder=tmp_path))


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        (("b.md",), ["a.md", "old/a.md"]),
        (("/b.md",), ["a.md", "old/a.md", "old/b.md"]),
        (("old/",), ["a.md", "b.md"]),
        (("old/*", "!old/b.md"), ["a.md", "b.md", "old/b.md"]),
        (("**/a.md",), ["b.md", "old/b.md"]),
    ],
)
def test_exclude_has_the_patterns_of_gitignore(
    tmp_path: Path, patterns: tuple[str, ...], left: list[str]
) -> None:
    write(tmp_path, "a.md", "b.md", "old/a.md", "old/b.md")
    assert names(tmp_path, exclude=patterns) == left


def test_with_include_only_what_matches_is_a_document(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "b.html", "in/c.md", "in/d.txt")
    assert names(tmp_path, include=("/in/", "*.html")) == ["b.html", "in/c.md", "in/d.txt"]


def test_the_nearest_ignore_file_decides(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "draft-b.md", "in/a.md", "in/draft-c.md", "in/deep/a.md")
    (tmp_path / ".faqignore").write_text("# drafts\ndraft-*\n", encoding="utf-8")
    (tmp_path / "in" / ".faqignore").write_text("!draft-c.md\n/a.md\n", encoding="utf-8")
    assert names(tmp_path) == ["a.md", "in/draft-c.md", "in/deep/a.md"]


def test_an_ignore_file_that_cannot_be_read_publishes_nothing_that_it_may_hide(
    tmp_path: Path,
) -> None:
    write(tmp_path, "a.md")
    (tmp_path / ".faqignore").write_bytes(b"\xff")
    with pytest.raises(SettingsError, match=r"\.faqignore: cannot be read"):
        names(tmp_path)


def test_a_loop_of_links_and_a_name_that_is_no_text_are_given_to_be_refused(
    tmp_path: Path,
) -> None:
    write(tmp_path, "a.md")
    (tmp_path / "b.md").symlink_to(tmp_path / "b.md")
    (tmp_path / os.fsdecode(b"c\xff.md")).write_text("x", encoding="utf-8")
    files = list(corpus_files(tmp_path))
    assert len(files) == 3
    root = Root(folder=tmp_path)
    for file, reason in zip(files[1:], ["is not a regular file", "is not UTF-8"], strict=True):
        with pytest.raises(NotIndexedError, match=reason):
            read_source(file, root)


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotIndexedError, match="cannot be read"):
        read_source(tmp_path / ("a" * 300 + ".md"), Root(folder=tmp_path))


def nested_beyond_a_path(folder: Path, length: int) -> None:
    """Make folders with names of that length below `folder`, beyond the reach of a path."""
    place = os.open(folder, os.O_RDONLY)
    for _ in range(4096 // length + 3):
        os.mkdir("d" * length, dir_fd=place)
        below = os.open("d" * length, os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = below
    os.close(os.open("deep.md", os.O_CREAT | os.O_WRONLY, dir_fd=place))
    os.close(place)


@pytest.mark.parametrize("length", [100, 199, 240, 250])
def test_folders_out_of_the_reach_of_a_path_are_refused_and_harm_no_other(
    tmp_path: Path, length: int
) -> None:
    write(tmp_path, "a.md")
    nested_beyond_a_path(tmp_path, length)
    first, *others = corpus_files(tmp_path)
    assert first == tmp_path / "a.md"
    assert len(others) == 1
    with pytest.raises(NotIndexedError, match="cannot be read"):
        read_source(others[0], Root(folder=tmp_path))


def test_a_link_to_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to("/nowhere/at-all.md")
    with pytest.raises(NotIndexedError, match="is a link to nothing"):
        read_source(tmp_path / "a.md", Root(folder=tmp_path))


def test_a_folder_that_cannot_be_listed_is_refused_as_a_folder(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir()
    with pytest.raises(NotIndexedError, match="is a folder that cannot be listed") as caught:
        open_file(tmp_path / "locked", Root(folder=tmp_path))
    assert caught.value.kind == "unreadable"


def test_a_folder_that_cannot_be_searched_has_no_patterns_and_its_files_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "locked/a.md")
    opened = Path.read_text

    def read_text(file: Path, *arguments: str) -> str:
        if file.parent.name == "locked":
            raise PermissionError(errno.EACCES, "Permission denied", str(file))
        return opened(file, *arguments)

    monkeypatch.setattr(Path, "read_text", read_text)
    monkeypatch.setattr(os, "access", lambda folder, _: Path(folder).name != "locked")
    assert list(corpus_files(tmp_path)) == [tmp_path / "locked" / "a.md"]
