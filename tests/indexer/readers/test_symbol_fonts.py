"""What symbol fonts show, by the tables of Microsoft and Adobe."""

import io
from email.message import EmailMessage

import docx
import pptx
import pytest
from docx.oxml.ns import qn
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls

from indexer.readers.docx import read_word
from indexer.readers.eml import read_mail
from indexer.readers.html_page import read_web_page
from indexer.readers.pptx import read_presentation
from indexer.readers.reading import Reading
from indexer.readers.symbol_fonts import in_symbols, shape, symbol_font
from indexer.sources.source import Source
from tests.findings import odd


@pytest.mark.parametrize(
    ("name", "font"),
    [
        ("Symbol", "Symbol"),
        ("SymbolMT", "Symbol"),
        ("ABCDEF+Symbol,Italic", "Symbol"),
        ("CPEFOM+Wingdings-Regular", "Wingdings"),
        ("Wingdings 2", "Wingdings 2"),
        ("Wingdings3", "Wingdings 3"),
        ("Webdings", "Webdings"),
        ("ABCDEF+ZapfDingbatsStd", "zapfdingbats"),
        ("SegoeUISymbol", ""),
        ("Symbola", ""),
        ("Arial,Bold", ""),
        ("", ""),
    ],
)
def test_a_symbol_font_is_known_by_its_name_in_any_style_or_subset(name: str, font: str) -> None:
    assert symbol_font(name) == font


@pytest.mark.parametrize(
    ("code", "font", "sign"),
    [
        (0xF0B7, "Symbol", "•"),
        (0xF061, "Symbol", "α"),
        (0xF0AE, "Symbol", "→"),
        (0xF0A7, "Wingdings", "▪"),
        (0xF0D8, "Wingdings", "➢"),
        (0xF076, "Wingdings", "❖"),
        (0xF0FC, "Wingdings", "✓"),
        (0xF0FB, "Wingdings", "✗"),
        (0xF0A8, "Wingdings", "□"),
        (0xF0FE, "Wingdings", "☑"),
        (0xF0E0, "Wingdings", "→"),
        (0xF050, "Wingdings 2", "✓"),
        (0x4A, "Wingdings", "☺"),
        (0xF020, "", " "),
        (0xF761, "", "a"),
        (0xF739, "", "9"),
        (0xF7E9, "", "é"),
        (0xF6DB, "", "™"),
        # The same code means nothing without its font.
        (0xF0B7, "", ""),
        (0xF0B7, "zapfdingbats", ""),
        (0xE687, "Wingdings", ""),
        (0x41, "", ""),
    ],
)
def test_a_sign_is_what_its_font_shows(code: int, font: str, sign: str) -> None:
    assert shape(code, font) == sign


def test_what_a_symbol_font_lacks_stays_in_a_text() -> None:
    assert in_symbols("à\u4e2d", "Wingdings") == "→\u4e2d"
    assert in_symbols("à", "") == "à"


def texts(reading: Reading) -> list[str]:
    return [block.text for section in reading.document.sections for block in section.blocks]


@pytest.mark.parametrize(
    ("font", "letters", "shown"),
    [
        ("Wingdings", "\uf0e0", "Dig → sow."),
        ("Wingdings", "à", "Dig → sow."),
        ("Symbol", "\uf061", "Dig α sow."),
        ("Arial", "à", "Dig à sow."),
        ("Arial", "\uf0e0", "Dig sow."),
    ],
)
def test_word_shows_the_characters_of_a_run_in_its_font(
    font: str, letters: str, shown: str
) -> None:
    document = docx.Document()
    document.add_heading("Beans", 0)
    paragraph = document.add_paragraph("Dig ")
    paragraph.add_run(letters).font.name = font
    paragraph.add_run(" sow.")
    stream = io.BytesIO()
    document.save(stream)
    reading = read_word(Source("a.docx", "a", ".docx", stream.getvalue()))
    assert texts(reading) == [shown]
    assert [finding.kind for finding in odd(reading)] == ["character"] * (shown == "Dig sow.")


