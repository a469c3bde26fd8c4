"""The reader for Word documents (.docx)."""

import io
import re
import zipfile
import zlib

import mammoth
from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.errors import RejectedFileError
from indexer.front_matter import language_of
from indexer.html import blocks_html
from indexer.outline import Part, sections_of, take_title
from indexer.page_parts import PageParts, inline_text
from indexer.reading import Reading
from indexer.source import Source
from retrieval.types import Block, Document

# Most bytes that a file may unpack to. The text of a thousand pages is 5 MB; pictures are not read.
MOST_BYTES = 200_000_000

# How a Word file begins that is encrypted, or older than 2007.
OLE = b"\xd0\xcf\x11\xe0"

# A title is a heading of the first level. Comments and what was deleted are left out by default.
STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"

QUESTION = re.compile(r"(question|q)\s*\d*\s*[:.)]\s*(?P<rest>\S.*)", re.IGNORECASE | re.DOTALL)
ANSWER = re.compile(r"(answer|a)\s*[:.)]\s*", re.IGNORECASE)

# Longer than a heading that somebody would write, shorter than a paragraph in bold.
LONGEST_HEADING = 150

TITLE = "{http://purl.org/dc/elements/1.1/}title"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_word(source: Source) -> Reading:
    """Headings are those of Word's styles; where a document has none, lines in bold and lines that
    begin with “Question:”. Notes stand where they are referred to.

    Raises RejectedFileError where no document can be made of the file at all.
    """
    _check(source.data)
    try:
        html = mammoth.convert_to_html(
            io.BytesIO(source.data), style_map=STYLES, convert_image=lambda _: []
        ).value
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # mammoth lets through whatever comes of XML that isn't as Word's
        raise RejectedFileError(1, "is damaged; open it in Word and save it again") from error
    tree = LexborHTMLParser(html)
    body = tree.body
    if body is None:
        raise RejectedFileError(1, "has no text; take the file out")
    _put_in_notes(tree)
    styled = tree.css_first("h2, h3, h4, h5, h6") is not None or len(tree.css("h1")) > 1
    found = PageParts(
        source.document_id,
        line_of=lambda _: 1,
        heading_of=None if styled else _heading,
    )
    found.collect(body)
    for part in found.parts:
        _without_label(part)
    # What readers see is the title; the property may be the name of a template.
    has_title = any(part.level == 1 for part in found.parts[1:2]) and not found.parts[0].blocks
    given = None if has_title else _property(source.data)
    title, parts = take_title(given, found.parts, "give its first line the style “Title”")
    sections, rejects = sections_of(source.name, parts)
    document = Document(
        id=source.document_id,
        title=title,
        url=None,
        sections=tuple(sections),
        language=_language(source.data),
    )
    return Reading(document, tuple(rejects))


def _check(data: bytes) -> None:
    if data.startswith(OLE):
        raise RejectedFileError(
            1, "is encrypted, or of Word before 2007; save it as .docx without a password"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(each.file_size for each in archive.infolist())
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise RejectedFileError(1, "is damaged; open it in Word and save it again") from error
    if unpacked > MOST_BYTES:
        raise RejectedFileError(
            1, f"unpacks to {unpacked:,} bytes, more than {MOST_BYTES:,}; split it"
        )
    if "word/document.xml" not in names:
        raise RejectedFileError(1, "is no Word document; save it as .docx")


def _put_in_notes(tree: LexborHTMLParser) -> None:
    """Notes into the text that refers to them: at the end they would be under the last heading."""
    references = 'sup:has(a[href^="#footnote-"]), sup:has(a[href^="#endnote-"])'
    while (place := tree.css_first(references)) is not None:
        link = place.css_first("a")
        name = (link.attributes.get("href") or "")[1:] if link is not None else ""
        note = tree.css_first(f'li[id="{name}"]')
        text = "" if note is None else inline_text(note).removesuffix("↑").strip()
        place.replace_with(f" ({text})" if text else "")
    while (note := tree.css_first('li[id^="footnote-"], li[id^="endnote-"]')) is not None:
        note.decompose()


def _heading(node: LexborNode) -> tuple[int, str] | None:
    """The level and words of a paragraph that is a heading in a document without styles."""
    text = " ".join(inline_text(node).split())
    if node.tag != "p" or not text or len(text) > LONGEST_HEADING:
        return None
    if asked := QUESTION.fullmatch(text):
        return 2, asked["rest"]
    bold = "".join(inline_text(each) for each in node.css("strong"))
    return (2, text) if "".join(bold.split()) == "".join(text.split()) else None


def _without_label(part: Part) -> None:
    """An answer without the word that says it is one."""
    first = part.blocks[0].text if part.blocks else ""
    if label := ANSWER.match(first):
        part.blocks[0] = Block("paragraph", (first[label.end() :],))
        part.html[0] = blocks_html(part.blocks[:1])


def _property(data: bytes) -> str | None:
    """The title that Word keeps beside the text."""
    root = _xml(data, "docProps/core.xml")
    return None if root is None else " ".join((root.findtext(TITLE) or "").split()) or None


def _language(data: bytes) -> str:
    """That of text whose language nobody set, which Word takes from whoever wrote it."""
    root = _xml(data, "word/styles.xml")
    found = None if root is None else root.find(f"{WORD}docDefaults//{WORD}lang")
    given = "" if found is None else found.get(f"{WORD}val", "")
    return language_of(given)


def _xml(data: bytes, name: str) -> etree._Element | None:
    """A file of the archive; None where there is none, or it can't be read."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if name not in archive.namelist():
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        try:
            return etree.fromstring(archive.read(name), parser)
        except (etree.LxmlError, zipfile.BadZipFile, zlib.error):
            return None
