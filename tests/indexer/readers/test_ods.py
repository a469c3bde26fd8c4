"""Spreadsheets of OpenDocument are read as the program shows them."""

import io
import zipfile

import pytest
from odfdo import Cell, Document, Row

from indexer.errors import NotIndexedError
from indexer.readers.ods import read_open_spreadsheet
from indexer.readers.odt_xml import NAMES
from indexer.readers.reading import Reading
from indexer.sources.source import Source
from tests.findings import left_out, odd


def archive(**files: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as written:
        for name, text in files.items():
            written.writestr(f"{name}.xml", text)
    return stream.getvalue()


def read(sheets: str, styles: str = "") -> Reading:
    """Return the reading of a file with these sheets and styles."""
    spaces = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMES.items())
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{sheets}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    data = archive(content=content)
    return read_open_spreadsheet(Source("faq.ods", "faq", ".ods", data))


def cell(*paragraphs: str, attributes: str = "") -> str:
    texts = "".join(f"<text:p>{text}</text:p>" for text in paragraphs)
    return f"<table:table-cell {attributes}>{texts}</table:table-cell>"


def row(*texts: str, attributes: str = "") -> str:
    cells = "".join(text if text.startswith("<") else cell(text) for text in texts)
    return f"<table:table-row {attributes}>{cells}</table:table-row>"


def table(*rows: str, columns: str = "", attributes: str = 'table:name="A"') -> str:
    return f"<table:table {attributes}>{columns}{''.join(rows)}</table:table>"


def answers(reading: Reading) -> list[tuple[str, str, int]]:
    return [
        (section.heading_path[0], section.blocks[0].text, section.line)
        for section in reading.document.sections
    ]


HEAD = row("question", "answer")


def test_a_file_that_a_library_wrote_is_read() -> None:
    document = Document("spreadsheet")
    sheet = document.body.tables[0]
    rows = [("Question", "Answer"), ("Who lends?", "The shed."), ("", "7")]
    for number, values in enumerate(rows):
        written = Row()
        for value in values:
            written.append_cell(Cell(value))
        sheet.set_row(number, written)
    stream = io.BytesIO()
    document.save(stream)
    reading = read_open_spreadsheet(Source("faq.ods", "faq", ".ods", stream.getvalue()))
    assert answers(reading) == [("Who lends?", "The shed.", 2)]
    assert [(finding.kind, finding.line) for finding in odd(reading)] == [("incomplete-row", 3)]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (cell("20%", attributes='office:value-type="percentage" office:value="0.2"'), "20%"),
        (cell("007", attributes='office:value-type="float" office:value="7"'), "007"),
        ('<table:table-cell office:value-type="float" office:value="7"/>', "7"),
        (cell("two<text:s text:c='2'/>words<text:tab/>and"), "two words and"),
        (cell("from <text:span>nine</text:span> <text:a>to</text:a> five"), "from nine to five"),
        (
            "<table:table-cell><office:annotation><text:p>Note</text:p></office:annotation>"
            "<text:p>Shown</text:p></table:table-cell>",
            "Shown",
        ),
    ],
)
def test_a_value_is_read_as_it_is_shown(content: str, text: str) -> None:
    reading = read(table(HEAD, row("Q?", content)))
    assert answers(reading) == [("Q?", text, 2)]


def test_paragraphs_of_a_cell_stay_apart() -> None:
    reading = read(table(HEAD, row("Q?", cell("First.", "", "Second."))))
    (section,) = reading.document.sections
    assert [block.text for block in section.blocks] == ["First.", "Second."]


def test_empty_and_repeated_rows_and_cells_keep_the_numbers_of_lines() -> None:
    gap = row(cell(), attributes='table:number-rows-repeated="1000000"')
    wide = '<table:table-cell table:number-columns-repeated="16382"/>'
    reading = read(
        table(
            HEAD,
            row(cell(), attributes='table:number-rows-repeated="3"'),
            row("Q?", "a", wide),
            row("R?", "b", attributes='table:number-rows-repeated="2"'),
            gap,
            row("S?", "c"),
        )
    )
    assert answers(reading) == [
        ("Q?", "a", 5),
        ("R?", "b", 6),
        ("R?", "b", 7),
        ("S?", "c", 1_000_008),
    ]


def test_a_merged_cell_is_the_answer_of_each_of_its_rows() -> None:
    both = cell("both", attributes='table:number-rows-spanned="2"')
    covered = "<table:covered-table-cell/>"
    reading = read(table(HEAD, row("Q?", both), row("R?", covered), row("S?", "c")))
    assert answers(reading) == [("Q?", "both", 2), ("R?", "both", 3), ("S?", "c", 4)]


