import pytest

from indexer.errors import NotIndexedError
from indexer.readers.plain_text import read_plain_text
from indexer.sources.slugs import alphanumeric
from retrieval.types import Block
from tests.conftest import MakeSource
from tests.findings import left_out

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
    dropped = left_out(read_plain_text(source(PAGE)))
    assert [(text.line, text.text, text.message) for text in dropped] == [
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
    assert left_out(reading) == ()


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
    "text",
    [
        *("Two lines\nare no title.\n\nText.\n", "\n\n• a bullet\n\nText.\n"),
        "x" * 151 + "\n\nText.\n",
    ],
)
def test_without_a_line_that_can_be_a_title_all_is_text_and_the_name_is_the_title(
    source: MakeSource, text: str
) -> None:
    reading = read_plain_text(source(text))
    assert (reading.document.title, reading.title_from) == ("A", "the file's name")
    assert [finding.kind for finding in reading.findings] == ["no-title"]
    assert len(reading.document.sections) == 2


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("Only a title\n", 1, "has no text"),
        ("Title\n\nWas this page helpful?\n", 1, "has no text"),
        ("\n\n\u200b\n", 1, "has no text"),
    ],
)
def test_a_file_without_text_is_not_indexed(
    source: MakeSource, text: str, line: int, reason: str
) -> None:
    with pytest.raises(NotIndexedError) as caught:
        read_plain_text(source(text))
    assert caught.value.line == line
    assert reason in caught.value.reason


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        ("Did this answer help?", "asks for feedback"),
        ("Is the information useful?", "asks for feedback"),
        ("Did you find this useful?", "asks for feedback"),
        ("How useful was this page?", "asks for feedback"),
        ("How helpful was this?", "asks for feedback"),
        ("Your feedback matters.", "asks for feedback"),
        ("Your feedback helps us.", "asks for feedback"),
        ("Your feedback is important to us.", "asks for feedback"),
        ("Thank you for letting us know.", "thanks for feedback"),
        ("Thanks for your vote", "thanks for feedback"),
        ("Privacy notice", "privacy or cookie notice"),
        ("Privacy and cookies policy", "privacy or cookie notice"),
        ("Privacy & data policy", "privacy or cookie notice"),
        ("Cookie settings", "privacy or cookie notice"),
        ("Cookies preferences", "privacy or cookie notice"),
        ("We use cookies.", "privacy or cookie notice"),
        ("This website may collect anonymous data.", "privacy or cookie notice"),
        ("We collect personal data.", "privacy or cookie notice"),
        ("© 2026 The Shed", "copyright notice"),
        ("(c) The Shed", "copyright notice"),
        ("Copyright The Shed", "copyright notice"),
        ("All rights reserved.", "copyright notice"),
        *((text, "page control") for text in ("Yes", "no", "Print", "Share!", "Submit", "Accept")),
        *((text, "page control") for text in ("Reject", "Close", "Back to top", "Skip to content")),
        *((text, "page control") for text in ("Share this page", "Accept all cookies")),
        *((text, "page control") for text in ("Reject cookies.", "Print this page")),
    ],
)
def test_what_pages_put_under_their_text_is_known(
    source: MakeSource, last: str, reason: str
) -> None:
    (dropped,) = left_out(read_plain_text(source(f"T\n\nSome text.\n\n{last}\n")))
    assert (dropped.text, dropped.message) == (last, f"page furniture, {reason}")


@pytest.mark.parametrize(
    "last",
    [
        "Was this helpful to them?",
        "Thank you for the spade.",
        "Privacy matters.",
        "Cookies are baked on Sundays.",
        "We use spades.",
        "Print the form and hand it in.",
        "No spade is lent at night.",
        "Copyrighted seeds are rare.",
        "Yesterday it rained",
    ],
)
def test_what_only_begins_like_it_stays(source: MakeSource, last: str) -> None:
    reading = read_plain_text(source(f"T\n\nSome text.\n\n{last}\n"))
    assert reading.document.sections[-1].blocks[0].text == last
    assert left_out(reading) == ()


def test_a_title_of_150_characters_is_one(source: MakeSource) -> None:
    assert read_plain_text(source("x" * 150 + "\n\nText.\n")).document.title == "x" * 150


@pytest.mark.parametrize("marker", ["1.", "12)", "123."])
def test_a_list_may_begin_with_any_number_of_up_to_three_digits(
    source: MakeSource, marker: str
) -> None:
    (section,) = read_plain_text(source(f"T\n\n  {marker}   one\n")).document.sections
    assert section.blocks == (Block("list", (f"{marker} one",)),)


@pytest.mark.parametrize("line", ["1234. one", "•one", "1 one", "-", "a. one"])
def test_what_is_no_bullet_is_text(source: MakeSource, line: str) -> None:
    (section,) = read_plain_text(source(f"T\n\n{line}\n")).document.sections
    assert section.blocks == (Block("paragraph", (line,)),)


def test_bullets_of_several_paragraphs_stay_with_the_one_that_introduces_them(
    source: MakeSource,
) -> None:
    first, second = read_plain_text(
        source("T\n\nTips:\n\n- a\n\n- b\n\nMore:\n- c\n")
    ).document.sections
    assert [block.text for block in first.blocks] == ["Tips:", "- a", "- b"]
    assert [block.text for block in second.blocks] == ["More:", "- c"]
    assert (first.anchor, first.line, second.anchor, second.line) == (
        "paragraph-1",
        3,
        "paragraph-2",
        9,
    )


def test_front_matter_gives_the_title_and_what_else_is_known(source: MakeSource) -> None:
    text = "---\ntitle: Beans\nalso_asked: |\n  A?\n  B?\n---\nWater them.\n\nWeed them.\n"
    reading = read_plain_text(source(text))
    assert (reading.document.title, reading.title_from) == ("Beans", "front matter")
    sections = [
        (section.line, section.also_asked, section.blocks[0].text)
        for section in reading.document.sections
    ]
    assert sections == [(7, ("A?", "B?"), "Water them."), (9, (), "Weed them.")]


@pytest.mark.parametrize(
    "text",
    [
        "---\nA rule, and then words.\n",
        "---\nTo: all\nFrom: Robin\n---\nThe shed is open.\n",
        "---\nNote: this is a letter\n\nThe shed is open.\n",
    ],
)
def test_lines_of_hyphens_are_no_front_matter(source: MakeSource, text: str) -> None:
    reading = read_plain_text(source(text))
    words = " ".join(
        block.text for section in reading.document.sections for block in section.blocks
    )
    assert alphanumeric(words).endswith(alphanumeric(text)[-12:])
    assert {entry.kind for entry in reading.findings} <= {"no-title"}
