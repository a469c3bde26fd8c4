"""The readers for CSV and JSON Lines, and how any table of questions and answers is read."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.readers.html_blocks import PageParts, inline_text
from indexer.readers.plain_text import text_blocks
from indexer.readers.reading import Reading
from indexer.readers.sanitize import blocks_html
from indexer.readers.sections import FlatSection, Title, document_of, name_in_words, sections_of
from indexer.sources.source import Source
from retrieval.report import Finding
from retrieval.types import Block

# Longer than any readable cell. The csv module's own limit is 131,072.
LONGEST_CELL = 1_000_000

# A table has no other title than the name of its file.
TABLE_NAME = "the table's name"

# Excel writes and reads such a line before the header.
SEPARATOR_LINE = re.compile(r"\s*sep=(?P<separator>.)[ \t]*\n", re.IGNORECASE)

# The columns may be named below a title, a date and a note.
MOST_ROWS_ABOVE = 20

# Cells of a help desk's export hold HTML. A sign such as < between numbers is none.
TAG = re.compile(
    r"</?(a|b|blockquote|br|code|dd|div|dl|dt|em|h[1-6]|hr|i|img|li|ol|p|pre|span|strong|sub|sup|"
    r"table|tbody|td|th|thead|tr|u|ul)\b[^<>]*>",
    re.IGNORECASE,
)
# These show that a text is HTML; another tag alone may be what the text is about.
ALONE = re.compile(r"/|br\b|hr\b|img\b", re.IGNORECASE)
ENTITY = re.compile(r"&(#\d+|#x[0-9a-f]+|[a-z]+\d?);", re.IGNORECASE)

# The number of a line, from 1 in file or sheet, and its cells.
Line = tuple[int, list[str]]


class Unsaved(str):
    """The formula of a cell whose value the program did not save, in place of that value."""

    __slots__ = ()


UNSAVED = "has no saved value for its formula; open the file in the spreadsheet program and save it"


@dataclass(frozen=True, slots=True)
class _Row:
    """Cells by the name of their column in lower case.

    `more` are those beyond the header's, which may have shifted; `beside` are those that can't
    have, and those in columns without a name.
    """

    line: int
    cells: dict[str, str]
    more: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The rows below the names of the columns.

    `above` has the texts above these, `again` the lines that name them once more, and `hidden` the
    texts that a spreadsheet doesn't show.
    """

    name: str
    columns: list[str]
    rows: list[_Row]
    above: tuple[str, ...] = ()
    again: tuple[tuple[int, str], ...] = ()
    hidden: tuple[str, ...] = ()


def read_csv(source: Source) -> Reading:
    """Read a table separated by commas, semicolons or tabs, of which a line names the columns.

    Raises NotIndexedError where no document can be made of the file at all.
    """
    csv.field_size_limit(LONGEST_CELL)
    text = source.text
    named = SEPARATOR_LINE.match(text)
    if named:
        text = "\n" * named[0].count("\n") + text[named.end() :]
    separator = named["separator"] if named else _separator(text, source)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines: list[Line] = []
    try:
        for cells in reader:
            lines.append((reader.line_num - sum(cell.count("\n") for cell in cells), cells))
    except csv.Error as error:
        raise NotIndexedError(
            max(1, reader.line_num), f"is not valid CSV ({error}); save it as CSV again"
        ) from error
    return reading_of_tables(source, [table_of("", lines, source, can_shift=True)])


def _separator(text: str, source: Source) -> str:
    """Return what separates the names of the columns, or else what the first line has most of.

    A comma in a title above the names would otherwise decide.
    """
    first = text.lstrip("\n").partition("\n")[0]
    separators = sorted(",;\t", key=first.count, reverse=True)
    if source.suffix == ".tsv":
        separators.sort(key="\t".__ne__)
    for separator in separators:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        try:
            filled = (cells for cells in reader if any(cell.strip() for cell in cells))
            if any(_is_header(cells, source) for cells in islice(filled, MOST_ROWS_ABOVE)):
                return separator
        except csv.Error:  # of this separator; that of the right one is found again
            continue
    return separators[0]


def _is_header(cells: list[str], source: Source) -> bool:
    wanted = {column.casefold() for column in source.columns[:2]}
    return wanted <= {cell.strip().casefold() for cell in cells}


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
    return reading_of_tables(source, [Table("", columns, rows)])