def test_what_a_spreadsheet_hides_is_left_out_and_named() -> None:
    styles = (
        '<style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    group = (
        f'<table:table-row-group table:display="false">{row("T?", "", "d")}</table:table-row-group>'
    )
    reading = read(
        table(
            row("question", "note", "answer"),
            row("Q?", "x", "a"),
            row("R?", "y", "b", attributes='table:visibility="collapse"'),
            row("S?", "", "c", attributes='table:visibility="filter"'),
            group,
            columns=columns,
        )
        + table(HEAD, row("U?", "e"), attributes='table:name="Old" table:style-name="ta2"'),
        styles,
    )
    assert answers(reading) == [("Q?", "a", 2)]
    assert [finding.text for finding in left_out(reading) if finding.kind == "hidden"] == [
        "note",
        "x",
        "R? | y | b",
        "S? | c",
        "T? | d",
        "the sheet Old",
    ]


def test_a_value_that_its_format_hides_is_left_out_and_named() -> None:
    hidden = 'office:value-type="float" office:value="5"'
    named = 'office:value-type="string" office:string-value="x"'
    rows = (
        row("Q?", "a", cell("", attributes=hidden)),
        row("R?", "b", cell("", attributes=named)),
        row("S?", cell(attributes=hidden)),  # a program that only writes values
    )
    reading = read(table(HEAD, *rows))
    assert [text for _, text, _ in answers(reading)] == ["a", "b", "5"]
    assert [entry.text for entry in left_out(reading) if entry.kind == "hidden"] == ["5", "x"]


def test_groups_and_header_rows_that_are_shown_are_read() -> None:
    header = f"<table:table-header-rows>{HEAD}</table:table-header-rows>"
    group = f"<table:table-row-group>{row('Q?', 'a')}</table:table-row-group>"
    assert answers(read(table(header, group))) == [("Q?", "a", 2)]


@pytest.mark.parametrize(
    "cells",
    [
        row("Q?", cell("a", attributes='table:number-columns-repeated="2000000"')),
        row("Q?", "a", attributes='table:number-rows-repeated="1000000"'),
    ],
)
def test_more_cells_than_anyone_fills_are_refused(cells: str) -> None:
    with pytest.raises(NotIndexedError, match="1,000,000 cells") as caught:
        read(table(HEAD, cells))
    assert caught.value.kind == "too-large"


@pytest.mark.parametrize(
    ("files", "kind", "reason"),
    [
        (
            {
                "META-INF/manifest": f'<m:manifest xmlns:m="{NAMES["manifest"]}"><m:file-entry>'
                "<m:encryption-data/></m:file-entry></m:manifest>"
            },
            "encrypted",
            "without a password",
        ),
        ({"content": "<"}, "unreadable", "damaged at content.xml"),
        ({"content": "<a/>"}, "unreadable", "is not a spreadsheet"),
        ({}, "unreadable", "damaged at content.xml"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    files: dict[str, str], kind: str, reason: str
) -> None:
    with pytest.raises(NotIndexedError, match=reason) as caught:
        read_open_spreadsheet(Source("faq.ods", "faq", ".ods", archive(**files)))
    assert caught.value.kind == kind


def test_a_cell_beside_the_table_is_noted() -> None:
    reading = read(table(HEAD, row("Q?", "a", "note"), row("R?", "b")))
    assert answers(reading) == [("Q?", "a", 2), ("R?", "b", 3)]
    assert [(entry.kind, entry.line, entry.text) for entry in left_out(reading)] == [
        ("furniture", 2, "note")
    ]
    assert odd(reading) == ()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ('<table:table-cell table:formula="of:=1+1"/>', "answer has no saved value"),
        (
            '<table:table-cell table:formula="of:=[.A1]" office:value-type="string" '
            'office:string-value=""/>',
            "row has no answer",
        ),
        ("<table:table-cell/>", "row has no answer"),
    ],
)
def test_a_formula_without_a_saved_value_is_named_as_one(answer: str, message: str) -> None:
    incomplete = f"<table:table-row>{cell('R?')}{answer}</table:table-row>"
    reading = read(table(row("question", "answer"), row("Q?", "a"), incomplete))
    (entry,) = [entry for entry in reading.findings if entry.kind == "incomplete-row"]
    assert entry.message.startswith(message)
    assert entry.line == 3
