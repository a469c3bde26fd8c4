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


def test_two_thousand_texts_are_held_and_no_more() -> None:
    some = [document("a", *((f"H{number}",) for number in range(2000)))]
    assert len(Headings.of(some).headings) == 2000
    assert Headings.of(some).is_complete
    more = Headings.of([*some, document("b", ("One more",))])
    assert len(more.headings) == 2000
    assert more.headings[-1].document_id == "a"
    assert not more.is_complete


def test_of_a_heading_s_questions_as_many_are_held_as_there_is_room_for() -> None:
    documents = [
        document("a", ("One",), asked=("q1", "q2", "q3")),
        document("b", ("Two",), asked=("q4",)),
    ]
    held = Headings.of(documents, most=4).headings
    assert [each.also_asked for each in held] == [("q1", "q2"), ()]
    held = Headings.of(documents, most=6).headings
    assert [each.also_asked for each in held] == [("q1", "q2", "q3"), ("q4",)]


def test_no_documents_have_no_headings_and_that_is_all_of_them() -> None:
    assert Headings.of([]) == Headings()
    assert Headings().is_complete


def test_the_page_of_a_section_is_that_of_its_heading() -> None:
    section = Section(("One",), "one", (), 1, page=7)
    (heading,) = Headings.of([Document("a", "a", None, sections=(section,))]).headings
    assert heading.page == 7
