import io
import zipfile

import openpyxl
import pytest

from indexer.errors import NotIndexedError
from indexer.readers.reading import Reading
from indexer.readers.registry import read
from indexer.sources.source import Source
from tests.findings import left_out, odd


def reading(
    suffix: str, text: str | bytes, columns: tuple[str, str, str] = ("question", "answer", "also")
) -> Reading:
    data = text if isinstance(text, bytes) else text.encode()
    return read(Source(f"t{suffix}", "t", suffix, data, columns=columns))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_first_line_of_csv_determines_its_separator(separator: str) -> None:
    text = f'\nANSWER{separator}Question \n"one, two; three\n\n- four"{separator}Q?\n'
    (section,) = reading(".csv", text).document.sections
    assert section.heading_path == ("Q?",)
    assert [block.text for block in section.blocks] == ["one, two; three", "- four"]
    assert section.html == "<p>one, two; three</p>\n<ul>\n<li>four</li>\n</ul>\n"
    assert section.line == 3


def test_columns_can_have_any_name_and_other_questions_a_column_of_their_own() -> None:
    text = 'F,A,Auch\n"Wann?","Früh.","Um wieviel Uhr?\n\nWie spät?"\n'
    (section,) = reading(".csv", text, ("f", "a", "auch")).document.sections
    assert section.heading_path == ("Wann?",)
    assert section.also_asked == ("Um wieviel Uhr?", "Wie spät?")


def test_equal_questions_get_anchors_that_differ() -> None:
    document = reading(".csv", "question,answer\nQ?,a\nQ?,b\n").document
    assert [section.anchor for section in document.sections] == ["q", "q-1"]


def test_an_incomplete_row_is_rejected_and_the_rest_is_read() -> None:
    table = reading(".csv", "question,answer\nQ?,a\n,b\nR?,\n\n\nS?,c\nT?\n")
    assert [section.heading_path for section in table.document.sections] == [("Q?",), ("S?",)]
    assert [(reject.line, reject.message.partition(";")[0]) for reject in odd(table)] == [
        (3, "row has no question"),
        (4, "row has no answer"),
        (8, "row has no answer"),
    ]


def test_json_lines_may_have_numbers_lists_and_nothing() -> None:
    table = reading(
        ".jsonl",
        '{"question": "Q?", "answer": 3.0, "also": ["a", "b"]}\n\n'
        '{"question": "R?", "answer": null}',
    )
    (section,) = table.document.sections
    assert section.blocks[0].text == "3"
    assert section.also_asked == ("a", "b")
    assert [reject.line for reject in odd(table)] == [3]


@pytest.mark.parametrize(
    ("suffix", "text", "line", "reason"),
    [
        (".csv", "a,b\n1,2\n", 1, "has no columns 'question' and 'answer', but 'a', 'b'"),
        (".csv", "question,answer\n", 1, "has no row with a question and an answer"),
        (".csv", 'question,answer\n"Q?,a\n', 2, "is not valid CSV"),
        (".jsonl", '{"question": "Q?", "answer": "a"}\n{', 2, "is not valid JSON"),
        (".jsonl", "[1]", 1, "is not a JSON object"),
        (".jsonl", "[" * 100_000, 1, "is not valid JSON"),
        (".xlsx", b"PK\x03\x04 and then nothing", 1, "is damaged"),
        (".ods", b"no archive", 1, "is damaged"),
    ],
)
def test_a_file_that_is_not_a_table_of_questions_is_rejected_with_the_reason(
    suffix: str, text: str | bytes, line: int, reason: str
) -> None:
    with pytest.raises(NotIndexedError) as caught:
        reading(suffix, text)
    assert caught.value.line == line
    assert reason in caught.value.reason


def test_the_separator_is_what_the_first_line_has_most_of() -> None:
    text = 'question;answer, or so;also\nQ?;"a, b, c; d";e\n'
    (section,) = reading(".csv", text, ("question", "answer, or so", "also")).document.sections
    assert section.blocks[0].text == "a, b, c; d"
    assert section.also_asked == ("e",)


def test_a_line_number_is_that_where_a_row_begins_whatever_its_cells_hold() -> None:
    document = reading(".csv", 'question,answer\n"Q\nand?","a\n\nb"\n"R?",c\n').document
    assert [(section.heading_path, section.line) for section in document.sections] == [
        (("Q and?",), 2),
        (("R?",), 6),
    ]


