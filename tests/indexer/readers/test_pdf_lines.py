"""Where the lines of a PDF stand, however they are turned, and which are bold."""

import io

import pypdfium2
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from indexer.readers.pdf_lines import Line, lines_of

WIDTH, HEIGHT = A4


def lines(data: bytes) -> list[Line]:
    with pypdfium2.PdfDocument(data) as pdf:
        return list(lines_of(pdf))


# Where a line begins on the page, how far it is turned clockwise, and where it then begins on the
# page that is turned back, with that page's height.
@pytest.mark.parametrize(
    ("start", "quarters", "upright", "height"),
    [
        ((40, 700), 0, (40, 700), HEIGHT),
        ((40, 700), 1, (HEIGHT - 700, 40), WIDTH),
        ((300, 500), 2, (WIDTH - 300, HEIGHT - 500), HEIGHT),
        ((40, 300), 3, (300, WIDTH - 40), WIDTH),
    ],
)
def test_the_edges_of_a_turned_line_are_those_on_a_page_that_is_turned_back(
    start: tuple[float, float], quarters: int, upright: tuple[float, float], height: float
) -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setFont("Helvetica", 10)
    for place in range(5):
        canvas.drawString(200, 300 - 20 * place, "Most lines of the page run from left to right.")
    canvas.translate(*start)
    canvas.rotate(-90 * quarters)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(0, 0, "HIM")
    canvas.save()
    (line,) = [line for line in lines(stream.getvalue()) if line.text == "HIM"]
    assert line.turned == quarters
    assert line.height == pytest.approx(height, abs=0.1)
    # The letters begin up to one point behind the start, and the font goes below its base line.
    assert line.left == pytest.approx(upright[0], abs=1.5)
    assert line.bottom == pytest.approx(upright[1], abs=3)
    # Capital letters of Helvetica are 0.718 as high as the font, and these three 1.83 as wide.
    assert line.top == pytest.approx(upright[1] + 8.6, abs=3)
    assert line.right - line.left == pytest.approx(12 * 1.83, abs=2)


def with_font(name: str, stem: int) -> bytes:
    """A page with a word in a font of that name, whose stems are so many thousandths wide."""
    text = b"BT /F 12 Tf 20 200 Td (Words) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R "
        b"/Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /TrueType /BaseFont /%s /Encoding /WinAnsiEncoding "
        b"/FontDescriptor 6 0 R >>" % name.encode(),
        b"<< /Type /FontDescriptor /FontName /%s /Flags 32 /StemV %d /ItalicAngle 0 /Ascent 700 "
        b"/Descent -200 /CapHeight 700 /FontBBox [0 -200 1000 900] >>" % (name.encode(), stem),
    ]
    body = b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, entry) for number, entry in enumerate(objects, start=1)
    )
    return b"%PDF-1.4\n" + body + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"


@pytest.mark.parametrize(
    ("name", "stem", "is_bold"),
    [
        ("Plain", 80, False),
        ("Plain", 140, True),
        ("Plain-Bold", 80, True),
        ("Plain-BLACK", 80, True),
        ("PlainHeavy", 80, True),
    ],
)
def test_a_line_is_bold_by_the_weight_or_the_name_of_its_font(
    name: str, stem: int, is_bold: bool
) -> None:
    (line,) = lines(with_font(name, stem))
    assert (line.text, line.is_bold) == ("Words", is_bold)
