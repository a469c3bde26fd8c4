import io
import zipfile
from pathlib import Path

import docx
import pytest

from indexer.errors import NotIndexedError
from indexer.readers.docx import read_word
from indexer.readers.reading import Reading
from indexer.readers.zip_xml import OLE
from indexer.sources.source import Source

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def read(data: bytes) -> Reading:
    return read_word(Source("a.docx", "a", ".docx", data))


def saved(document: "docx.document.Document") -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_files(data: bytes, **files: str) -> bytes:
    """`data` with files of the archive added or replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name not in files:
                new.writestr(name, old.read(name))
        for name, text in files.items():
            new.writestr(name, text)
    return stream.getvalue()


def simple() -> bytes:
    document = docx.Document()
    document.add_heading("Beans", 0)
    document.add_heading("Water?", 1)
    document.add_paragraph("In the morning.")
    return saved(document)


def test_links_and_emphasis_are_kept_on_the_page() -> None:
    document = docx.Document()
    document.add_heading("T", 0)
    document.add_paragraph("One ").add_run("two").italic = True
    (section,) = read(saved(document)).document.sections
    assert section.html == "<p>One <em>two</em></p>\n"
    assert section.blocks[0].text == "One two"


def test_a_note_is_put_where_the_text_refers_to_it() -> None:
    body = (
        f'<w:document xmlns:w="{WORD}"><w:body>'
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>First?</w:t></w:r></w:p>'
        '<w:p><w:r><w:t>Text</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Second?</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>More.</w:t></w:r></w:p></w:body></w:document>"
    )
    notes = (
        f'<w:footnotes xmlns:w="{WORD}"><w:footnote w:id="2"><w:p><w:r><w:t>But not on Sundays.'
        "</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r2" Type="{RELATIONS}/footnotes" Target="footnotes.xml"/>'
        "</Relationships>"
    )
    document = docx.Document()
    document.core_properties.title = "T"
    data = with_files(
        saved(document),
        **{
            "word/document.xml": body,
            "word/footnotes.xml": notes,
            "word/_rels/document.xml.rels": relations,
        },
    )
    first, second = read(data).document.sections
    assert first.blocks[0].text == "Text (But not on Sundays.)"
    assert [block.text for block in second.blocks] == ["More."]


def test_a_paragraph_in_bold_is_not_a_heading_if_styles_are_used_or_it_is_long() -> None:
    document = docx.Document()
    document.add_heading("T", 0)
    document.add_heading("Q", 1)
    document.add_paragraph().add_run("Bold.").bold = True
    assert [section.heading_path for section in read(saved(document)).document.sections] == [("Q",)]
    document = docx.Document()
    document.core_properties.title = "T"
    document.add_paragraph().add_run("Bold text. " * 20).bold = True
    assert [section.heading_path for section in read(saved(document)).document.sections] == [()]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (OLE + b"\0" * 512, "is encrypted, or from a version of Word before 2007"),
        (b"no archive", "is damaged"),
        (simple()[:2000], "is damaged"),
        (with_files(simple(), **{"word/document.xml": "<w:p"}), "is damaged"),
        (with_files(saved(docx.Document())), "has no text"),
    ],
    ids=["encrypted", "no archive", "cut off", "no xml", "empty"],
)
def test_a_file_that_cannot_be_read_is_rejected_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(NotIndexedError, match=reason):
        read(data)


def test_macros_are_neither_indexed_nor_run() -> None:
    macro = 'Sub AutoOpen()\nShell "touch ran"\nEnd Sub'
    reading = read(with_files(simple(), **{"word/vbaProject.bin": macro}))
    assert reading == read(simple())
    assert "AutoOpen" not in str(reading)
    assert not Path("ran").exists()


def test_an_archive_of_something_else_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(NotIndexedError, match="is not a Word document"):
        read(stream.getvalue())


def test_a_file_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    stream = io.BytesIO(simple())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/a.bin", b"\0" * 210_000_000)
    data = stream.getvalue()
    assert len(data) < 1_000_000
    with pytest.raises(NotIndexedError, match="unpacks to 210,"):
        read(data)


@pytest.mark.parametrize(
    ("given", "expected"),
    [("cy-GB", "cy-GB"), ("x-none", "en"), ("", "en"), ("Welsh, I'd say", "en")],
)
def test_the_language_is_that_of_the_text_where_nothing_else_is_set(
    given: str, expected: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(simple())) as archive:
        styles = archive.read("word/styles.xml").decode()
    assert 'w:val="en-US"' in styles
    spoken = styles.replace('w:val="en-US"', f'w:val="{given}"')
    document = read(with_files(simple(), **{"word/styles.xml": spoken})).document
    assert document.language == expected


def test_properties_that_cannot_be_read_are_ignored() -> None:
    document = read(with_files(simple(), **{"docProps/core.xml": "<x"})).document
    assert (document.title, document.language) == ("Beans", "en-US")


@pytest.mark.parametrize("name", ["word/document.xml", "docProps/core.xml"])
def test_an_entity_includes_no_file(tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("zanzibar", encoding="utf-8")
    with zipfile.ZipFile(io.BytesIO(simple())) as archive:
        head, _, rest = archive.read(name).decode().partition("?>")
    declared = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}"><!ENTITY b "&e;&e;">]>'
    attack = rest.replace("In the morning.", "&b;").replace("</dc:title>", "&b;</dc:title>")
    try:
        output = str(read(with_files(simple(), **{name: f"{head}?>{declared}{attack}"})))
    except NotIndexedError as refused:
        output = refused.reason
    assert "zanzibar" not in output


def furniture(reading: Reading) -> list[str]:
    return [entry.text for entry in reading.findings if entry.kind == "furniture"]


def test_each_line_of_headers_and_footers_is_reported_once_and_is_in_no_passage() -> None:
    document = docx.Document(io.BytesIO(simple()))
    first, second = document.sections[0], document.add_section()
    second.header.is_linked_to_previous = second.footer.is_linked_to_previous = False
    for section in (first, second):
        section.header.paragraphs[0].text = "Out of hours\tcall 0800 112"
    first.header.add_paragraph("Ward 3")
    table = first.footer.add_table(1, 2, docx.shared.Inches(4))
    table.cell(0, 0).text, table.cell(0, 1).text = "Wales only", "Version 2"
    second.footer.paragraphs[0].add_run("Draft").font.hidden = True
    reading = read(saved(document))
    assert sorted(furniture(reading)) == [
        "Out of hours call 0800 112",
        "Version 2",
        "Wales only",
        "Ward 3",
    ]
    assert [entry.text for entry in reading.findings if entry.kind == "hidden"] == ["Draft"]
    texts = [block.text for section in reading.document.sections for block in section.blocks]
    assert texts == ["In the morning."]


@pytest.mark.parametrize("target", ["header1.xml", "/word/header1.xml", "../word/header1.xml"])
def test_a_header_is_found_by_any_form_of_its_name(target: str) -> None:
    document = docx.Document(io.BytesIO(simple()))
    document.sections[0].header.paragraphs[0].text = "Ward 3"
    data = saved(document)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode()
    assert '"header1.xml"' in relations
    relations = relations.replace('"header1.xml"', f'"{target}"')
    reading = read(with_files(data, **{"word/_rels/document.xml.rels": relations}))
    assert furniture(reading) == ["Ward 3"]