def test_columns_of_json_are_those_of_any_row_in_any_case() -> None:
    document = reading(
        ".jsonl", '{"Answer ": "a\\r\\nb", "QUESTION": "Q?"}\n{"question": 2.5, "answer": true}\n'
    ).document
    assert [
        (section.heading_path, section.blocks[0].text, section.line)
        for section in document.sections
    ] == [
        (("Q?",), "a b", 1),
        (("2.5",), "True", 2),
    ]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("corpus/garden_FAQ-2026.csv", "Garden FAQ 2026"),
        ("corpus/-beans--and__peas-.csv", "Beans and peas"),
        ("corpus/x.csv", "X"),
    ],
)
def test_a_table_is_called_what_its_file_is_called(name: str, title: str) -> None:
    source = Source(name, "t", ".csv", b"question,answer\nQ?,a\n")
    assert read(source).document.title == title


def test_a_character_that_is_no_text_is_named_and_left_out() -> None:
    table = reading(".jsonl", '{"question": "Q?", "answer": "a\\u0007"}\n'
        '{"question": "R?", "answer": "b\\nc"}\n')  # fmt: skip
    assert [section.blocks[0].text for section in table.document.sections] == ["a", "b c"]
    assert [(finding.line, finding.message) for finding in odd(table)] == [
        (1, "contains the control character U+0007; remove it")
    ]


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_sheets_with_the_columns_are_read_and_the_others_are_named() -> None:
    table = reading(
        ".xlsx",
        workbook(
            first=[[None, None], ["Answer", "Question"], [3.0, "Q?"], [None, "R?"]],
            notes=[["To do"], ["Sow."]],
            empty=[],
            last=[["question", "answer"], ["S?", "c"]],
        ),
    )
    sections = table.document.sections
    assert [(section.heading_path, section.blocks[0].text) for section in sections] == [
        (("Q?",), "3"),
        (("S?",), "c"),
    ]
    assert [section.line for section in sections] == [3, 2]
    assert [finding.line for finding in odd(table)] == [4]
    assert [(finding.text, finding.message) for finding in left_out(table)] == [
        ("notes", "sheet without the columns for questions and answers")
    ]


def test_white_space_is_no_answer() -> None:
    table = reading(".csv", 'question,answer\nQ?,a\nR?,"  \n"\n')
    assert [finding.message for finding in odd(table)] == [
        "row has no answer; add it, or remove the row"
    ]


def test_a_row_with_more_cells_than_the_header_is_refused_by_its_number_and_never_cut_off() -> None:
    table = reading(".csv", "question,answer\nQ?,a, b, c\nR?,d\n")
    assert [section.heading_path for section in table.document.sections] == [("R?",)]
    assert [(finding.level, finding.kind, finding.line) for finding in odd(table)] == [
        ("refused", "ragged-row", 2)
    ]
    with pytest.raises(NotIndexedError) as caught:
        reading(".csv", "question,answer\nQ?,a, b\n")
    assert (caught.value.kind, caught.value.line) == ("ragged-row", 2)


def test_cells_beside_the_table_of_a_sheet_are_noted_and_its_rows_indexed() -> None:
    rows: list[list[object]] = [
        ["Question", "Answer"],
        ["Q?", "a", "note", "more"],
        [None, None, "alone"],
        ["R?", "b"],
    ]
    table = reading(".xlsx", workbook(first=rows))
    sections = table.document.sections
    assert [(section.heading_path, section.blocks[0].text) for section in sections] == [
        (("Q?",), "a"),
        (("R?",), "b"),
    ]
    assert [(entry.kind, entry.line, entry.text) for entry in left_out(table)] == [
        ("furniture", 2, "note | more"),
        ("furniture", 3, "alone"),
    ]
    assert odd(table) == ()


def test_a_column_with_a_name_of_its_own_is_not_beside_the_table() -> None:
    rows: list[list[object]] = [
        ["Question", None, "Answer", "By"],
        ["Q?", "x", "a", "Jo"],
        [None, None, None, "Jo"],
    ]
    table = reading(".xlsx", workbook(first=rows))
    assert [entry.text for entry in left_out(table)] == ["x"]
    assert [(entry.kind, entry.line) for entry in odd(table)] == [("incomplete-row", 3)]


def test_a_cell_of_csv_below_an_empty_name_is_noted() -> None:
    table = reading(".csv", "question,answer,,\nQ?,a,note,\nR?,b,,\n")
    assert [section.heading_path for section in table.document.sections] == [("Q?",), ("R?",)]
    assert [(entry.kind, entry.line, entry.text) for entry in left_out(table)] == [
        ("furniture", 2, "note")
    ]


