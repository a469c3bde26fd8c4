from dataclasses import replace

from indexer.calibration.held_out import MOST, MOST_PER_SECTION, hold_out
from retrieval.types import Block, Document, Section


def document(name: str, *sections: Section) -> Document:
    return Document(name, "T", None, sections=sections)


def by_id(documents: tuple[Document, ...]) -> dict[str, Document]:
    return {document.id: document for document in documents}


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


def test_each_text_is_a_question_once_and_missing_from_the_rest() -> None:
    held_out = hold_out(by_id((document("d", SECTION),)))
    assert sorted(example.question for example in held_out) == [
        "Beans",
        "Do it early in the day.",
        "Lend the spade out.",
        "Take the spade back.",
        "Water the beans.",
        "when to water",
    ]
    for example in held_out:
        (rest,) = example.rest.sections
        assert example.section == ("d", "beans")
        assert example.question not in rest.heading_path
        assert example.question not in rest.also_asked
        text = "\n".join(block.text for block in rest.blocks)
        assert example.question not in text
        assert text.count(".") == 5 - (example.question not in {"Beans", "when to water"})
    assert len({example.rest.id for example in held_out}) == len(held_out)


def test_a_text_whose_removal_leaves_nothing_is_not_held_out() -> None:
    empty = Section(("Only a heading",), "only", (), 1)
    single = Section((), "", (Block("paragraph", ("One sentence only.",)),), 1)
    assert hold_out(by_id((document("d", empty, single),))) == []
    rest = replace(SECTION, continues=True)
    assert hold_out(by_id((document("d", rest),))) == []
    assert hold_out(by_id(())) == []


def test_large_corpora_are_sampled_evenly_and_the_same_each_time() -> None:
    documents = tuple(document(f"d{number}", SECTION) for number in range(3 * MOST))
    held_out = hold_out(by_id(documents))
    assert len(held_out) == MOST
    assert len({example.section for example in held_out}) == MOST
    assert held_out == hold_out(by_id(documents))
    assert held_out != hold_out(by_id(documents), seed=1)


def test_no_section_gives_more_than_its_share() -> None:
    long = Section(
        (), "", (Block("paragraph", (" ".join(f"Sentence number {i}." for i in range(50)),)),), 1
    )
    assert len(hold_out(by_id((document("d", long),)))) == MOST_PER_SECTION
