"""Books are read chapter by chapter, without pages outside their reading order."""

import io
import zipfile

import pytest

from indexer.errors import NotIndexedError
from indexer.readers.epub import read_epub
from indexer.readers.reading import Reading
from indexer.sources.source import Source
from tests.findings import left_out, odd

CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf"/></rootfiles></container>"""
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
<dc:title>Beans</dc:title><dc:language>de-AT</dc:language></metadata><manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="two" href="chapter%20two.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="text/../one.xhtml" media-type="application/xhtml+xml"/>
<item id="extra" href="extra.xhtml" media-type="application/xhtml+xml"/>
<item id="cover" href="cover.jpg" media-type="image/jpeg"/></manifest><spine>
<itemref idref="nav"/><itemref idref="cover"/><itemref idref="one"/><itemref idref="two"/>
<itemref idref="extra" linear="no"/><itemref idref="gone"/></spine></package>"""


def page(body: str) -> str:
    return (
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head>'
        f"<title/></head><body>{body}</body></html>"
    )


FILES = {
    "META-INF/container.xml": CONTAINER,
    "book/package.opf": PACKAGE,
    "book/nav.xhtml": page("<nav>Contents</nav>"),
    "book/one.xhtml": page(
        '<h1 id="h">Water</h1><p>Daily.<a id="x"/></p><h2>At night</h2><p>No.</p>'
    ),
    "book/chapter two.xhtml": page('<h1 id="h">Sun</h1><p>Much.</p>'),
    "book/extra.xhtml": page("<p>Answers to the exercises.</p>"),
}


def book(**changed: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in (FILES | changed).items():
            archive.writestr(name, text)
    return stream.getvalue()


def read(data: bytes) -> Reading:
    return read_epub(Source("a.epub", "a", ".epub", data))


def test_chapters_come_in_reading_order_without_pages_outside_it() -> None:
    reading = read(book())
    document = reading.document
    assert (document.title, document.language, odd(reading)) == ("Beans", "de-AT", ())
    assert [
        (section.heading_path, [block.text for block in section.blocks])
        for section in document.sections
    ] == [
        (("Water",), ["Daily."]),
        (("Water", "At night"), ["No."]),
        (("Sun",), ["Much."]),
    ]
    assert [section.anchor for section in document.sections] == ["water", "at-night", "sun"]


def test_the_words_of_pages_outside_the_reading_order_are_reported() -> None:
    assert [(finding.kind, finding.text) for finding in left_out(read(book()))] == [
        ("furniture", "Answers to the exercises.")
    ]


def test_a_page_that_is_not_well_formed_is_read_as_html() -> None:
    pages = {"book/chapter two.xhtml": "<h1 id=h>Sun & air</h1><p>Much.<br>Both."}
    sections = read(book(**pages)).document.sections
    assert sections[-1].heading_path == ("Sun & air",)
    assert sections[-1].blocks[0].text == "Much.\nBoth."


ENCRYPTED = """<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"
 xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>
<enc:EncryptionMethod Algorithm="{}"/></enc:EncryptedData></encryption>"""


def test_a_protected_book_is_rejected_and_one_with_obfuscated_fonts_is_read() -> None:
    name = "META-INF/encryption.xml"
    with pytest.raises(NotIndexedError, match="is encrypted"):
        read(book(**{name: ENCRYPTED.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")}))
    fonts = book(**{name: ENCRYPTED.format("http://www.idpf.org/2008/embedding")})
    assert read(fonts).document.title == "Beans"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"META-INF/container.xml": "<x/>"}, "is not an EPUB"),
        ({"META-INF/container.xml": "<x"}, "is damaged at META-INF/container.xml"),
        ({"book/package.opf": "<x"}, "is damaged at book/package.opf"),
        ({"book/package.opf": "<x/>"}, "has no text"),
        (
            {"book/package.opf": PACKAGE.replace("chapter%20two", "../../etc/passwd")},
            "is damaged at",
        ),
    ],
)
def test_an_invalid_book_is_rejected_with_the_reason(changed: dict[str, str], reason: str) -> None:
    with pytest.raises(NotIndexedError, match=reason):
        read(book(**changed))
    with pytest.raises(NotIndexedError, match="is damaged"):
        read(b"no archive")


def test_a_page_that_is_no_xml_and_no_utf_8_is_read_as_far_as_it_goes() -> None:
    stream = io.BytesIO(book())
    with zipfile.ZipFile(stream) as old:
        files = {name: old.read(name) for name in old.namelist()}
    files["book/one.xhtml"] = b"<html><body><h1>Water</h1><p>Daily \xff<br>now."
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, data in files.items():
            made.writestr(name, data)
    sections = read_epub(Source("a.epub", "a", ".epub", stream.getvalue())).document.sections
    assert sections[0].blocks[0].text == "Daily \ufffd\nnow."
