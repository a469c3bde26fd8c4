"""The readers by the suffixes of their files."""

from collections.abc import Callable
from dataclasses import replace

from indexer.errors import RejectedFileError
from indexer.readers.docx import read_word
from indexer.readers.epub import read_epub
from indexer.readers.html_page import read_web_page
from indexer.readers.markdown import read_markdown
from indexer.readers.odt import read_open_document
from indexer.readers.pdf import read_pdf
from indexer.readers.plain_text import read_plain_text
from indexer.readers.reading import Reading
from indexer.readers.tables import read_csv, read_json_lines, read_sheets
from indexer.sources.source import Source

READERS: dict[str, Callable[[Source], Reading]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_plain_text,
    ".html": read_web_page,
    ".htm": read_web_page,
    ".docx": read_word,
    ".odt": read_open_document,
    ".epub": read_epub,
    ".pdf": read_pdf,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".jsonl": read_json_lines,
    ".xlsx": read_sheets,
    ".ods": read_sheets,
}


def read(source: Source) -> Reading:
    """Read `source` with the reader for its suffix. Raises RejectedFileError as that reader does.

    Lines are those of the file itself, even if it includes other files.
    """

    def line(number: int) -> int:
        return source.lines[number - 1] if source.lines else number

    try:
        reading = READERS[source.suffix](source)
    except RejectedFileError as error:
        raise RejectedFileError(line(error.line), error.reason) from error
    if not source.lines:
        return reading
    sections = tuple(
        replace(section, line=line(section.line)) for section in reading.document.sections
    )
    return Reading(
        replace(reading.document, sections=sections),
        tuple(replace(reject, line=line(reject.line)) for reject in reading.rejects),
        tuple(replace(dropped, line=line(dropped.line)) for dropped in reading.dropped),
    )


def check_suffix(suffix: str) -> None:
    """Raise RejectedFileError if there is no reader for files that end in `suffix`."""
    if suffix.lower() not in READERS:
        raise RejectedFileError(
            1,
            f"there is no reader for {suffix!r} files, only for {', '.join(READERS)}; convert it, "
            "or add a pattern to the setting `exclude`",
        )
