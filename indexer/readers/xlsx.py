"""The reader for workbooks of Excel (.xlsx): sheets with columns of questions and answers."""

import io

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from indexer.errors import NotIndexedError
from indexer.readers.number_formats import as_shown
from indexer.readers.reading import Reading
from indexer.readers.tables import Line, Table, reading_of_tables, table_of
from indexer.readers.zip_xml import OLE, Archive
from indexer.sources.source import Source

FIX = "open it and save it again"


def read_excel(source: Source) -> Reading:
    """Read a workbook of Excel (.xlsx), with the values as Excel shows them.

    A merged cell counts for each of its rows. Hidden sheets, rows, columns and values are left out.
    Raises NotIndexedError where no document can be made of the file at all.
    """
    if source.data.startswith(OLE):
        raise NotIndexedError(1, "is encrypted; save it without a password", "encrypted")
    Archive(source.data, FIX)  # refuses what would unpack to too much
    try:
        book = openpyxl.load_workbook(io.BytesIO(source.data), data_only=True)
        tables = [_table(sheet, source) for sheet in book.worksheets]
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # openpyxl doesn't catch the errors of XML that isn't like Excel's
        raise NotIndexedError(1, f"is damaged; {FIX}") from error
    return reading_of_tables(source, tables)


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
        if dimension.hidden
        for number in range(dimension.min or 0, (dimension.max or 0) + 1)
    }
    lines: list[Line] = []
    hidden: list[str] = []
    for number, row in enumerate(sheet.iter_rows(min_row=1), start=1):
        cells = [merged.get((cell.row, cell.column), cell) for cell in row]
        texts = [as_shown(cell.value, cell.number_format) for cell in cells]
        for cell, text in zip(row, texts, strict=True):
            if not text and (value := as_shown(cell.value, "General").strip()):
                hidden.append(value)  # by its format
        if sheet.row_dimensions[number].hidden:
            hidden.append(" | ".join(filter(None, texts)))
            continue
        for place, cell in enumerate(row):
            if cell.column in columns and texts[place]:
                hidden.append(texts[place])
                texts[place] = ""
        lines.append((number, texts))
    return table_of(sheet.title, lines, source, hidden=tuple(hidden))
