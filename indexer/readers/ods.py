"""The reader for spreadsheets of LibreOffice and other programs (.ods): OpenDocument 1.3, part 3.

https://docs.oasis-open.org/office/OpenDocument/v1.3/os/part3-schema/
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from indexer.errors import NotIndexedError
from indexer.readers.odt import is_encrypted
from indexer.readers.odt_xml import NAMES
from indexer.readers.reading import Reading
from indexer.readers.tables import Line, Table, Unsaved, reading_of_tables, table_of
from indexer.readers.zip_xml import Archive
from indexer.sources.source import Source

FIX = "open it and save it again"

# A file of some kilobytes can name millions of equal cells. LibreOffice's own sheets have 16,384
# columns and 1,048,576 rows; those that people fill are far smaller.
MOST_CELLS = 1_000_000

OFFICE, TABLE, TEXT = NAMES["office"], NAMES["table"], NAMES["text"]
SHEET_PARTS = {f"{{{TABLE}}}{name}" for name in ("table-row-group", "table-rows")}
COLUMN_PARTS = {f"{{{TABLE}}}{name}" for name in ("table-column-group", "table-columns")}
HEADERS = {f"{{{TABLE}}}{name}" for name in ("table-header-rows", "table-header-columns")}


def read_open_spreadsheet(source: Source) -> Reading:
    """Read a spreadsheet of OpenDocument, with the values as the program shows them.

    A merged cell counts for each of its rows. Hidden sheets, rows, columns and values are left out.
    Raises NotIndexedError where no document can be made of the file at all.
    """
    archive = Archive(source.data, FIX)
    if is_encrypted(archive):
        raise NotIndexedError(1, "is encrypted; save it without a password", "encrypted")
    content = archive.xml("content.xml")
    book = content.find("office:body/office:spreadsheet", NAMES)
    if book is None:
        raise NotIndexedError(1, "is not a spreadsheet; save it as .ods")
    hidden_styles = {
        style.get(f"{{{NAMES['style']}}}name")
        for style in content.iterfind(".//style:style", NAMES)
        if (properties := style.find("style:table-properties", NAMES)) is not None
        and _of_table(properties, "display") == "false"
    }
    tables = [
        Table(name, [], [], hidden=(f"the sheet {name}",))
        if _of_table(sheet, "style-name") in hidden_styles
        else _table(name, sheet, source)
        for sheet in book.iterfind("table:table", NAMES)
        for name in [_of_table(sheet, "name")]
    ]
    return reading_of_tables(source, tables)


@dataclass(slots=True)
class _Sheet:
    """The cells of a sheet as they are read.

    `merged` maps a column to the last row of a merged cell in it, and to the cell's text.
    """

    lines: list[Line] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    merged: dict[int, tuple[int, str]] = field(default_factory=dict)
    cells: int = 0


def _table(name: str, element: etree._Element, source: Source) -> Table:
    sheet = _Sheet()
    columns = _hidden_columns(element)
    number = 1
    for row, is_hidden in _rows(element):
        times = _count(row, "number-rows-repeated")
        texts = _texts(row, number, sheet)
        filled = any(texts)
        for repeated in range(times if filled or sheet.merged else 0):
            _add(sheet, number + repeated, list(texts), columns, is_hidden=is_hidden)
            if not filled and not sheet.merged:
                break
        number += times
    return table_of(name, sheet.lines, source, hidden=tuple(sheet.hidden))


def _add(
    sheet: _Sheet, number: int, texts: list[str], columns: set[int], *, is_hidden: bool
) -> None:
    """Add the row `number`, with the merged cells that reach it and without what is hidden."""
    for column, (last, text) in list(sheet.merged.items()):
        if number > last:
            del sheet.merged[column]
            continue
        texts.extend([""] * (column + 1 - len(texts)))
        texts[column] = texts[column] or text
    sheet.cells += len(texts)
    if sheet.cells > MOST_CELLS:
        raise NotIndexedError(number, f"has more than {MOST_CELLS:,} cells; split it", "too-large")
    if is_hidden:
        sheet.hidden += [" | ".join(filter(None, texts))] if any(texts) else []
        return
    for column in columns & set(range(len(texts))):
        if texts[column]:
            sheet.hidden.append(texts[column])
            texts[column] = ""
    sheet.lines.append((number, texts))


def _rows(
    element: etree._Element, *, hidden: bool = False
) -> Iterator[tuple[etree._Element, bool]]:
    """Yield each row of a sheet or of a group in it, and whether it is hidden."""
    for child in element:
        if child.tag == f"{{{TABLE}}}table-row":
            yield child, hidden or _of_table(child, "visibility") in {"collapse", "filter"}
        elif child.tag in SHEET_PARTS | HEADERS:
            yield from _rows(child, hidden=hidden or _of_table(child, "display") == "false")


def _hidden_columns(element: etree._Element) -> set[int]:
    """Return the numbers, from 0, of the columns that are hidden."""
    hidden: set[int] = set()
    number = 0
    for column, is_hidden in _columns(element):
        times = _count(column, "number-columns-repeated")
        if is_hidden:
            hidden.update(range(number, min(number + times, MOST_CELLS)))
        number += times
    return hidden


def _columns(
    element: etree._Element, *, hidden: bool = False
) -> Iterator[tuple[etree._Element, bool]]:
    for child in element:
        if child.tag == f"{{{TABLE}}}table-column":
            yield child, hidden or _of_table(child, "visibility") in {"collapse", "filter"}
        elif child.tag in COLUMN_PARTS | HEADERS:
            yield from _columns(child, hidden=hidden or _of_table(child, "display") == "false")


def _texts(row: etree._Element, number: int, sheet: _Sheet) -> list[str]:
    """Return the texts of a row's cells, and remember those that reach into the rows below."""
    texts: list[str] = []
    column = 0
    for cell in row.iterchildren(f"{{{TABLE}}}table-cell", f"{{{TABLE}}}covered-table-cell"):
        times = _count(cell, "number-columns-repeated")
        covered = cell.tag.endswith("}covered-table-cell")
        text = "" if covered else _text(cell)
        if not text and not covered and (value := _value(cell).strip()):
            sheet.hidden.append(value)  # by its format
        if text:
            if column + times > MOST_CELLS:
                raise NotIndexedError(
                    number, f"has more than {MOST_CELLS:,} cells; split it", "too-large"
                )
            texts.extend([""] * (column - len(texts)))
            texts.extend([text] * times)
            last = number + _count(cell, "number-rows-spanned") - 1
            if last > number:
                sheet.merged[column] = (last, text)
        column += times
    return texts


