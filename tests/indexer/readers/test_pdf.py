import io

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from indexer.errors import RejectedFileError
from indexer.readers.pdf import read_pdf
from indexer.readers.reading import Reading
from indexer.sources.source import Source
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
    with pytest.raises(RejectedFileError, match="has no title"):
        read(drawn([LONG, LONG], title=title))


def test_a_scanned_file_is_rejected_with_the_reason() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.drawImage(ImageReader(Image.new("RGB", (40, 40), "grey")), 60, 60, 400, 600)
    canvas.save()
    with pytest.raises(RejectedFileError, match=r"is scanned: .* run it through OCR"):
        read(stream.getvalue())


def test_a_file_that_cannot_be_read_is_rejected_with_the_fix() -> None:
    locked = portable(shipped(), encrypt=StandardEncryption("secret"))
    with pytest.raises(RejectedFileError, match="is encrypted; save it without a password"):
        read(locked)
    for data in (b"no PDF", portable(shipped())[:900]):
        with pytest.raises(RejectedFileError, match="is damaged or not a PDF"):
            read(data)


@pytest.mark.parametrize(
    ("given", "expected"),
    [("cy-GB", "cy-GB"), (None, "en"), ("Welsh, I'd say", "en"), ("de" * 100, "en")],
)
def test_the_language_is_the_one_that_the_file_names(given: str | None, expected: str) -> None:
    assert read(drawn([LONG, LONG], title="Beans", language=given)).document.language == expected