def test_word_shows_what_it_calls_a_symbol() -> None:
    document = docx.Document()
    document.add_heading("Beans", 0)
    run = document.add_paragraph("Done: ").add_run("")
    symbol = run._r.makeelement(qn("w:sym"), {qn("w:font"): "Wingdings", qn("w:char"): "F0FC"})
    run._r.append(symbol)
    stream = io.BytesIO()
    document.save(stream)
    assert texts(read_word(Source("a.docx", "a", ".docx", stream.getvalue()))) == ["Done: ✓"]


# What PowerPoint writes for an arrow that it made of `-->`, and for words typed behind it.
@pytest.mark.parametrize(
    ("fonts", "letters", "shown"),
    [
        ('<a:sym typeface="Wingdings"/>', "à", "Dig → sow."),
        ('<a:sym typeface="Wingdings"/>', " à ", "Dig  →  sow."),
        ('<a:sym typeface="Wingdings"/>', "\uf0e0", "Dig → sow."),
        ('<a:latin typeface="Wingdings"/>', "àà", "Dig →→ sow."),
        ('<a:sym typeface="Wingdings"/>', "and", "Dig and sow."),
        ('<a:latin typeface="Arial"/><a:sym typeface="Arial"/>', "à", "Dig à sow."),
        ("", "à", "Dig à sow."),
    ],
)
def test_powerpoint_shows_a_sign_in_the_font_for_signs(
    fonts: str, letters: str, shown: str
) -> None:
    target = pptx.Presentation()
    slide = target.slides.add_slide(target.slide_layouts[5])
    slide.shapes.title.text = "Beans"
    box = slide.shapes.add_textbox(914400, 1828800, 3657600, 914400)
    paragraph = box.text_frame.paragraphs[0]._p
    for properties, words in (("", "Dig "), (fonts, letters), ("", " sow.")):
        paragraph.append(
            parse_xml(f"<a:r {nsdecls('a')}><a:rPr>{properties}</a:rPr><a:t>{words}</a:t></a:r>")
        )
    stream = io.BytesIO()
    target.save(stream)
    reading = read_presentation(Source("a.pptx", "a", ".pptx", stream.getvalue()))
    assert texts(reading) == [" ".join(shown.split())]


# As Word and Outlook write a bullet, an arrow and a smile.
HTML = [
    ("<p><span style='font-family:Symbol'>·<span style='font:7pt \"Times\"'>&nbsp; </span></span>"
     "One.</p>", "• One."),
    ("<p><span style='mso-x:y;font-family: \"Wingdings\", serif'>§</span> One.</p>", "▪ One."),
    ("<p>Dig <font face=Wingdings>à</font> sow.</p>", "Dig → sow."),
    ("<p>Thanks <span style='font-family:Wingdings'>J</span></p>", "Thanks ☺"),
    ("<p><span style='font-family:Wingdings'><b style='font-family:Arial'>J</b></span></p>", "J"),
    ("<p>Dig <span style='font-family:Arial'>à</span> sow.</p>", "Dig à sow."),
    ("<p>Dig <span style='font-family:Arial, Wingdings'>à</span> sow.</p>", "Dig à sow."),
]  # fmt: skip


@pytest.mark.parametrize(("html", "shown"), HTML)
def test_html_shows_characters_in_the_font_that_is_set(html: str, shown: str) -> None:
    page = f"<title>T</title><main><h1>T</h1>{html}</main>"
    assert texts(read_web_page(Source("a.html", "a", ".html", page.encode()))) == [shown]
    mail = EmailMessage()
    mail["Subject"] = "T"
    mail.set_content(page, subtype="html")
    assert texts(read_mail(Source("a.eml", "a", ".eml", mail.as_bytes()))) == [shown]


def test_private_characters_of_a_web_page_are_left_out_and_counted() -> None:
    page = "<title>T</title><main><p>Call &#xe0b0; us &#xf0e0;</p><p>&#xf0b7; One</p></main>"
    reading = read_web_page(Source("a.html", "a", ".html", page.encode()))
    assert texts(reading) == ["Call us", "• One"]
    assert [finding.message for finding in odd(reading)] == [
        "contains 2 × a character that only its own font shows, such as U+E0B0; it is left out"
    ]
    assert reading.document.sections[0].html == "<p>Call us </p>\n<p>• One</p>\n"
