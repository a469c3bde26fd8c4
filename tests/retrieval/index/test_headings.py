from pathlib import Path

import pytest

from retrieval.errors import SnapshotError
from retrieval.index.headings import Heading, Headings
from retrieval.types import Document, Section


def document(name: str, *paths: tuple[str, ...], also_asked: tuple[str, ...] = ()) -> Document:
    sections = [Section(path, "-".join(path), (), 1, also_asked) for path in paths]
    return Document(name, name, None, sections=tuple(sections))


def test_sections_with_a_heading_are_in_the_order_of_the_corpus() -> None:
    headings = Headings.of([document("a", (), ("One",), ("One", "In")), document("b", ("Two",))])
    assert headings == Headings(
        (
            Heading("a", ("One",), "One"),
            Heading("a", ("One", "In"), "One-In"),
            Heading("b", ("Two",), "Two"),
        ),
        is_complete=True,
    )


def test_a_section_that_continues_another_is_listed_once() -> None:
    one = Section(("One",), "one", (), 1, ("q",))
    two = Section(("One", "Two"), "two", (), 3)
    again = Section(("One",), "one", (), 1, ("q",), continues=True)
    headings = Headings.of([Document("a", "a", None, sections=(one, two, again))]).headings
    assert [(heading.anchor, heading.also_asked) for heading in headings] == [
        ("one", ("q",)),
        ("two", ()),
    ]


def test_outer_headings_take_precedence_over_inner_ones_and_both_over_questions() -> None:
    documents = [
        document("a", ("One",), ("One", "In"), also_asked=("q1", "q2")),
        document("b", ("Two",)),
    ]
    two = Headings.of(documents, most=2)
    assert [heading.heading_path for heading in two.headings] == [("One",), ("Two",)]
    assert not two.is_complete
    four = Headings.of(documents, most=4)
    assert [(heading.anchor, heading.also_asked) for heading in four.headings] == [
        ("One", ("q1",)),
        ("One-In", ()),
        ("Two", ()),
    ]
    assert Headings.of(documents, most=7).is_complete
    assert not Headings.of(documents, most=6).is_complete


def test_headings_are_read_back_as_written(tmp_path: Path) -> None:
    headings = Headings.of([document("a", ("One",), also_asked=("q",))])
    headings.write(tmp_path / "headings.json")
    assert Headings.read(tmp_path / "headings.json") == headings
    (tmp_path / "headings.json").write_text('{"headings": 1}', encoding="utf-8")
    with pytest.raises(SnapshotError, match=r"headings\.json: cannot be read"):
        Headings.read(tmp_path / "headings.json")


def test_at_most_two_thousand_texts_are_listed() -> None:
    full = [document("a", *((f"H{number}",) for number in range(2000)))]
    assert len(Headings.of(full).headings) == 2000
    assert Headings.of(full).is_complete
    more = Headings.of([*full, document("b", ("One more",))])
    assert len(more.headings) == 2000
    assert more.headings[-1].document_id == "a"
    assert not more.is_complete


def test_the_questions_of_a_heading_are_listed_while_there_is_room() -> None:
    documents = [
        document("a", ("One",), also_asked=("q1", "q2", "q3")),
        document("b", ("Two",), also_asked=("q4",)),
    ]
    listed = Headings.of(documents, most=4).headings
    assert [heading.also_asked for heading in listed] == [("q1", "q2"), ()]
    listed = Headings.of(documents, most=6).headings
    assert [heading.also_asked for heading in listed] == [("q1", "q2", "q3"), ("q4",)]


def test_no_documents_give_an_empty_and_complete_list() -> None:
    assert Headings.of([]) == Headings()
    assert Headings().is_complete


def test_a_heading_has_the_page_of_its_section() -> None:
    section = Section(("One",), "one", (), 1, page=7)
    (heading,) = Headings.of([Document("a", "a", None, sections=(section,))]).headings
    assert heading.page == 7
