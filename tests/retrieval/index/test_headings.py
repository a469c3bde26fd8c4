from pathlib import Path

import pytest

from retrieval.errors import SnapshotError
from retrieval.index.headings import Heading, Headings
from retrieval.types import Document, Section


def document(name: str, *paths: tuple[str, ...], asked: tuple[str, ...] = ()) -> Document:
    sections = [Section(path, "-".join(path), (), 1, asked) for path in paths]
    return Document(name, name, None, sections=tuple(sections))


def test_sections_with_a_heading_come_in_the_order_of_the_corpus() -> None:
    found = Headings.of([document("a", (), ("One",), ("One", "In")), document("b", ("Two",))])
    assert found == Headings(
        (
            Heading("a", ("One",), "One"),
            Heading("a", ("One", "In"), "One-In"),
            Heading("b", ("Two",), "Two"),
        ),
        is_complete=True,
    )


def test_outer_headings_go_before_inner_ones_and_both_before_questions() -> None:
    documents = [
        document("a", ("One",), ("One", "In"), asked=("q1", "q2")),
        document("b", ("Two",)),
    ]
    two = Headings.of(documents, most=2)
    assert [each.heading_path for each in two.headings] == [("One",), ("Two",)]
    assert not two.is_complete
    four = Headings.of(documents, most=4)
    assert [(each.anchor, each.also_asked) for each in four.headings] == [
        ("One", ("q1",)),
        ("One-In", ()),
        ("Two", ()),
    ]
    assert Headings.of(documents, most=7).is_complete
    assert not Headings.of(documents, most=6).is_complete


def test_they_are_read_as_they_were_written(tmp_path: Path) -> None:
    headings = Headings.of([document("a", ("One",), asked=("q",))])
    headings.write(tmp_path / "headings.json")
    assert Headings.read(tmp_path / "headings.json") == headings
    (tmp_path / "headings.json").write_text('{"headings": 1}', encoding="utf-8")
    with pytest.raises(SnapshotError, match=r"headings\.json: cannot be read"):
        Headings.read(tmp_path / "headings.json")
