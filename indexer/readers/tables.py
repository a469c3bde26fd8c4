"""The readers for tables of questions and answers: CSV, JSON Lines, and spreadsheets."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass

import python_calamine

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.readers.plain_text import text_blocks
from indexer.readers.reading import Reading
from indexer.readers.sanitize import blocks_html
from indexer.readers.sections import Part, Title, name_in_words, sections_of
from indexer.sources.source import Source
from retrieval.report import Finding
from retrieval.types import Document

# Longer than any readable cell. The csv module's own limit is 131,072.
LONGEST_CELL = 1_000_000

# A table has no other title than the name of its file.
TABLE_NAME = "the table's name"


@dataclass(frozen=True, slots=True)
class _Row:
    """Cells by the name of their column in lower case; `line` counts from 1 in file or sheet."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    columns: list[str]
    rows: list[_Row]


def read_csv(source: Source) -> Reading:
    """Read a table separated by commas, semicolons or tabs, whose first line names the columns.

    Raises NotIndexedError where no document can be made of the file at all.
    """
    csv.field_size_limit(LONGEST_CELL)
    text = source.text
    first = text.lstrip("\n").partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            lines.append((reader.line_num - sum(cell.count("\n") for cell in cells), cells))
    except csv.Error as error:
        raise NotIndexedError(
            max(1, reader.line_num), f"is not valid CSV ({error}); save it as CSV again"
        ) from error
    return _reading(source, [_table("", lines)])


def read_json_lines(source: Source) -> Reading:
    """Read a file with one object a line, whose keys are the columns.

    Raises NotIndexedError where no document can be made of the file at all.
    """
    rows = []
    for number, line in enumerate(source.text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise NotIndexedError(
                number, f"is not valid JSON ({error}); correct the line"
            ) from error
        if not isinstance(record, dict):
            raise NotIndexedError(
                number, "is not a JSON object; write {…} with the columns as keys"
            )
        cells = {str(key).strip().casefold(): _text(value) for key, value in record.items()}
        rows.append(_Row(number, cells))
    columns = list(dict.fromkeys(name for row in rows for name in row.cells))
    return _reading(source, [_Table("", columns, rows)])


def read_sheets(source: Source) -> Reading:
    """Read a spreadsheet, in which each sheet is a table whose first filled row names the columns.

    Raises NotIndexedError where no document can be made of the file at all.
    """
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(source.data))
        sheets = [(name, book.get_sheet_by_name(name)) for name in book.sheet_names]
        numbered = [(name, _numbered(sheet)) for name, sheet in sheets]
    except python_calamine.PasswordError as error:
        raise NotIndexedError(1, "is encrypted; save it without a password", "encrypted") from error
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise NotIndexedError(1, "is damaged; open it and save it again") from error
    return _reading(source, [_table(name, rows) for name, rows in numbered])


def _numbered(sheet: python_calamine.CalamineSheet) -> list[tuple[int, list[str]]]:
    """The rows with their numbers in the sheet; the library leaves out empty rows at the start."""
    skipped = sheet.start[0] if sheet.start else 0
    rows = enumerate(sheet.to_python(), start=skipped + 1)
    return [(number, [_text(cell) for cell in row]) for number, row in rows]


def _text(value: object) -> str:
    """A cell as text: 3.0 becomes 3, None becomes empty, a list becomes a line for each item."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(map(_text, value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r\n", "\n").replace("\r", "\n")


def _table(name: str, lines: list[tuple[int, list[str]]]) -> _Table:
    filled = [(line, cells) for line, cells in lines if any(cell.strip() for cell in cells)]
    if not filled:
        return _Table(name, [], [])
    columns = [cell.strip().casefold() for cell in filled[0][1]]
    rows = [_Row(line, dict(zip(columns, cells, strict=False))) for line, cells in filled[1:]]
    return _Table(name, columns, rows)


def _reading(source: Source, tables: list[_Table]) -> Reading:
    question, answer, also_asked = (name.casefold() for name in source.columns)
    fitting = [table for table in tables if {question, answer} <= {*table.columns}]
    if not fitting:
        names = ", ".join(repr(name) for table in tables for name in table.columns) or "none"
        raise NotIndexedError(
            1,
            f"has no columns {question!r} and {answer!r}, but {names}; rename them, or set "
            "table_question and table_answer",
            "no-columns",
        )
    findings: list[Finding] = []
    parts = [Part(level=0, text="", anchor=None, line=1)]
    for row in (row for table in fitting for row in table.rows):
        part = Part(2, " ".join(row.cells.get(question, "").split()), None, row.line)
        text = row.cells.get(answer, "")
        if not part.text or not text.strip():
            missing = question if not part.text else answer
            message = f"row has no {missing}; add it, or remove the row"
            place = (source.name, row.line)
            findings.append(finding("incomplete-row", place, message, text=part.text or text))
            continue
        part.blocks += text_blocks(text)
        part.html.append(blocks_html(part.blocks))
        lines = (" ".join(line.split()) for line in row.cells.get(also_asked, "").split("\n"))
        part.also_asked += [line for line in lines if line]
        parts.append(part)
    if len(parts) == 1:
        raise NotIndexedError(1, "has no row with a question and an answer; write one", "no-text")
    title = Title(name_in_words(source.name), TABLE_NAME)
    sections, odd_headings = sections_of(source, title, parts)
    document = Document(
        id=source.document_id,
        title=title.text,
        url=None,
        sections=tuple(sections),
        language=source.language,
    )
    findings += [*odd_headings, *_left_out(source, tables, fitting)]
    return Reading(document, tuple(findings), title.origin)


def _left_out(source: Source, tables: list[_Table], fitting: list[_Table]) -> Iterator[Finding]:
    for table in tables:
        if table.columns and table not in fitting:
            message = "sheet without the columns for questions and answers"
            yield finding("other-sheet", (source.name, 1), message, text=table.name)