def _text(value: object) -> str:
    """Return a value as text: 3.0 is 3, None is empty, a list is a line for each item.

    An object is a line for each key and its value.
    """
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(map(_text, value))
    if isinstance(value, dict):
        return "\n".join(f"{key}: {_text(inner)}" for key, inner in value.items())
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r\n", "\n").replace("\r", "\n")


def table_of(
    name: str,
    lines: list[Line],
    source: Source,
    hidden: tuple[str, ...] = (),
    *,
    can_shift: bool = False,
) -> Table:
    """Find the table in `lines`; its header is the first with the columns that `source` names.

    Without such a line it is the first line that isn't empty. A later line with these columns names
    those of the lines below it. Cells `can_shift` where a separator in one that is not quoted cuts
    it in two.
    """
    filled = [(line, cells) for line, cells in lines if any(cell.strip() for cell in cells)]
    if not filled:
        return Table(name, [], [], hidden=hidden)
    first = enumerate(filled[:MOST_ROWS_ABOVE])
    place = next((place for place, (_, cells) in first if _is_header(cells, source)), 0)
    columns = _Columns(filled[place][1], source, can_shift)
    named, rows, again = columns.names, list[_Row](), list[tuple[int, str]]()
    for line, cells in filled[place + 1 :]:
        if _is_header(cells, source):
            columns = _Columns(cells, source, can_shift)
            again.append((line, " | ".join(filter(None, map(str.strip, cells)))))
        else:
            rows += columns.rows(line, cells)
    above = tuple(" | ".join(filter(None, cells)) for _, cells in filled[:place])
    return Table(name, named, rows, above, tuple(again), hidden)


class _Columns:
    """The columns of a table, in which several questions may stand side by side."""

    def __init__(self, header: list[str], source: Source, can_shift: bool) -> None:
        self.names = [cell.strip().casefold() for cell in header]
        self._wanted = tuple(column.casefold() for column in source.columns)
        self._can_shift = can_shift
        question, answer, _ = (self._places(name) for name in self._wanted)
        # As many answers as questions are those of the questions, in this order.
        is_paired = len(question) == len(answer)
        self._begins = (
            [min(pair) for pair in zip(question, answer, strict=True)] if is_paired else []
        )

    def _places(self, name: str) -> list[int]:
        return [place for place, other in enumerate(self.names) if other == name]

    def rows(self, line: int, cells: list[str]) -> list[_Row]:
        """Return the rows in a line, of which those without a cell are none."""
        pairs = self._pairs(cells)
        more = tuple(cell for cell in cells[len(self.names) :] if cell.strip())
        beside = tuple(
            cell for name, cell in zip(self.names, cells, strict=False) if not name and cell.strip()
        )
        if self._can_shift and more:  # nobody knows which cells have shifted
            return [_Row(line, pairs[0], more, beside)]
        first, *others = [pair for pair in pairs if any(map(str.strip, pair.values()))] or pairs[:1]
        return [
            _Row(line, first, beside=(*beside, *more)),
            *(_Row(line, pair) for pair in others),
        ]

    def _pairs(self, cells: list[str]) -> list[dict[str, str]]:
        """Return the cells of each question by the names of their columns."""
        pairs: list[dict[str, list[str]]] = [{} for _ in self._begins or [0]]
        for place, (name, cell) in enumerate(zip(self.names, cells, strict=False)):
            if not name:
                continue
            if name in self._wanted[:2] and self._begins:
                number = self._places(name).index(place)
            else:
                number = max(0, sum(begin <= place for begin in self._begins) - 1)
            pairs[number].setdefault(name, []).append(cell)
        return [self._joined(pair) for pair in pairs]

    def _joined(self, pair: dict[str, list[str]]) -> dict[str, str]:
        """Return one cell for each name. A further question for an answer is one also asked."""
        question, _, also_asked = self._wanted
        if questions := [cell for cell in pair.get(question, []) if cell.strip()]:
            pair[question] = questions[:1]
            pair[also_asked] = [*questions[1:], *pair.get(also_asked, [])]
        return {
            name: next((cell for cell in cells if isinstance(cell, Unsaved)), None)
            or "\n\n".join(filter(str.strip, cells))
            for name, cells in pair.items()
        }


