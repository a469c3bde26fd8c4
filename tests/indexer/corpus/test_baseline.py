"""A baseline knows findings by their kind, file and message, and how often each was there."""

import json
from pathlib import Path

import pytest

from indexer.corpus.baseline import without_known, write_baseline
from indexer.findings import finding
from retrieval.errors import SettingsError
from retrieval.report import Finding


def length(file: str, line: int, message: str = "has 3 words") -> Finding:
    return finding("length", (file, line), message)


def test_a_baseline_is_sorted_and_has_no_lines(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    dead = finding("dead-link", ("c.md", 7), "links to nothing")
    write_baseline(file, [length("b.md", 9), length("a.md", 4), dead, length("a.md", 2)])
    assert json.loads(file.read_bytes()) == [
        ["dead-link", "c.md", "links to nothing"],
        ["length", "a.md", "has 3 words"],
        ["length", "a.md", "has 3 words"],
        ["length", "b.md", "has 3 words"],
    ]
    assert file.read_bytes().endswith(b"\n")


def test_a_finding_is_new_where_it_is_there_more_often_or_differs(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    write_baseline(file, [length("a.md", 2), length("a.md", 4)])
    more = [length("a.md", line) for line in (1, 2, 3)]
    other = [length("b.md", 2), length("a.md", 2, "has 4 words")]
    assert list(without_known(file, more)) == more[2:]
    assert list(without_known(file, other)) == other
    assert list(without_known(file, [])) == []


@pytest.mark.parametrize("data", [None, b"{}", b"[[1, 2, 3]]", b'[["a", "b"]]', b"\xff"])
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, data: bytes | None) -> None:
    file = tmp_path / "baseline.json"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(SettingsError, match=r"is not a baseline .* --write-baseline"):
        list(without_known(file, [length("a.md", 2)]))
