import io

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from indexer.errors import NotIndexedError
from indexer.findings import KINDS
from indexer.readers.pdf import read_pdf
from indexer.readers.reading import Reading
from indexer.sources.source import Source
from tests.findings import odd
from tests.indexer.readers.formats import portable
from tests.indexer.readers.test_formats import shipped

HEAD, TEXT, BOLD = ("Helvetica", 16), ("Helvetica", 10), ("Helvetica-Bold", 10)


def read(data: bytes) -> Reading:
    return read_pdf(Source("a.pdf", "a", ".pdf", data))


def drawn(
    *pages: list[tuple[tuple[str, int], str]],
    title: str = "",
    outline: tuple[str, ...] = (),
    language: str | None = None,
) -> bytes:
    """A PDF of lines, each 14 points below the one before. An empty text leaves a gap."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, lang=language)
    canvas.setTitle(title)
    for page in pages:
        for number, ((font, size), text) in enumerate(page):
            canvas.setFont(font, size)
            canvas.drawString(60, 740 - 14 * number, text)
            if text in outline:
                canvas.bookmarkPage(text)
                canvas.addOutlineEntry(text, text, 0)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def texts(reading: Reading) -> list[tuple[tuple[str, ...], list[str]]]:
    return [
        (section.heading_path, [block.text for block in section.blocks])
        for section in reading.document.sections
    ]


LONG = (TEXT, "Some more text that nobody takes for a heading, because there is a lot of it here.")


def test_lines_in_bold_are_headings_if_the_text_is_not_bold() -> None:
    page = [(HEAD, "Beans"), LONG, LONG, (BOLD, "Water?"), (TEXT, "Daily."), LONG]
    reading = read(drawn(page))
    assert reading.document.title == "Beans"
    assert [path for path, _ in texts(reading)] == [(), ("Water?",)]


def test_a_section_has_the_page_on_which_it_begins() -> None:
    first = [(HEAD, "Beans"), LONG, LONG, (BOLD, "Water?"), (TEXT, "Daily."), LONG]
    second = [(TEXT, "And at night."), LONG, (BOLD, "Sun?"), (TEXT, "Much of it."), LONG]
    sections = read(drawn(first, second)).document.sections
    assert [(section.heading_path, section.page) for section in sections] == [
        ((), 1),
        (("Water?",), 1),
        (("Sun?",), 2),
    ]


def test_an_outline_distinguishes_headings_from_other_lines_that_look_the_same() -> None:
    page = [(TEXT, "Water?"), LONG, LONG, (TEXT, "Sun?"), LONG, LONG]
    reading = read(drawn(page, title="Beans", outline=("Sun?",)))
    assert reading.document.title == "Beans"
    (_, before), (path, _) = texts(reading)
    assert path == ("Sun?",)
    assert before[0].startswith("Water? Some more text")


def test_a_line_larger_than_all_in_the_outline_is_the_title() -> None:
    large, medium = ("Helvetica", 20), ("Helvetica", 14)
    page = [
        (large, "Beans"),
        LONG,
        (medium, "Water"),
        (TEXT, ""),
        LONG,
        (medium, "Sun"),
        LONG,
        LONG,
    ]
    reading = read(drawn(page, outline=("Water", "Sun")))
    assert reading.document.title == "Beans"
    assert [path for path, _ in texts(reading)] == [(), ("Water",), ("Sun",)]


def test_a_paragraph_continues_on_the_next_page_unless_its_sentence_has_ended() -> None:
    first = [(HEAD, "T"), LONG, LONG, (TEXT, "This goes on")]
    second = [(TEXT, "over the page."), LONG]
    ((_, blocks),) = texts(read(drawn(first, second)))
    assert "This goes on over the page." in blocks[0]
    ended = [(HEAD, "T"), LONG, LONG, (TEXT, "This has ended.")]
    ((_, blocks),) = texts(read(drawn(ended, second)))
    assert [blocks[0][-15:], blocks[1][:8]] == ["This has ended.", "over the"]


@pytest.mark.parametrize(
    ("elsewhere", "rejoined"),
    [("a word", "harmless"), ("harm-less is written so", "harm-less"), ("harmless", "harmless")],
)
def test_a_hyphenated_word_is_rejoined_as_it_is_written_elsewhere(
    elsewhere: str, rejoined: str
) -> None:
    page = [(HEAD, "T"), LONG, (TEXT, f"{elsewhere}, and this is harm-"), (TEXT, "less."), LONG]
    assert f"this is {rejoined}." in str(texts(read(drawn(page))))


def test_a_name_with_a_hyphen_keeps_it() -> None:
    page = [(HEAD, "T"), LONG, (TEXT, "She lives in Baden-"), (TEXT, "Baden now."), LONG]
    assert "Baden-Baden now." in str(texts(read(drawn(page))))


@pytest.mark.parametrize("title", ["untitled", "Microsoft Word - faq.docx", "faq_v3.indd"])
def test_a_title_that_a_program_made_up_is_ignored(title: str) -> None:
    assert read(drawn([(HEAD, "Beans"), LONG, LONG], title=title)).document.title == "Beans"
    untitled = read(drawn([LONG, LONG], title=title))
    assert untitled.title_from == "the file's name"


def test_a_scanned_file_is_passed_over_with_the_reason() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.drawImage(ImageReader(Image.new("RGB", (40, 40), "grey")), 60, 60, 400, 600)
    canvas.save()
    with pytest.raises(NotIndexedError, match=r"is scanned: .* run it through OCR") as raised:
        read(stream.getvalue())
    assert KINDS[raised.value.kind].level == "warned"  # nothing is wrong with the file


def test_a_file_that_cannot_be_read_is_rejected_with_the_fix() -> None:
    locked = portable(shipped(), encrypt=StandardEncryption("secret"))
    with pytest.raises(NotIndexedError, match="is encrypted; save it without a password"):
        read(locked)
    for data in (b"no PDF", portable(shipped())[:900]):
        with pytest.raises(NotIndexedError, match="is damaged or not a PDF"):
            read(data)


@pytest.mark.parametrize(
    ("given", "expected"),
    [("cy-GB", "cy-GB"), (None, "en"), ("Welsh, I'd say", "en"), ("de" * 100, "en")],
)
def test_the_language_is_the_one_that_the_file_names(given: str | None, expected: str) -> None:
    assert read(drawn([LONG, LONG], title="Beans", language=given)).document.language == expected


def placed(*pages: list[tuple[float, tuple[str, int], str]], title: str = "") -> bytes:
    """Each line with its base line so many points above the lower edge of an A4 page (842 high)."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setTitle(title)
    for page in pages:
        for height, (font, size), text in page:
            canvas.setFont(font, size)
            canvas.drawString(60, height, text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def paragraphs(*gaps: float) -> list[str]:
    """The blocks of a page of 10-point lines: each `gaps` points below the one before."""
    heights = [600.0]
    for gap in gaps:
        heights.append(heights[-1] - gap)
    lines = [(height, TEXT, f"line {at} goes on") for at, height in enumerate(heights)]
    ((_, blocks),) = texts(read(placed([*lines], title="T")))
    return blocks


def test_a_gap_of_more_than_five_quarters_of_the_usual_one_parts_paragraphs() -> None:
    near = "line 0 goes on line 1 goes on line 2 goes on line 3 goes on"
    assert paragraphs(12, 12, 14.5) == [near]
    assert paragraphs(12, 12, 15.5) == [
        "line 0 goes on line 1 goes on line 2 goes on",
        "line 3 goes on",
    ]


def test_lines_as_far_apart_as_double_spacing_are_paragraphs_of_their_own() -> None:
    assert paragraphs(24, 24) == ["line 0 goes on", "line 1 goes on", "line 2 goes on"]


BODY = [(600 - 12.0 * at, TEXT, f"Some text that stands on line {at} and ends.") for at in range(4)]


def running(*margins: list[tuple[float, str]]) -> list[tuple[int, str]]:
    """Page and text of what is dropped of a file, given what stands above or below each page."""
    pages = [[*((height, TEXT, text) for height, text in page), *BODY] for page in margins]
    reading = read(placed(*pages, title="T"))
    return [
        (finding.line, finding.text) for finding in reading.findings if finding.kind == "furniture"
    ]


@pytest.mark.parametrize("height", [800, 762, 40, 70])
def test_a_running_head_or_foot_of_two_pages_is_left_out(height: float) -> None:
    margin = [(height, "The garden guide")]
    assert running(margin, margin) == [(1, "The garden guide"), (2, "The garden guide")]


@pytest.mark.parametrize("height", [700, 740, 100, 130])
def test_what_repeats_outside_the_margins_stays(height: float) -> None:
    margin = [(height, "The garden guide")]
    assert running(margin, margin) == []


def test_what_stands_in_the_margin_of_a_single_page_stays() -> None:
    assert running([(800, "The garden guide")]) == []
    assert running([(800, "The garden guide")], [(800, "The kitchen guide")]) == []


def test_a_running_head_is_on_half_of_the_pages_at_least() -> None:
    margin = [(800.0, "The garden guide")]
    assert [page for page, _ in running(margin, [], margin, [])] == [1, 3]
    assert running(margin, [], margin, [], []) == []


def test_a_line_twice_in_the_margin_of_one_page_is_no_running_head() -> None:
    assert running([(800, "Lend a spade"), (780, "Lend a spade")], [], []) == []


def test_running_heads_may_differ_by_their_numbers_and_capitals() -> None:
    heads = running([(800, "Chapter 9 of beans")], [(800, "CHAPTER 10 of Beans")])
    assert heads == [(1, "Chapter 9 of beans"), (2, "CHAPTER 10 of Beans")]


@pytest.mark.parametrize(
    "text", ["1", "1234", "Page 1", "page 1 of 12", "Seite 3 von 9", "p. 7", "3/9", "3 / 9"]
)
def test_the_number_of_a_page_is_left_out_though_it_stands_once(text: str) -> None:
    assert running([(30, text)]) == [(1, text)]


@pytest.mark.parametrize("text", ["12345", "Call 999", "page", "1 of", "Room 7", "7 beans"])
def test_other_words_with_numbers_stay_in_the_margin(text: str) -> None:
    assert running([(30, text)]) == []


def levels(*lines: tuple[tuple[str, int], str]) -> list[tuple[str, ...]]:
    """The heading paths of a document with the title T, text standing under each of `lines`."""
    page = [text for line in lines for text in (line, LONG, LONG)]
    return [path for path, _ in texts(read(drawn([LONG, LONG, *page], title="T")))]


def test_the_larger_a_heading_the_higher_it_stands_and_bold_before_regular() -> None:
    assert levels(
        (("Helvetica-Bold", 14), "A"),
        (("Helvetica", 14), "B"),
        (("Helvetica", 12), "C"),
        (("Helvetica-Bold", 10), "D"),
        (("Helvetica", 14), "E"),
    ) == [(), ("A",), ("A", "B"), ("A", "B", "C"), ("A", "B", "C", "D"), ("A", "E")]


def test_what_is_smaller_than_the_text_is_no_heading_even_in_bold() -> None:
    assert levels((("Helvetica-Bold", 8), "Small print"), (("Helvetica", 8), "More")) == [()]


def test_a_size_one_tenth_larger_is_a_heading_and_hardly_any_larger_is_not() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setTitle("T")
    for size, text, height in ((20.0, "x " * 60, 700), (21.0, "Nearly", 660), (22.0, "Yes", 600)):
        canvas.setFont("Helvetica", size)
        canvas.drawString(10, height, text)
    canvas.setFont("Helvetica", 20)
    canvas.drawString(10, 570, "and so on")
    canvas.save()
    assert [path for path, _ in texts(read(stream.getvalue()))] == [(), ("Yes",)]


def test_where_text_is_bold_throughout_nothing_is_a_heading_for_being_bold() -> None:
    bold = (BOLD, "This leaflet is set in bold letters from the first line to the last of them.")
    assert [
        path for path, _ in texts(read(drawn([bold, bold, (BOLD, "Q?"), bold], title="T")))
    ] == [()]


def test_a_line_is_bold_when_most_of_it_and_its_last_word_are() -> None:
    def line_of(*pieces: tuple[str, str]) -> list[tuple[str, ...]]:
        stream = io.BytesIO()
        canvas = Canvas(stream, pagesize=A4)
        canvas.setTitle("T")
        for at in range(3):
            canvas.setFont("Helvetica", 10)
            canvas.drawString(60, 700 - 14 * at, LONG[1])
        line = canvas.beginText(60, 640)
        for font, words in pieces:
            line.setFont(font, 10)
            line.textOut(words)
        canvas.drawText(line)
        canvas.drawString(60, 620, LONG[1])
        canvas.save()
        return [path for path, _ in texts(read(stream.getvalue()))]

    bold, regular = "Helvetica-Bold", "Helvetica"
    question = "Q. Who waters beans and when?"
    assert line_of((regular, "Q. "), (bold, "Who waters beans and when"), (regular, "?")) == [
        (),
        (question,),
    ]
    assert line_of((bold, "Watering in the morning."), (regular, " Beans like it")) == [()]
    assert line_of((regular, "Beans that are watered in the"), (bold, " morning")) == [()]


def test_a_line_without_a_letter_or_a_digit_is_no_heading() -> None:
    lines = [LONG, (HEAD, "("), LONG, (HEAD, "A"), LONG]
    assert [path for path, _ in texts(read(drawn(lines, title="T")))] == [(), ("A",)]


@pytest.mark.parametrize("letters", [200, 201])
def test_what_is_longer_than_a_heading_can_be_is_text(letters: int) -> None:
    # Six lines of 33 letters with spaces between them, and what is left on the last.
    words = ["bean " * 6 + "bee"] * 5
    last = "x" * (letters - 5 * 34)
    heading = [(BOLD, word) for word in (*words, last)]
    text = [(TEXT, "Some text that is set as most of it is, and there is a lot of it.")] * 12
    (_, blocks), *rest = texts(read(drawn([*text, *heading, *text], title="T")))
    assert len(rest) == (1 if letters == 200 else 0)
    assert any(last in block for block in blocks) == (letters == 201)


@pytest.mark.parametrize(
    ("given", "heading", "title", "paths"),
    [
        ("Beans | Garden", "Beans", "Beans", [()]),
        ("Garden work", "Beans", "Garden work", [("Beans",)]),
        ("", "Beans", "Beans", [()]),
    ],
)
def test_the_first_heading_is_the_title_where_the_property_begins_with_it(
    given: str, heading: str, title: str, paths: list[tuple[str, ...]]
) -> None:
    reading = read(drawn([(HEAD, heading), LONG, LONG], title=given))
    assert reading.document.title == title
    declared = title == "Garden work"
    assert reading.title_from == ("the file's properties" if declared else "the first heading")
    assert [path for path, _ in texts(reading)] == paths


def test_a_first_heading_below_a_later_one_is_not_the_title() -> None:
    page = [(BOLD, "Water?"), LONG, LONG, (HEAD, "Sun"), LONG, LONG]
    reading = read(drawn(page))
    assert (reading.document.title, reading.title_from) == ("A", "the file's name")
    assert [path for path, _ in texts(reading)] == [("Water?",), ("Sun",)]


@pytest.mark.parametrize(
    "title",
    ["(anonymous)", "anonymous", "Untitled-1", "Document2", "faq.PDF", "faq.odt", "a.rtf", "b.doc"],
)
def test_a_name_that_no_person_gave_is_no_title(title: str) -> None:
    assert read(drawn([(HEAD, "Beans"), LONG, LONG], title=title)).document.title == "Beans"


def test_bullets_of_a_page_are_items_of_a_list_and_go_on_over_lines() -> None:
    page = [
        (HEAD, "T"),
        LONG,
        LONG,
        (TEXT, "• Turn it over"),
        (TEXT, "each week."),
        (TEXT, "• Wet it."),
    ]
    ((_, blocks),) = texts(read(drawn(page)))
    assert blocks[-1] == "- Turn it over each week.\n- Wet it."
    page = [(HEAD, "T"), LONG, LONG, (TEXT, "1. Dig."), (TEXT, "2) Sow."), (TEXT, "12. Wait.")]
    ((_, blocks),) = texts(read(drawn(page)))
    assert blocks[-1] == "1. Dig.\n2) Sow.\n12. Wait."


@pytest.mark.parametrize("end", [".", "!", "?", ":", "…", ".”", "!)", "?]", '."', ".’"])
def test_a_sentence_that_ends_at_the_foot_of_a_page_ends_its_paragraph(end: str) -> None:
    first = [(HEAD, "T"), LONG, LONG, (TEXT, f"Here it ends{end}")]
    ((_, blocks),) = texts(read(drawn(first, [(TEXT, "Here it begins."), LONG])))
    assert len(blocks) == 2
    assert blocks[1].startswith("Here it begins.")


def test_a_file_with_twenty_letters_a_page_is_not_scanned() -> None:
    assert read(drawn([(TEXT, "x" * 10), (TEXT, "y" * 10)], title="T")).document.title == "T"
    with pytest.raises(NotIndexedError, match="is scanned"):
        read(drawn([(TEXT, "x" * 10), (TEXT, "y" * 9)], title="T"))


def test_a_heading_set_over_two_lines_is_one_where_the_outline_names_its_first() -> None:
    large = ("Helvetica", 14)
    page = [LONG, LONG, (large, "When do I water"), (large, "the beans?"), LONG, LONG]
    reading = read(drawn(page, title="T", outline=("When do I water",)))
    assert [path for path, _ in texts(reading)] == [(), ("When do I water the beans?",)]


def test_without_a_title_in_the_outline_its_entries_are_of_the_first_level() -> None:
    page = [LONG, LONG, (TEXT, "Sun?"), LONG, (TEXT, "Rain?"), LONG]
    reading = read(drawn(page, title="T", outline=("Sun?", "Rain?")))
    assert [path for path, _ in texts(reading)] == [(), ("Sun?",), ("Rain?",)]


def test_lines_of_text_set_as_the_body_are_no_headings_though_one_in_the_outline_is() -> None:
    page = [LONG, LONG, (TEXT, "Sun?"), LONG, (TEXT, "Not a heading"), LONG]
    reading = read(drawn(page, title="T", outline=("Sun?",)))
    assert [path for path, _ in texts(reading)] == [(), ("Sun?",)]


def test_a_file_of_nothing_but_running_heads_has_no_text() -> None:
    margin = [(800.0, TEXT, "The guide to the whole of the garden")]
    with pytest.raises(NotIndexedError, match="has no text; remove the file"):
        read(placed(margin, margin, title="T"))


def test_headings_that_begin_with_a_number_are_one_each() -> None:
    page = [LONG, LONG, (BOLD, "1. Dig?"), (BOLD, "2. Sow?"), LONG, LONG]
    reading = read(drawn(page, title="T"))
    assert [path for path, _ in texts(reading)] == [(), ("2. Sow?",)]
    assert [finding.message.partition(";")[0] for finding in odd(reading)] == [
        "heading has no text"
    ]


def test_small_print_in_the_style_of_an_entry_of_the_outline_is_no_heading() -> None:
    small = ("Helvetica", 7)
    page = [
        LONG,
        LONG,
        LONG,
        (small, "Sources"),
        *[(small, f"Note {at} of some length.") for at in range(8)],
    ]
    reading = read(drawn(page, title="T", outline=("Sources",)))
    assert [path for path, _ in texts(reading)] == [(), ("Sources",)]


def test_fonts_of_one_size_are_one_style_though_their_letters_differ_in_height() -> None:
    courier = ("Courier", 10)
    page = [LONG, LONG, (courier, "A line as a machine writes it"), LONG]
    assert [path for path, _ in texts(read(drawn(page, title="T")))] == [()]


def test_a_stamp_along_the_edge_of_a_page_is_no_heading() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setTitle("T")
    for number in range(6):
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 700 - 14 * number, LONG[1])
    canvas.rotate(90)
    canvas.setFont("Helvetica", 20)
    canvas.drawString(300, -30, "Stamped in May")
    canvas.save()
    reading = read(stream.getvalue())
    ((path, blocks),) = texts(reading)
    assert path == ()
    assert "Stamped in May" in " ".join(blocks)


