"""The readers by the suffixes of their files."""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from indexer.errors import NotIndexedError
from indexer.readers.asciidoc import read_asciidoc
from indexer.readers.docx import read_word
from indexer.readers.eml import read_mail
from indexer.readers.epub import read_epub
from indexer.readers.html_page import read_web_page
from indexer.readers.markdown import read_markdown
from indexer.readers.ods import read_open_spreadsheet
from indexer.readers.odt import read_open_document
from indexer.readers.office_convert import CONVERSIONS, read_converted
from indexer.readers.pdf import read_pdf
from indexer.readers.plain_text import read_plain_text
from indexer.readers.pptx import read_presentation
from indexer.readers.reading import Reading, SourceFile
from indexer.readers.rst import read_rst
from indexer.readers.tables import read_csv, read_json_lines
from indexer.readers.xlsx import read_excel
from indexer.sources.addresses import suffix_of
from indexer.sources.archives import ARCHIVE_SUFFIX, ARCHIVES, members
from indexer.sources.source import (
    WITH_LINES,
    Source,
    check_link,
    decode,
    odd_characters,
    read_source,
)
from retrieval.root import Root

READERS: dict[str, Callable[[Source], Reading]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".mdx": read_markdown,
    ".txt": read_plain_text,
    ".rst": read_rst,
    ".html": read_web_page,
    ".htm": read_web_page,
    ".docx": read_word,
    ".docm": read_word,
    ".dotx": read_word,
    ".odt": read_open_document,
    ".pptx": read_presentation,
    ".pptm": read_presentation,
    ".ppsx": read_presentation,
    ".eml": read_mail,
    ".epub": read_epub,
    ".pdf": read_pdf,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".jsonl": read_json_lines,
    ".xlsx": read_excel,
    ".ods": read_open_spreadsheet,
}

# Readers that need another program, and say so where it is not installed.
CONVERTERS: dict[str, Callable[[Source], Reading]] = {
    **dict.fromkeys(CONVERSIONS, read_converted),
    ".adoc": read_asciidoc,
    ".asciidoc": read_asciidoc,
}

ALL_READERS = READERS | CONVERTERS

# Formats of documents that cannot be read. Any other file is no document.
UNREADABLE_SUFFIXES = (
    *(".wpd", ".pages", ".key", ".xls", ".xlsm", ".xlsb", ".potx", ".dotm", ".ppsm", ".wps"),
    *(".numbers", ".mht", ".mhtml", ".msg", ".org"),
    *(".tex", ".textile", ".mediawiki", ".xhtml", ".mobi", ".azw3", ".xps", ".ps", ".djvu"),
    *sorted(ARCHIVES - {ARCHIVE_SUFFIX}),
)

# Templates, which only a site's own generator can fill in. `page.html.md.erb` was to be a document.
TEMPLATES = {".erb", ".njk", ".j2", ".jinja", ".jinja2", ".liquid", ".hbs", ".ejs", ".eta"}

# Office programs keep these beside a document that is open: ~$report.docx, .~lock.report.odt#.
LOCK_FILES = ("~$", ".~lock.")

# Programs that copy files keep a file under such a name until it is whole (rclone, WinSCP,
# Nextcloud, Resilio and browsers), or after two people changed it (Dropbox and Nextcloud,
# Syncthing, rclone).
SYNC_FILE = re.compile(
    r"\.(partial|part|filepart|nextcloudpart|!sync|crdownload|opdownload|download|tmp)$"
    r"|\([^()]*\b(conflicted copy|case conflict)\b[^()]*\)|\.sync-conflict-\d|\.conflict\d*(\.|$)",
    re.IGNORECASE,
)

# A mirror has these files of a website, which hold no words for readers.
FOR_CRAWLERS = ("robots.txt", "ads.txt", "app-ads.txt", "llms.txt", "llms-full.txt")


def open_file(file: Path, root: Root) -> tuple[SourceFile, Callable[[], Reading]]:
    """Open `file` in this process. Raises NotIndexedError."""
    check_link(file, root)
    if os.path.isdir(file) and not file.is_symlink():  # noqa: PTH112 - Path raises without rights
        reason = "is a folder that cannot be listed; let the build read it, or `exclude` it"
        raise NotIndexedError(1, reason, "unreadable")
    suffix = check_name(file)
    source = read_source(file, root, suffix)
    return SourceFile.of(source), partial(read, source)


def read(source: Source) -> Reading:
    """Read `source` with the reader for its suffix. Raises NotIndexedError as that reader does.

    Lines are those of the file itself, even if it includes other files.
    """

    def line(number: int) -> int:
        return source.lines[number - 1] if source.lines else number

    try:
        reading = ALL_READERS[source.suffix](source)
    except NotIndexedError as error:
        raise NotIndexedError(line(error.line), error.reason, error.kind) from error
    if source.suffix in WITH_LINES:
        odd = odd_characters(source.name, 1, decode(source.data))
        reading = replace(reading, findings=(*reading.findings, *odd))
    if not source.lines:
        return reading
    sections = tuple(
        replace(section, line=line(section.line)) for section in reading.document.sections
    )
    return replace(
        reading,
        document=replace(reading.document, sections=sections),
        findings=tuple(replace(entry, line=line(entry.line)) for entry in reading.findings),
    )


def check_name(file: Path) -> str:
    """Return the suffix by which the reader of `file` is chosen.

    Raises NotIndexedError for a file that is no document, or that no reader can read. For an
    archive, it is the reason why its files cannot be read.
    """
    suffix = suffix_of(file)
    if file.name.startswith(LOCK_FILES):
        raise NotIndexedError(
            1, "is kept by an office program while a document is open", "lock-file"
        )
    if SYNC_FILE.search(file.name):
        raise NotIndexedError(
            1,
            "is kept by a program that copies files: a part of one, or one of two versions; if the "
            "program has finished, keep the right version under its own name",
            "sync-file",
        )
    if file.name.lower() in FOR_CRAWLERS:
        raise NotIndexedError(1, "tells programs what to read on a website", "other-file")
    if suffix in ALL_READERS:
        return suffix
    if suffix == ARCHIVE_SUFFIX:  # it comes here only where its files cannot be listed
        names = members(file)
        first = f", such as {file.name}/{names[0]}" if names else ""
        raise NotIndexedError(1, f"is an archive of {len(names)} files{first}", "other-file")
    if unread := _without_reader(file, suffix):
        raise NotIndexedError(
            1,
            f"there is no reader for {unread} files, only for "
            f"{', '.join(ALL_READERS)}; convert it, "
            "or add a pattern to the setting `exclude`",
            "no-reader",
        )
    raise NotIndexedError(1, f"{suffix or 'a file without a suffix'} is no document", "other-file")


def _without_reader(file: Path, suffix: str) -> str:
    """Return the suffix of a document, or a template of one, that no reader can read.

    It is empty for a file that is no document.
    """
    if suffix in TEMPLATES and Path(file.stem).suffix.lower() in READERS:
        return "".join(file.suffixes[-2:])
    return suffix if suffix in UNREADABLE_SUFFIXES else ""