def test_empty_cells_beyond_the_header_are_nothing() -> None:
    table = reading(".csv", "question,answer\nQ?,a,,\n")
    assert odd(table) == ()


@pytest.mark.parametrize(
    ("header", "lines", "expected"),
    [
        (
            ["Question", "Answer", "Question", "Answer"],
            [["Q?", "a", "R?", "b"], ["S?", "c", "", ""], ["", "", "T?", "d"]],
            [("Q?", "a", ()), ("R?", "b", ()), ("S?", "c", ()), ("T?", "d", ())],
        ),
        (
            ["Answer", "Question", "", "Answer", "Question"],
            [["a", "Q?", "", "b", "R?"]],
            [("Q?", "a", ()), ("R?", "b", ())],
        ),
        (
            ["Question", "Question", "Answer", "Answer"],
            [["Q?", "R?", "a", "b"]],
            [("Q?", "a", ()), ("R?", "b", ())],
        ),
        (
            ["Question", "Also", "Answer", "Question", "Answer", "Also"],
            [["Q?", "P?", "a", "R?", "b", "S?"]],
            [("Q?", "a", ("P?",)), ("R?", "b", ("S?",))],
        ),
        # No pairs: an answer goes on, and a question is asked in two ways.
        (["Question", "Answer", "Answer"], [["Q?", "a", "b"]], [("Q?", "a / b", ())]),
        (
            ["Question", "Question", "Answer", "Also"],
            [["Q?", "P?", "a", "S?"], ["", "R?", "b", ""]],
            [("Q?", "a", ("P?", "S?")), ("R?", "b", ())],
        ),
    ],
)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_questions_side_by_side_are_rows_of_their_own(
    header: list[object],
    lines: list[list[object]],
    expected: list[tuple[str, str, tuple[str, ...]]],
    suffix: str,
) -> None:
    rows = [header, *lines]
    text = "".join(",".join(map(str, row)) + "\n" for row in rows)
    table = reading(suffix, text if suffix == ".csv" else workbook(first=rows))
    assert table.findings == ()
    assert [
        (*part.heading_path, " / ".join(block.text for block in part.blocks), part.also_asked)
        for part in table.document.sections
    ] == expected


def test_of_questions_side_by_side_each_incomplete_one_is_named() -> None:
    table = reading(".csv", "question,answer,question,answer\nQ?,a,R?,\n,b,S?,c\nT?,d,U?,e,f\n")
    assert [section.heading_path for section in table.document.sections] == [("Q?",), ("S?",)]
    assert [(entry.kind, entry.line, entry.text) for entry in odd(table)] == [
        ("incomplete-row", 2, "R?"),
        ("incomplete-row", 3, "b"),
        ("ragged-row", 4, "f"),
    ]


@pytest.mark.parametrize(
    ("lines", "questions", "again"),
    [
        (["Question,Answer,By", "R?,b,Jo"], ["Q?", "R?"], "Question | Answer | By"),
        (["QUESTION, answer ,", "R?,b,"], ["Q?", "R?"], "QUESTION | answer"),
        # Its columns are those of the lines below it.
        (["By,Answer,Question", "Jo,b,R?"], ["Q?", "R?"], "By | Answer | Question"),
        (["Answer,Question", "b,R?"], ["Q?", "R?"], "Answer | Question"),
    ],
)
def test_a_header_further_down_is_no_question(
    lines: list[str], questions: list[str], again: str
) -> None:
    text = "\n".join(["Question,Answer,By", "Q?,a,Jo", *lines])
    table = reading(".csv", text)
    assert [section.heading_path[0] for section in table.document.sections] == questions
    assert [section.blocks[0].text for section in table.document.sections] == ["a", "b"]
    assert [(entry.kind, entry.line, entry.text) for entry in table.findings] == [
        ("furniture", 3, again)
    ]


@pytest.mark.parametrize("first", ["sep=;\n", "SEP=;\r\n"])
def test_a_line_that_names_the_separator_is_not_the_header(first: str) -> None:
    (section,) = reading(".csv", first + "question;answer\nQ?;a, b\n").document.sections
    assert (section.heading_path, section.blocks[0].text, section.line) == (("Q?",), "a, b", 3)


