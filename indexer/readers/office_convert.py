"""The reader for formats that LibreOffice converts to others, which are then read.

Nothing in a file is run: its macros are switched off, and neither files nor addresses that it
links to are opened.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.errors import NotIndexedError
from indexer.readers.docx import read_word
from indexer.readers.pptx import read_presentation
from indexer.readers.programs import LIBREOFFICE, run
from indexer.readers.reading import Reading
from indexer.readers.zip_xml import MOST_BYTES, OLE, Archive
from indexer.sources.source import Source

RTF = b"{\\rtf"
ZIP = b"PK"


@dataclass(frozen=True, slots=True)
class Conversion:
    """How a format is converted: to which suffix, by which filters, and what reads the result.

    `filters` has LibreOffice's names for what a file can begin with. Without such a name it would
    take a damaged file for a text, and show its bytes.
    https://help.libreoffice.org/latest/en-US/text/shared/guide/convertfilters.html
    """

    target: str
    read: Callable[[Source], Reading]
    filters: Mapping[bytes, tuple[str, ...]]


AS_RTF = {RTF: ("Rich Text Format",)}
TO_WORD = Conversion(".docx", read_word, AS_RTF | {OLE: ("MS Word 97", "MS Word 95")})
TO_SLIDES = Conversion(".pptx", read_presentation, {OLE: ("MS PowerPoint 97",)})
CONVERSIONS: dict[str, Conversion] = {
    ".rtf": replace(TO_WORD, filters=AS_RTF),
    ".doc": TO_WORD,
    ".dot": TO_WORD,
    ".ppt": TO_SLIDES,
    ".pps": TO_SLIDES,
    ".odp": replace(TO_SLIDES, filters={ZIP: ("impress8",)}),
}

# A user's profile of LibreOffice.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{}
</oor:items>
"""
# No macros, and nothing from elsewhere.
SETTINGS = {
    ("Office.Common/Security/Scripting", "DisableMacrosExecution"): "true",
    ("Office.Common/Security/Scripting", "MacroSecurityLevel"): "3",
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks"): "true",
    ("Office.Common/Security/Scripting", "DisableActiveContent"): "true",
    ("Office.Writer/Content/Update", "Link"): "2",  # never
    ("Office.Calc/Content/Update", "Link"): "2",
    ("Inet/Settings", "ooInetProxyType"): "2",  # by hand: a place where nobody answers
    ("Inet/Settings", "ooInetHTTPProxyName"): "127.0.0.1",
    ("Inet/Settings", "ooInetHTTPProxyPort"): "9",
    ("Inet/Settings", "ooInetHTTPSProxyName"): "127.0.0.1",
    ("Inet/Settings", "ooInetHTTPSProxyPort"): "9",
    ("Inet/Settings", "ooInetNoProxy"): "",
}


def read_converted(source: Source) -> Reading:
    """Read a document that LibreOffice converts.

    Raises NotIndexedError as the reader of the other format does, and where the file is not what
    its name says or cannot be converted.
    """
    conversion = CONVERSIONS[source.suffix]
    if source.data.startswith(ZIP) and ZIP not in conversion.filters:
        return conversion.read(source)  # a newer format under the name of the older one
    begins = next(filter(source.data.startswith, conversion.filters), None)
    if begins is None:
        raise NotIndexedError(1, f"is not a {source.suffix} file; name it after what it is")
    if begins == ZIP:
        Archive(source.data, f"save it as {conversion.target}")  # which limits its size
    program = LIBREOFFICE.check_installed(source.suffix, conversion.target)
    with TemporaryDirectory(prefix="faq-search-") as name:
        folder = Path(name)
        _prepare(folder, source)
        result = _converted(program, folder / f"document{source.suffix}", conversion, begins)
        data = result.read_bytes()
    return conversion.read(replace(source, data=data))


def _prepare(folder: Path, source: Source) -> None:
    """Put the document into `folder`, and a profile with the settings."""
    items = (
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for (path, name), value in SETTINGS.items()
    )
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(PROFILE.format("\n".join(items)), "utf-8")
    (folder / f"document{source.suffix}").write_bytes(source.data)


def _converted(program: str, document: Path, conversion: Conversion, begins: bytes) -> Path:
    """Return the file to which `document` is converted. Raises NotIndexedError if it is not."""
    folder = document.parent
    result = folder / "out" / f"document{conversion.target}"
    said = ""
    for name in conversion.filters[begins]:
        command = [
            program,
            *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *(f"--infilter={name}", "--convert-to", conversion.target[1:]),
            *("--outdir", str(folder / "out"), str(document)),
        ]
        _, said = run(command, folder)
        if result.is_file():
            break
    else:
        why = said.strip().split("\n")[-1][:200] or "it gives no reason"
        raise NotIndexedError(
            1,
            f"cannot be converted by LibreOffice ({why}); it may be damaged or have a password; "
            f"save it as {conversion.target}",
        )
    if result.stat().st_size > MOST_BYTES:
        raise NotIndexedError(1, f"becomes larger than {MOST_BYTES:,} bytes; split it", "too-large")
    return result
