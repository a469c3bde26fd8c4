"""The signs of a PDF that are no characters: bullets, ticks and arrows of symbol fonts."""

import pypdfium2
import pytest

from indexer.readers.pdf import read_pdf
from indexer.readers.pdf_lines import Line, lines_of
from indexer.readers.reading import Reading
from indexer.sources.source import Source
from tests.findings import odd

WORDS = "Give the beans a lot of water."


def with_signs(
    font: str,
    lines: list[tuple[str, str]],
    *,
    codes: dict[str, int],
    last: int = 10,
    beside: str = "",
) -> bytes:
    """A PDF of lines, each of some characters of `font` and then words.

    `codes` are those of Unicode for these characters, as the file gives them. The `last` line has
    that size. With another such character, the word “Sun.” stands beside each line.
    """
    drawn = b"".join(
        b"BT /S %d Tf 40 %d Td (%s) Tj /F %d Tf 30 0 Td (%s) Tj "
        b"/S 10 Tf 180 0 Td (%s) Tj /F 10 Tf 10 0 Td (%s) Tj ET "
        % (
            *(size, 250 - 20 * number, sign.encode(), size, words.encode()),
            *(beside.encode(), b"Sun." if beside else b""),
        )
        for number, (sign, words) in enumerate(lines)
        for size in [last if number == len(lines) - 1 else 10]
    )
    mapped = b"".join(
        b"<%02X> <%s>\n" % (ord(sign), chr(code).encode("utf-16-be").hex().encode())
        for sign, code in codes.items()
    )
    names = b"1 begincodespacerange <00> <FF> endcodespacerange\n%d beginbfchar\n%sendbfchar\n" % (
        len(codes),
        mapped,
    )
    cmap = b"/CIDInit /ProcSet findresource begin begincmap\n" + names + b"endcmap end"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] /Contents 4 0 R "
        b"/Resources << /Font << /F 5 0 R /S 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /TrueType /BaseFont /%s /ToUnicode 7 0 R >>" % font.encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap),
    ]
    body = b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, entry) for number, entry in enumerate(objects, start=1)
    )
    return b"%PDF-1.4\n" + body + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"


def read(data: bytes) -> Reading:
    return read_pdf(Source("a.pdf", "a", ".pdf", data))


def lines(data: bytes) -> list[Line]:
    with pypdfium2.PdfDocument(data) as pdf:
        return list(lines_of(pdf))


def texts(reading: Reading) -> list[str]:
    return [block.text for section in reading.document.sections for block in section.blocks]


def warnings(reading: Reading) -> list[str]:
    return [finding.message for finding in odd(reading) if finding.kind == "character"]


@pytest.mark.parametrize(
    ("font", "code", "item"),
    [
        ("ABCDEF+SymbolMT", 0xF0B7, "- "),
        ("ABCDEF+Wingdings-Regular", 0xF0A7, "- "),
        ("Wingdings", 0xF0D8, "- "),
        ("Wingdings", 0xF076, "- "),
        ("Wingdings", 0xF0FC, "- ✓ "),
        ("Wingdings", 0xF0FB, "- ✗ "),
        # The font has other signs, or its name says nothing.
        ("ABCDEF+TT12", 0xF0B7, "- "),
        ("ABCDEF+TT12", 0xF034, "- "),
        # Programs that renumber the signs of a font.
        ("Wingdings", 0x83, "- "),
        ("Arial", 0x1F, "- "),
        ("Wingdings", ord("l"), "- "),
        ("Wingdings", 0xAE, "- "),
        ("Symbol", ord("!"), "- "),
    ],
)
def test_a_sign_that_begins_a_line_is_a_bullet(font: str, code: int, item: str) -> None:
    data = with_signs(font, [("", WORDS), ("A", WORDS), ("A", WORDS)], codes={"A": code})
    reading = read(data)
    assert texts(reading) == [WORDS, f"{item}{WORDS}\n{item}{WORDS}"]
    assert warnings(reading) == []