def test_the_header_may_stand_below_a_title() -> None:
    table = reading(".csv", "Lending of tools,\nMay 2026,\n\nquestion,answer\nQ?,a\n")
    (section,) = table.document.sections
    assert (section.heading_path, section.line) == (("Q?",), 5)
    assert [finding.text for finding in left_out(table)] == ["Lending of tools", "May 2026"]


@pytest.mark.parametrize("title", ["FAQ of the office", "Tools, seeds, and more", '5" pots'])
@pytest.mark.parametrize(
    ("suffix", "separator"), [(".tsv", "\t"), (".csv", "\t"), (".csv", ";"), (".tsv", ";")]
)
def test_a_title_does_not_determine_the_separator(suffix: str, separator: str, title: str) -> None:
    text = f"{title}\n\nquestion{separator}answer\nA?{separator}B, or so\n"
    table = reading(suffix, text)
    (section,) = table.document.sections
    assert (section.heading_path, section.blocks[0].text) == (("A?",), "B, or so")
    assert (section.line, odd(table)) == (4, ())


def test_tabs_separate_before_commas_in_a_file_named_so() -> None:
    text = "question,answer\tanswer\tquestion,\tQuestion\n,x,y\ta\t\tQ?\n"
    (section,) = reading(".tsv", text).document.sections
    assert (section.heading_path, section.blocks[0].text) == (("Q?",), "a")


@pytest.mark.parametrize(
    ("answer", "blocks", "html"),
    [
        (
            "<p>Go to <b>the shed</b>.</p><ul><li>Knock</li><li>Wait</li></ul>",
            ["Go to the shed.", "- Knock\n- Wait"],
            "<p>Go to <b>the shed</b>.</p>\n<ul><li>Knock</li><li>Wait</li></ul>\n",
        ),
        ("<h2>First</h2><p>a</p>", ["First", "a"], "<p>First</p>\n<p>a</p>\n"),
        ("one<br>two", ["one\ntwo"], "<p>one\ntwo</p>\n"),
        ("tea &amp; cake", ["tea & cake"], "<p>tea &amp; cake</p>\n"),
        ("if a < b and c > d", ["if a < b and c > d"], "<p>if a &lt; b and c &gt; d</p>\n"),
        ("<script>x</script><p>a</p>", ["a"], "<p>a</p>\n"),
    ],
)
def test_html_in_an_answer_is_read_as_html(answer: str, blocks: list[str], html: str) -> None:
    quoted = answer.replace('"', '""')
    (section,) = reading(".csv", f'question,answer\nQ <b>x</b>?,"{quoted}"\n').document.sections
    assert section.heading_path == ("Q x?",)
    assert [block.text for block in section.blocks] == blocks
    assert section.html == html


def test_a_merged_cell_is_the_answer_of_each_of_its_rows() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["question", "answer"], ["Q?", "both"], ["R?", None], ["S?", "c"]):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    stream = io.BytesIO()
    book.save(stream)
    sections = reading(".xlsx", stream.getvalue()).document.sections
    assert [section.blocks[0].text for section in sections] == ["both", "both", "c"]


def test_what_a_workbook_hides_is_left_out_and_named() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["question", "note", "answer"], ["Q?", "x", "a"], ["R?", "y", "b"]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    old = book.create_sheet("Old")
    old.append(["question", "answer"])
    old.append(["S?", "c"])
    old.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    table = reading(".xlsx", stream.getvalue())
    assert [section.heading_path for section in table.document.sections] == [("Q?",)]
    assert {(finding.kind, finding.text) for finding in left_out(table)} == {
        ("hidden", "note"),
        ("hidden", "x"),
        ("hidden", "R? | y | b"),
        ("hidden", "the sheet Old"),
    }


def test_a_value_that_its_format_hides_is_left_out_and_named() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["question", "note", "answer"], ["Q?", 5, "a"], ["R?", "x", "b"], ["S?", 7, "c"]):
        sheet.append(row)
    for place in ("B2", "B3", "B4"):
        sheet[place].number_format = ";;;"
    sheet.row_dimensions[4].hidden = True
    sheet.merge_cells("B2:B3")
    stream = io.BytesIO()
    book.save(stream)
    table = reading(".xlsx", stream.getvalue())
    assert [section.heading_path for section in table.document.sections] == [("Q?",), ("R?",)]
    hidden = [finding.text for finding in left_out(table) if finding.kind == "hidden"]
    assert hidden == ["5", "7", "S? | c"]