def reading_of_tables(source: Source, tables: list[Table]) -> Reading:
    """Read the `tables` of a file; raise NotIndexedError if none has the columns."""
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
    parts = [FlatSection(level=0, text="", anchor=None, line=1)]
    for row in (row for table in fitting for row in table.rows):
        text = row.cells.get(answer, "")
        part = FlatSection(2, _words(row.cells.get(question, "")), None, row.line)
        if row.beside and not row.more:
            place, words = (source.name, row.line), " | ".join(row.beside)
            findings.append(finding("furniture", place, "beside the table", text=words))
            if not any(cell.strip() for cell in row.cells.values()):
                continue
        if odd := _odd(row, part.text, text, source):
            findings.append(odd)
            continue
        part.blocks, part.html = _content(text, source.document_id)
        others = row.cells.get(also_asked, "")
        if isinstance(others, Unsaved):
            place, message = (source.name, row.line), f"{also_asked} {UNSAVED}"
            findings.append(finding("incomplete-row", place, message, text=others))
            others = ""
        lines = (_words(line) for line in others.split("\n"))
        part.also_asked += [line for line in lines if line]
        parts.append(part)
    if len(parts) == 1:
        ragged = next((entry for entry in findings if entry.kind == "ragged-row"), None)
        if ragged:
            raise NotIndexedError(ragged.line, ragged.message, ragged.kind)
        raise NotIndexedError(1, "has no row with a question and an answer; write one", "no-text")
    title = Title(name_in_words(source.name), TABLE_NAME)
    sections, odd_headings = sections_of(source, title, parts)
    document = document_of(source, title, sections)
    findings += [*odd_headings, *_left_out(source, tables, fitting)]
    return Reading(document, tuple(findings), title.origin)


def _odd(row: _Row, question: str, answer: str, source: Source) -> Finding | None:
    """Return why `row` is not indexed, or None."""
    place = (source.name, row.line)
    if row.more:
        message = f"row has more cells than the header; put quotes round “{answer}…”"
        return finding("ragged-row", place, message, text=" | ".join(row.more))
    for column in source.columns[:2]:
        if isinstance(cell := row.cells.get(column.casefold(), ""), Unsaved):
            message = f"{column.casefold()} {UNSAVED}"
            return finding("incomplete-row", place, message, text=cell)
    if not question or not answer.strip():
        missing = source.columns[0 if not question else 1].casefold()
        message = f"row has no {missing}; add it, or remove the row"
        return finding("incomplete-row", place, message, text=question or answer)
    return None


def _words(cell: str) -> str:
    """Return the words of a cell in one line, without HTML."""
    return " ".join(_plain(cell).split())


def _is_html(cell: str) -> bool:
    """Return whether a cell begins with a tag, or has one that ends an element or is one."""
    return any(
        not cell[: tag.start()].strip() or ALONE.match(cell, tag.start() + 1)
        for tag in TAG.finditer(cell)
    )


def _plain(cell: str) -> str:
    if _is_html(cell):
        body = LexborHTMLParser(cell).body
        return inline_text(body) if body is not None else ""
    return unescape(cell) if ENTITY.search(cell) else cell


def _content(answer: str, document_id: str) -> tuple[list[Block], list[str]]:
    """Return the blocks of an answer and their HTML. Headings in it become paragraphs."""
    body = LexborHTMLParser(answer).body if _is_html(answer) else None
    if body is None:
        paragraphs = text_blocks(_plain(answer))
        return paragraphs, [blocks_html(paragraphs)]
    collected = PageParts(document_id, line_of=lambda _: 1)
    collected.collect(body)
    blocks: list[Block] = []
    html: list[str] = []
    for part in collected.parts:
        if part.text:
            heading = Block("paragraph", (part.text,))
            blocks.append(heading)
            html.append(blocks_html([heading]))
        blocks += part.blocks
        html += part.html
    return blocks, html


def _left_out(source: Source, tables: list[Table], fitting: list[Table]) -> Iterator[Finding]:
    place = (source.name, 1)
    for table in tables:
        for text in table.hidden:
            yield finding("hidden", place, "hidden in the spreadsheet", text=text)
        if table.columns and table not in fitting:
            message = "sheet without the columns for questions and answers"
            yield finding("other-sheet", place, message, text=table.name)
        elif table in fitting:
            for text in table.above:
                yield finding("furniture", place, "above the names of the columns", text=text)
            for line, text in table.again:
                message = "the names of the columns again"
                yield finding("furniture", (source.name, line), message, text=text)