@pytest.mark.parametrize(
    ("font", "code", "text"),
    [
        ("Symbol", 0xF061, f"α {WORDS}"),
        ("Symbol", 0xF0AE, f"→ {WORDS}"),
        ("Helvetica", ord("a"), f"a {WORDS}"),
        ("Helvetica", 0xA7, f"§ {WORDS}"),
        ("Wingdings", ord("7"), f"7 {WORDS}"),
        ("TT1", 0x2708, f"✈ {WORDS}"),
    ],
)
def test_a_letter_and_a_sign_that_says_something_stay_in_the_text(
    font: str, code: int, text: str
) -> None:
    reading = read(with_signs(font, [("A", WORDS)], codes={"A": code}))
    assert texts(reading) == [text]
    assert warnings(reading) == []


def test_signs_of_several_kinds_that_cannot_be_told_apart_are_bullets_and_warned_of() -> None:
    items = [("A", WORDS), ("B", WORDS), ("A", WORDS)]
    reading = read(with_signs("Wingdings", items, codes={"A": 0x83, "B": 0x84}))
    assert texts(reading) == [f"- {WORDS}\n- {WORDS}\n- {WORDS}"]
    assert warnings(reading) == [
        "has 3 lines that begin with one of 2 signs that cannot be read; they are taken for bullets"
    ]


def test_a_sign_within_a_line_is_shown_if_it_is_known_and_otherwise_left_out_and_counted() -> None:
    data = with_signs("Wingdings", [("A", WORDS), ("B", WORDS)], codes={"A": 0xF04A, "B": 0x2022})
    assert [line.text for line in lines(data)] == [f"☺ {WORDS}", f"• {WORDS}"]
    alone = with_signs("ABCDEF+TT1", [("", WORDS), ("AA", "")], codes={"A": 0xF0C1})
    reading = read(alone)
    assert texts(reading) == [WORDS]
    assert warnings(reading) == [
        "contains 2 × a character that only its own font shows, such as U+F0C1; it is left out"
    ]


def test_small_capitals_are_letters() -> None:
    codes = {"A": 0xF762, "B": 0xF765}
    (line,) = lines(with_signs("Palatino-Expert", [("AB", "and more")], codes=codes))
    assert line.text == "be and more"


@pytest.mark.parametrize("code", [0x83, 0x2022, 0xF0B7])
def test_a_heading_has_no_bullet(code: int) -> None:
    page = [("", WORDS), ("", WORDS), ("A", "Water?")]
    reading = read(with_signs("Symbol", page, codes={"A": code}, last=16))
    assert reading.document.title == "Water?"


@pytest.mark.parametrize(
    ("rows", "codes", "item", "warned"),
    [
        # Lists side by side, with a bullet that is known or not.
        (3, {"A": 0x2022}, f"- {WORDS} • Sun.", True),
        (3, {"A": 0x1F}, f"- {WORDS} • Sun.", True),
        (2, {"A": 0x2022}, f"- {WORDS} • Sun.", False),
        # A table whose other column has signs, and one without any.
        (3, {"A": 0x2022, "B": 0x41}, f"A {WORDS} • Sun.", False),
        (3, {"A": 0x41}, f"A {WORDS} A Sun.", False),
    ],
)
def test_items_of_lists_side_by_side_keep_their_bullets_and_are_warned_of(
    rows: int, codes: dict[str, int], item: str, *, warned: bool
) -> None:
    sign = "B" if "B" in codes else "A"
    reading = read(with_signs("TT1", [(sign, WORDS)] * rows, codes=codes, beside="A"))
    assert "\n".join(texts(reading)) == "\n".join([item] * rows)
    orders = [finding.message for finding in odd(reading) if finding.kind == "reading-order"]
    assert [message.partition(",")[0] for message in orders] == (
        [f"{rows} lines hold items of two lists side by side"] if warned else []
    )
