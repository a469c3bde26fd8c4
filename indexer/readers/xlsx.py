"""The reader for workbooks of Excel (.xlsx): sheets with columns of questions and answers."""

import io
import re

import openpyxl
from openpyxl.cell import Cell, MergedCell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from indexer.errors import NotIndexedError
from indexer.readers.number_formats import as_shown
from indexer.readers.reading import Reading
from indexer.readers.tables import Line, Table, Unsaved, reading_of_tables, table_of
from indexer.readers.zip_xml import OLE, Archive
from indexer.sources.source import Source

FIX = "open it and save it again"

# The element of a formula in a sheet.
FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


def read_excel(source: Source) -> Reading:
    """Read a workbook of Excel (.xlsx), with the values as Excel shows them.

    A merged cell counts for each of its rows. Hidden sheets, rows, columns and values are left out.
    Raises NotIndexedError where no document can be made of the file at all.
    """
    if source.data.startswith(OLE):
        raise NotIndexedError(1, "is encrypted; save it without a password", "encrypted")
    archive = Archive(source.data, FIX)  # refuses what would unpack to too much
    sheets = [name for name in archive.names if name.startswith("xl/worksheets/")]
    has_formulas = any(FORMULA.search(archive.read(name)) for name in sheets)
    try:
        book = openpyxl.load_workbook(io.BytesIO(source.data), data_only=True)
        if has_formulas:
            _put_in_formulas(book, source)
        tables = [_table(sheet, source) for sheet in book.worksheets]
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # openpyxl doesn't catch the errors of XML that isn't like Excel's
        raise NotIndexedError(1, f"is damaged; {FIX}") from error
    return reading_of_tables(source, tables)


def _put_in_formulas(book: Workbook, source: Source) -> None:
    """Put formulas into the cells of `book` that have no saved value for theirs.

    An empty text that was saved is a text, and not a number.
    """
    formulas = openpyxl.load_workbook(io.BytesIO(source.data))
    for sheet, values in zip(formulas.worksheets, book.worksheets, strict=True):
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            saved = values.cell(cell.row, cell.column)
            if saved.value is None and saved.data_type == "n":
                text = getattr(cell.value, "text", cell.value)  # that of an array is in an object
                saved.value = text if isinstance(text, str) else "="  # a table of data has none


def _shown(cell: Cell | MergedCell) -> str:
    """Return what a cell shows, or its formula if it has no saved value."""
    if cell.data_type == "f":
        return Unsaved(cell.value)
    return as_shown(cell.value, cell.number_format)


def _table(sheet: Worksheet, source: Source) -> Table:
    """Return the table of a sheet, without what Excel hides."""
    if sheet.sheet_state != "visible":
        return Table(sheet.title, [], [], hidden=(f"the sheet {sheet.title}",))
    merged = {}
    for area in sheet.merged_cells.ranges:
        corner = sheet.cell(area.min_row, area.min_col)
        for row in range(area.min_row, area.max_row + 1):
            merged[row, area.min_col] = corner
    columns = {
        number
        for letter, dimension in sheet.column_dimensions.items()
        if dimension.hidden or dimension.width == 0
        for number in range(dimension.min or 0, (dimension.max or 0) + 1)
    }
    lines: list[Line] = []
    hidden: list[str] = []
    for number, row in enumerate(sheet.iter_rows(min_row=1), start=1):
        cells = [merged.get((cell.row, cell.column), cell) for cell in row]
        texts = [_shown(cell) for cell in cells]
        for cell, text in zip(row, texts, strict=True):
            if not text and (value := as_shown(cell.value, "General").strip()):
                hidden.append(value)  # by its format
        dimension = sheet.row_dimensions[number]
        if dimension.hidden or dimension.height == 0:
            hidden += [" | ".join(filter(None, texts))] if any(texts) else []
            continue
        for place, cell in enumerate(row):
            if cell.column in columns and texts[place]:
                hidden.append(texts[place])
                texts[place] = ""
        lines.append((number, texts))
    return table_of(sheet.title, lines, source, hidden=tuple(hidden))