def _text(cell: etree._Element) -> str:
    """Return what a cell shows: its paragraphs, a line for each.

    Some programs only write its value. With a paragraph, even an empty one, the value is not shown.
    A formula without both has not been calculated.
    """
    paragraphs = ["".join(_words(part)) for part in cell.iterfind("text:p", NAMES)]
    if paragraphs:
        return "\n".join(paragraphs).strip()
    if not cell.get(f"{{{OFFICE}}}value-type"):
        return Unsaved(_of_table(cell, "formula"))
    return _value(cell)


def _value(cell: etree._Element) -> str:
    names = ("value", "string-value", "date-value", "time-value", "boolean-value")
    return next((value for name in names if (value := cell.get(f"{{{OFFICE}}}{name}"))), "")


def _words(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = etree.QName(child) if isinstance(child.tag, str) else None
        if name is not None and name.namespace == TEXT:
            if name.localname == "s":
                yield " " * min(1000, int(child.get(f"{{{TEXT}}}c", "1")))
            elif name.localname == "tab":
                yield "\t"
            elif name.localname == "line-break":
                yield "\n"
            else:
                yield from _words(child)
        yield child.tail or ""


def _of_table(element: etree._Element, name: str) -> str:
    return element.get(f"{{{TABLE}}}{name}") or ""


def _count(element: etree._Element, name: str) -> int:
    value = _of_table(element, name)
    return max(1, int(value)) if value.isdecimal() else 1
