"""JSON that is damaged or of another shape is refused, and the file is named."""

from pathlib import Path

import pytest

from retrieval.errors import SnapshotError
from retrieval.files.json_file import read_json, write_json


def test_a_value_is_read_back_as_written_on_a_line_of_its_own(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"beans": ["“dwarf”"]})
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == '{"beans":["“dwarf”"]}\n'
    assert read_json(tmp_path / "a.json", dict[str, list[str]]) == {"beans": ["“dwarf”"]}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[",
        b'{"beans": 1}',  # another shape
        b'["\xff"]',  # not UTF-8
        b'["\xe2\x80"]',  # a character of three bytes that was cut off
    ],
)
def test_content_that_is_no_list_of_texts_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(SnapshotError, match=r"a\.json: cannot be read \(.*\); build a new snapsho"):
        read_json(tmp_path / "a.json", list[str])


def test_values_that_are_nested_too_deeply_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"[" * 100_000)
    with pytest.raises(SnapshotError, match=r"a\.json: cannot be read"):
        read_json(tmp_path / "a.json", object)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=r"a\.json: cannot be read"):
        read_json(tmp_path / "a.json", list[str])
