"""The splitter is tested with words as tokens, so that every limit can be counted by hand."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from indexer.chunking.sentences import split_sentences
from indexer.chunking.splitter import split
from retrieval.types import Block, Document, Section


def count_words(text: str) -> int:
    """The number of words, plus two special tokens."""
    return len(text.split()) + 2


def document(*sections: Section, title: str = "T") -> Document:
    return Document(id="d", title=title, url=None, sections=sections)


def section(*blocks: Block, path: tuple[str, ...] = ("H",), anchor: str = "h") -> Section:
    return Section(path, anchor, blocks, line=1)


def paragraph(text: str) -> Block:
    return Block("paragraph", (text,))


def words(count: int, name: str = "w") -> str:
    return " ".join(f"{name}{number}" for number in range(count))


def test_a_section_that_fits_is_one_passage_with_path_anchor_and_context() -> None:
    (passage,) = split(
        document(section(paragraph("One."), paragraph("Two."), path=("A", "B"), anchor="b")),
        count_words,
        32,
    )
    assert passage.id == "d:b:1"
    assert passage.heading_path == ("A", "B")
    assert passage.anchor == "b"
    assert passage.text == "One.\n\nTwo."
    assert passage.embedded_text == "T › A › B\nOne.\n\nTwo."


def test_the_passages_of_a_section_that_continues_another_are_numbered_on() -> None:
    first = section(paragraph(words(10)), paragraph(words(10)))
    inner = section(paragraph("One."), path=("H", "I"), anchor="i")
    rest = replace(section(paragraph("Two.")), continues=True)
    passages = split(document(first, inner, rest), count_words, 20)
    assert [passage.id for passage in passages] == ["d:h:1", "d:h:2", "d:i:1", "d:h:3"]


def test_a_passage_never_crosses_a_heading() -> None:
    passages = split(
        document(
            section(paragraph("One."), path=("A",), anchor="a"),
            section(paragraph("Two."), path=("B",), anchor="b"),
        ),
        count_words,
        32,
    )
    assert [(passage.id, passage.text) for passage in passages] == [
        ("d:a:1", "One."),
        ("d:b:1", "Two."),
    ]


def test_a_section_without_blocks_gives_no_passage() -> None:
    assert split(document(section()), count_words, 32) == []


def test_a_long_section_is_cut_between_blocks() -> None:
    # Context "T › H" has 3 words; with 2 special tokens 15 of 20 are left.
    blocks = (paragraph(words(10, "a")), paragraph(words(5, "b")), paragraph(words(6, "c")))
    assert [passage.text for passage in split(document(section(*blocks)), count_words, 20)] == [
        f"{words(10, 'a')}\n\n{words(5, 'b')}",
        words(6, "c"),
    ]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    first, second, third = "Aa " * 8 + "end.", "Bb " * 5 + "end.", "Cc " * 7 + "end."
    passages = split(document(section(paragraph(f"{first} {second} {third}"))), count_words, 20)
    assert [passage.text for passage in passages] == [f"{first} {second}", third]


def test_a_long_sentence_is_cut_between_words_and_nothing_is_lost() -> None:
    passages = split(document(section(paragraph(words(40)))), count_words, 20)
    assert [len(passage.text.split()) for passage in passages] == [15, 15, 10]
    assert " ".join(passage.text for passage in passages) == words(40)


def test_a_long_word_is_cut_where_it_must() -> None:
    def count_characters(text: str) -> int:
        return len(text) + 2

    passages = split(document(section(paragraph("x" * 50))), count_characters, 26)
    assert [passage.text for passage in passages] == ["x" * 18, "x" * 18, "x" * 14]


def test_a_list_that_is_cut_keeps_its_lead_in_sentence() -> None:
    blocks = (
        paragraph("First a word. Then some tips:"),
        Block("list", ("- " + words(4, "a"), "- " + words(4, "b"), "- " + words(4, "c"))),
    )
    assert [passage.text for passage in split(document(section(*blocks)), count_words, 20)] == [
        "First a word. Then some tips:\n- a0 a1 a2 a3",
        "Then some tips:\n- b0 b1 b2 b3\n- c0 c1 c2 c3",
    ]


def test_a_list_that_moves_as_a_whole_takes_its_lead_in_along() -> None:
    blocks = (paragraph(words(11, "p") + ". Tips are here:"), Block("list", ("- a b c d",)))
    assert [passage.text for passage in split(document(section(*blocks)), count_words, 20)] == [
        words(11, "p") + ". Tips are here:",
        "Tips are here:\n- a b c d",
    ]


def test_a_table_that_is_cut_keeps_its_header() -> None:
    blocks = (Block("table", ("Who | When", "a b c d e f g", "h i j k l m n")),)
    assert [passage.text for passage in split(document(section(*blocks)), count_words, 20)] == [
        "Who | When\na b c d e f g",
        "Who | When\nh i j k l m n",
    ]


def test_a_lead_in_that_would_not_fit_is_not_repeated() -> None:
    blocks = (paragraph(words(14, "p") + ":"), Block("list", ("- " + words(10, "a"),)))
    assert [passage.text for passage in split(document(section(*blocks)), count_words, 20)] == [
        words(14, "p") + ":",
        "- " + words(10, "a"),
    ]


def test_a_list_that_follows_no_paragraph_has_no_lead_in() -> None:
    blocks = (
        Block("table", ("Who | When", "a | b")),
        Block("list", ("- " + words(4, "a"), "- " + words(4, "b"), "- " + words(9, "c"))),
    )
    assert [passage.text for passage in split(document(section(*blocks)), count_words, 20)] == [
        "Who | When\na | b\n- a0 a1 a2 a3",
        f"- {words(4, 'b')}\n- {words(9, 'c')}",
    ]


def test_blocks_stand_apart_and_a_list_stands_under_its_lead_in() -> None:
    blocks = (
        paragraph("One:"),
        Block("list", ("- a", "- b")),
        Block("table", ("c | d", "e | f")),
        Block("code", ("g", "h")),
        paragraph("Two."),
    )
    (passage,) = split(document(section(*blocks)), count_words, 40)
    assert passage.text == "One:\n- a\n- b\n\nc | d\ne | f\n\ng\nh\n\nTwo."


def test_headings_that_crowd_out_the_text_are_shortened_from_the_outermost() -> None:
    path = (words(6, "outer"), words(4, "inner"))
    (passage,) = split(document(section(paragraph("Text."), path=path)), count_words, 20)
    assert passage.context == words(4, "inner")
    assert passage.heading_path == path


def test_a_heading_longer_than_half_the_limit_is_cut_for_the_encoder_only() -> None:
    path = (words(40, "h"),)
    (passage,) = split(document(section(paragraph("Text."), path=path)), count_words, 20)
    assert count_words(passage.context) <= 10
    assert passage.heading_path == path


def test_sentences_give_the_text_again_when_joined() -> None:
    text = "Ask, e.g. at 3.30 p.m., how they are. “Is it OK?” she said.  Don’t rush!\nNew line."
    sentences = split_sentences(text, "en-GB")
    assert "".join(sentences) == text
    assert [sentence.strip() for sentence in sentences] == [
        "Ask, e.g. at 3.30 p.m., how they are.",
        "“Is it OK?” she said.",
        "Don’t rush!",
        "New line.",
    ]


text_strategy = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1
).filter(str.strip)
prose = st.lists(
    st.one_of(
        st.sampled_from(["word", "Dr.", "end.", "why?", "“No”!", "(see", "3.5)", "-", "|", "é"]),
        text_strategy,
    ),
    min_size=1,
    max_size=60,
).map(" ".join)
blocks_strategy = st.one_of(
    prose.map(lambda text: Block("paragraph", (text,))),
    st.builds(
        Block,
        kind=st.sampled_from(["list", "table", "code"]),
        pieces=st.lists(prose, min_size=1, max_size=6).map(tuple),
    ),
)
documents = st.builds(
    Document,
    id=st.just("d"),
    title=prose,
    url=st.none(),
    sections=st.lists(
        st.builds(
            Section,
            heading_path=st.lists(prose, max_size=3).map(tuple),
            anchor=st.just("a"),
            blocks=st.lists(blocks_strategy, max_size=4).map(tuple),
            line=st.just(1),
        ),
        max_size=3,
    ).map(tuple),
)


def count_pieces(text: str) -> int:
    """Count as a subword tokenizer does, for which a long word is several tokens."""
    return sum(1 + len(word) // 5 for word in text.split()) + 2


@given(documents, st.integers(16, 60))
def test_the_passages_of_a_document_cover_its_text_in_order_and_each_fits(
    whole: Document, limit: int
) -> None:
    passages = iter(split(whole, count_pieces, limit))
    for whole_section in whole.sections:
        rest = squeeze("".join(block.text for block in whole_section.blocks))
        while rest:
            passage = next(passages)
            assert count_pieces(passage.embedded_text) <= limit
            assert passage.heading_path == whole_section.heading_path
            rest = rest_after(passage.text, rest, whole_section)
    assert next(passages, None) is None


def squeeze(text: str) -> str:
    """`text` without white space, since a passage loses the white space at its cuts."""
    return "".join(text.split())


def rest_after(text: str, rest: str, whole: Section) -> str:
    """The end of `rest` after the passage `text`, which may begin with a repeated lead-in."""
    if rest.startswith(squeeze(text)):
        return rest[len(squeeze(text)) :]
    lead_ins = [
        block.pieces[0] if block.kind == "table" else split_sentences(block.text, "en")[-1].strip()
        for block in whole.blocks
        if block.kind in {"table", "paragraph"}
    ]
    for lead_in in lead_ins:
        if text.startswith(f"{lead_in}\n"):
            new = squeeze(text[len(lead_in) :])
            if new and rest.startswith(new):
                return rest[len(new) :]
    raise AssertionError(f"{text!r} is not the beginning of {rest!r}")


def test_headings_may_fill_half_the_limit_and_no_more() -> None:
    # Of 20 tokens half are 10, and two of them special: the title, "›" and six words.
    (passage,) = split(document(section(paragraph("Text."), path=(words(6),))), count_words, 20)
    assert passage.context == f"T › {words(6)}"
    (passage,) = split(document(section(paragraph("Text."), path=(words(7),))), count_words, 20)
    assert passage.context == words(7)


def test_of_a_heading_that_alone_is_too_long_the_beginning_is_kept() -> None:
    (passage,) = split(document(section(paragraph("Text."), path=("h" * 40,))), len, 20)
    assert passage.context == "h" * 10


def test_sentences_end_where_they_do_in_the_language_of_the_text() -> None:
    text = "Das gilt bzw. Regeln helfen. Gut."
    assert len(split_sentences(text, "de")) == len(split_sentences(text, "de-AT")) == 2
    assert len(split_sentences(text, "en-GB")) == 3