def test_the_first_entry_of_the_outline_is_the_title_where_nothing_else_is() -> None:
    page = [(TEXT, "Beans"), LONG, LONG, (TEXT, "and more."), LONG]
    reading = read(drawn(page, outline=("Beans",)))
    assert reading.document.title == "Beans"
    assert [path for path, _ in texts(reading)] == [()]


def test_bold_letters_that_are_hardly_larger_than_bold_text_are_no_heading() -> None:
    sizes = {700: 20, 660: 20, 620: 21, 580: 20, 540: 22, 500: 20}
    words = {21: "Nearly", 22: "Clearly", 20: "Some text in bold letters."}
    page = [(float(at), ("Helvetica-Bold", size), words[size]) for at, size in sizes.items()]
    reading = read(placed(page, title="T"))
    assert [path for path, _ in texts(reading)] == [(), ("Clearly",)]


FAQ = ["Lending", "Who lends?", "The shed lends.", "How long?", "For a week, and no longer."]


def turned(content: int, shown: int) -> bytes:
    """A page whose text runs turned by `content` degrees, and which is shown turned by `shown`."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setPageRotation(shown)
    width, height = A4
    canvas.translate(*{0: (0, 0), 90: (width, 0), 180: (width, height), 270: (0, height)}[content])
    canvas.rotate(content)
    for place, text in enumerate(FAQ):
        canvas.setFont(
            "Helvetica-Bold" if place in {1, 3} else "Helvetica", 18 if not place else 11
        )
        canvas.drawString(60, 540 - 40 * place, text)
    canvas.save()
    return stream.getvalue()


@pytest.mark.parametrize("shown", [0, 90, 180, 270])
@pytest.mark.parametrize("content", [0, 90, 180, 270])
def test_a_turned_page_is_read_in_the_order_of_its_text(content: int, shown: int) -> None:
    reading = read(turned(content, shown))
    assert reading.document.title == "Lending"
    assert texts(reading) == [
        (("Who lends?",), ["The shed lends."]),
        (("How long?",), ["For a week, and no longer."]),
    ]
    assert reading.findings == ()


def test_what_was_filled_into_a_form_stands_behind_its_label() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setFont("Helvetica", 11)
    canvas.drawString(60, 700, "Ask for:")
    canvas.acroForm.textfield(name="n", value="Mrs Plot at the shed", x=120, y=690, width=200)
    canvas.acroForm.textfield(name="e", value="", x=120, y=500, width=200)
    canvas.drawString(60, 640, "She has the key, and lends the tools on every day of the week.")
    canvas.save()
    ((_, blocks),) = texts(read(stream.getvalue()))
    assert blocks == [
        "Ask for: Mrs Plot at the shed",
        "She has the key, and lends the tools on every day of the week.",
    ]


def test_what_was_chosen_in_a_form_is_read_and_a_field_without_a_label_stands_at_the_end() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setFont("Helvetica", 11)
    canvas.drawString(60, 700, "Tool:")
    for y, draw in ((690, canvas.acroForm.listbox), (500, canvas.acroForm.choice)):
        options = ["Spade", "Rake"] if y == 690 else ["Monday", "Friday"]
        draw(name=options[0], value=options[1], options=options, x=120, y=y, height=24, width=90)
    canvas.drawString(60, 640, "She has the key, and lends the tools on every day of the week.")
    canvas.save()
    reading = read(stream.getvalue())
    ((_, blocks),) = texts(reading)
    assert blocks == [
        "Tool: Rake",
        "She has the key, and lends the tools on every day of the week.",
        "Friday",
    ]
    assert [finding.kind for finding in odd(reading)] == ["no-title"]


def test_a_line_in_another_direction_and_lines_out_of_order_are_warned_of() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setFont("Helvetica", 11)
    for y, text in (
        (700, "The first line is here."),
        (600, "The last one is here."),
        (650, "Second."),
    ):
        canvas.drawString(60, y, text)
    canvas.rotate(90)
    canvas.drawString(300, -40, "In the margin")
    canvas.save()
    _, sideways, order = odd(read(stream.getvalue()))
    assert (sideways.kind, sideways.text) == ("reading-order", "In the margin")
    assert "lines stand above the line before them" in order.message
