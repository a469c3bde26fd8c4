import pytest

from indexer.errors import RejectedFileError
from indexer.readers.plain_text import read_plain_text
from retrieval.types import Block
from tests.conftest import MakeSource

# This has the traits of a scraped page: a title line, paragraphs, indented bullets after a blank
# line, curly quotes, a no-break space, and the page's furniture at the end.
PAGE = """\
Keeping Bees: What’s Asked

Bees are kept for ‘honey’ and “wax”. This page
goes on in a second line.

Some tips for the first year:

  • Stay calm. Bees don’t like haste.
  • Wear a veil\u00a0and gloves,
    even on warm days.

Feed them in winter.

Was this page helpful?

Thanks for your feedback!

Cookies policy. This site uses cookies.
"""


def test_the_first_line_is_the_title(source: MakeSource) -> None:
    assert read_plain_text(source(PAGE)).document.title == "Keeping Bees: What’s Asked"


def test_each_paragraph_is_a_section_and_bullets_stay_with_the_one_before(
    source: MakeSource,
) -> None:
    sections = read_plain_text(source(PAGE)).document.sections
    assert [section.blocks for section in sections] == [
        (
            Block(
                "paragraph",
                ("Bees are kept for ‘honey’ and “wax”. This page goes on in a second line.",),
            ),
        ),
        (
            Block("paragraph", ("Some tips for the first year:",)),
            Block(
                "list",
                (
                    "- Stay calm. Bees don’t like haste.",
                    "- Wear a veil and gloves, even on warm days.",
                ),
            ),
        ),
        (Block("paragraph", ("Feed them in winter.",)),),
    ]
    assert [section.anchor for section in sections] == ["paragraph-1", "paragraph-2", "paragraph-3"]
    assert [section.line for section in sections] == [3, 6, 12]
    assert {section.heading_path for section in sections} == {()}


def test_the_furniture_at_the_end_is_dropped_and_reported(source: MakeSource) -> None:
    dropped = read_plain_text(source(PAGE)).dropped
    assert [(text.line, text.text, text.reason) for text in dropped] == [
        (14, "Was this page helpful?", "page furniture, asks for feedback"),
        (16, "Thanks for your feedback!", "page furniture, thanks for feedback"),
        (
            18,
            "Cookies policy. This site uses cookies.",
            "page furniture, privacy or cookie notice",
        ),
    ]


def test_words_of_furniture_inside_the_text_stay(source: MakeSource) -> None:
    text = "T\n\nWas this page helpful?\n\nPrivacy policy first.\n\nBees matter.\n"
    reading = read_plain_text(source(text))
    assert len(reading.document.sections) == 3
    assert reading.dropped == ()


def test_a_last_paragraph_that_only_mentions_privacy_stays(source: MakeSource) -> None:
    reading = read_plain_text(source("T\n\nAsk for the privacy policy of your organisation.\n"))
    assert len(reading.document.sections) == 1


@pytest.mark.parametrize("bullet", ["•", "-", "*", "–", "▪"])
def test_bullets_of_any_shape_are_items(source: MakeSource, bullet: str) -> None:
    (section,) = read_plain_text(
        source(f"T\n\nTips:\n{bullet} one\n{bullet} two\n")
    ).document.sections
    assert section.blocks[1] == Block("list", ("- one", "- two"))


def test_numbers_of_a_list_stay(source: MakeSource) -> None:
    (section,) = read_plain_text(source("T\n\n1. one\n2) two\n")).document.sections
    assert section.blocks == (Block("list", ("1. one", "2) two")),)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("Two lines\nare no title.\n\nText.\n", 1, "has no title"),
        ("\n\n• a bullet\n\nText.\n", 3, "has no title"),
        ("x" * 151 + "\n\nText.\n", 1, "has no title"),
        ("Only a title\n", 1, "has a title but no text"),
        ("Title\n\nWas this page helpful?\n", 1, "has a title but no text"),
    ],
)
def test_a_file_without_title_or_text_is_rejected(
    source: MakeSource, text: str, line: int, reason: str
) -> None:
    with pytest.raises(RejectedFileError) as caught:
        read_plain_text(source(text))
    assert caught.value.line == line
    assert reason in caught.value.reason