def test_a_workbook_shows_values_by_their_formats() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["question", "answer"], ["Q?", 0.2], ["R?", 7]):
        sheet.append(row)
    sheet["B2"].number_format = "0%"
    sheet["B3"].number_format = "000"
    stream = io.BytesIO()
    book.save(stream)
    sections = reading(".xlsx", stream.getvalue()).document.sections
    assert [section.blocks[0].text for section in sections] == ["20%", "007"]


def edited(*rows: list[object], sheet: tuple[tuple[str, str], ...] = ()) -> bytes:
    """A workbook with one sheet, in the XML of which texts are replaced."""
    written, changed = io.BytesIO(workbook(first=list(rows))), io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for before, after in sheet if name == "xl/worksheets/sheet1.xml" else ():
                assert before in text
                text = text.replace(before, after)
            new.writestr(name, text)
    return changed.getvalue()


@pytest.mark.parametrize(
    ("before", "after", "hidden"),
    [
        ('<row r="3"', '<row r="3" ht="0" customHeight="1"', ["R? | y | b"]),
        ("<sheetData>", '<cols><col min="2" max="2" width="0"/></cols><sheetData>', [*"xy"]),
        ('<row r="3"', '<row r="3" ht="0.5" customHeight="1"', []),
        ("<sheetData>", '<cols><col min="2" max="2" width="0.5"/></cols><sheetData>', []),
    ],
    ids=["no height", "no width", "a low row", "a narrow column"],
)
def test_rows_without_height_and_columns_without_width_are_hidden(
    before: str, after: str, hidden: list[str]
) -> None:
    rows: list[list[object]] = [["question", "", "answer"], ["Q?", "x", "a"], ["R?", "y", "b"]]
    table = reading(".xlsx", edited(*rows, sheet=((before, after),)))
    assert [entry.text for entry in left_out(table) if entry.kind == "hidden"] == hidden


@pytest.mark.parametrize(
    ("cells", "sheet", "message"),
    [
        (["R?", '="a"&"b"'], (), "answer has no saved value for its formula"),
        (['="R"&"?"', "b"], (), "question has no saved value for its formula"),
        (['="R"&"?"', '="a"&"b"'], (), "question has no saved value for its formula"),
        (["R?", '=""'], (('r="B3"', 'r="B3" t="str"'),), "row has no answer"),
        (["R?", None], (), "row has no answer"),
        (["R?", "=1+1"], (("<v></v>", "<v>2</v>"),), ""),
        (["R?", "b", "=A1"], (), "also has no saved value for its formula"),
    ],
)
def test_a_formula_without_a_saved_value_is_named_as_one(
    cells: list[object], sheet: tuple[tuple[str, str], ...], message: str
) -> None:
    header: list[object] = ["question", "answer", "also"]
    table = reading(".xlsx", edited(header, ["Q?", "a"], cells, sheet=sheet))
    assert [(entry.line, entry.message.partition(";")[0]) for entry in odd(table)] == (
        [(3, message)] if message else []
    )
    is_indexed = not message or message.startswith("also")
    assert len(table.document.sections) == (2 if is_indexed else 1)


def test_a_formula_elsewhere_in_the_sheet_is_left_out_with_its_text() -> None:
    data = edited(["question", "answer", None], ["Q?", "a", "=1+1"])
    assert [entry.text for entry in left_out(reading(".xlsx", data))] == ["=1+1"]


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        ("Use the <div> element and a&amp;b", ["Use the <div> element and a&b"]),
        ("Write <b> first", ["Write <b> first"]),
        ("<p>One<p>Two", ["One", "Two"]),
        ("One<br>two", ["One\ntwo"]),
        ("One <b>two</b>", ["One two"]),
        (" <ul><li>a<li>b</ul>", ["- a", "- b"]),
    ],
)
def test_a_tag_that_a_text_is_about_is_a_word(answer: str, texts: list[str]) -> None:
    (section,) = reading(".csv", f'question,answer\nQ?,"{answer}"\n').document.sections
    pieces = [piece for block in section.blocks for piece in block.pieces]
    assert pieces == texts


def test_an_object_in_json_lines_is_a_line_for_each_key() -> None:
    text = '{"question": "Q?", "answer": {"Fee": 2.0, "Days": ["Mon", "Tue"]}}'
    (section,) = reading(".jsonl", text).document.sections
    assert section.blocks[0].text == "Fee: 2 Days: Mon Tue"
