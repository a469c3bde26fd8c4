from indexer.calibration.held_out import MOST, MOST_OF_A_SECTION, hold_out
from retrieval.types import Block, Document, Section


def document(name: str, *sections: Section) -> Document:
    return Document(name, "T", None, sections=sections)


def by_id(documents: tuple[Document, ...]) -> dict[str, Document]:
    return {each.id: each for each in documents}


SECTION = Section(
    ("Top", "Beans"),
    "beans",
    (
        Block("paragraph", ("Water the beans. Do it early in the day.",)),
        Block("list", ("One item alone.", "Lend the spade out. Take the spade back.")),
    ),
    3,
    ("when to water",),
)


def test_each_text_is_asked_once_and_missing_from_the_rest() -> None:
    found = hold_out(by_id((document("d", SECTION),)))
    assert sorted(each.question for each in found) == [
        "Beans",
        "Do it early in the day.",
        "Lend the spade out.",
        "Take the spade back.",
        "Water the beans.",
        "when to water",
    ]
    for each in found:
        (rest,) = each.rest.sections
        assert each.section == ("d", "beans")
        assert each.question not in rest.heading_path
        assert each.question not in rest.also_asked
        text = "\n".join(block.text for block in rest.blocks)
        assert each.question not in text
        assert text.count(".") == 5 - (each.question not in {"Beans", "when to water"})
    assert len({each.rest.id for each in found}) == len(found)


def test_what_would_leave_nothing_behind_is_not_held_out() -> None:
    empty = Section(("Only a heading",), "only", (), 1)
    single = Section((), "", (Block("paragraph", ("One sentence only.",)),), 1)
    assert hold_out(by_id((document("d", empty, single),))) == []
    assert hold_out(by_id(())) == []


def test_large_corpora_are_sampled_evenly_and_the_same_each_time() -> None:
    documents = tuple(document(f"d{number}", SECTION) for number in range(3 * MOST))
    found = hold_out(by_id(documents))
    assert len(found) == MOST
    assert len({each.section for each in found}) == MOST
    assert found == hold_out(by_id(documents))
    assert found != hold_out(by_id(documents), seed=1)


def test_no_section_has_too_great_a_say() -> None:
    long = Section(
        (), "", (Block("paragraph", (" ".join(f"Sentence number {i}." for i in range(50)),)),), 1
    )
    assert len(hold_out(by_id((document("d", long),)))) == MOST_OF_A_SECTION
