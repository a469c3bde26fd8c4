"""The reader for Word documents (.docx)."""

import io

import mammoth
from selectolax.lexbor import LexborHTMLParser

from indexer.errors import NotIndexedError
from indexer.readers.html_blocks import inline_text
from indexer.readers.metadata import language_of
from indexer.readers.office_html import reading_of
from indexer.readers.reading import Reading
from indexer.readers.zip_xml import Archive
from indexer.sources.source import Source

# The first bytes of a Word file that is encrypted, or from a version before 2007.
OLE = b"\xd0\xcf\x11\xe0"

# Comments and deleted text are left out by default.
STYLES = "p[style-name='Title'] => p.title:fresh\np[style-name='Subtitle'] => p:fresh"

FIX = "open it in Word and save it again"

TITLE = "{http://purl.org/dc/elements/1.1/}title"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_word(source: Source) -> Reading:
    """Read a Word document. Notes are put where the text refers to them.

    Raises NotIndexedError where no document can be made of the file at all.
    """
    if source.data.startswith(OLE):
        raise NotIndexedError(
            1,
            "is encrypted, or from a version of Word before 2007; save it as .docx without a "
            "password",
            "encrypted",
        )
    archive = Archive(source.data, FIX)
    if "word/document.xml" not in archive.names:
        raise NotIndexedError(1, "is not a Word document; save it as .docx")
    try:
        html = mammoth.convert_to_html(
            io.BytesIO(source.data), style_map=STYLES, convert_image=lambda _: []
        ).value
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # mammoth doesn't catch the errors of XML that isn't like Word's
        raise NotIndexedError(1, f"is damaged; {FIX}") from error
    tree = LexborHTMLParser(html)
    _put_in_notes(tree)
    return reading_of(tree, source, _property(archive), _language(archive))


def _put_in_notes(tree: LexborHTMLParser) -> None:
    """Move notes into the text that refers to them.

    At the end, where they are, they would belong to the last heading.
    """
    references = 'sup:has(a[href^="#footnote-"]), sup:has(a[href^="#endnote-"])'
    while (place := tree.css_first(references)) is not None:
        link = place.css_first("a")
        name = (link.attributes.get("href") or "")[1:] if link is not None else ""
        note = tree.css_first(f'li[id="{name}"]')
        text = "" if note is None else inline_text(note).removesuffix("↑").strip()
        place.replace_with(f" ({text})" if text else "")
    while (note := tree.css_first('li[id^="footnote-"], li[id^="endnote-"]')) is not None:
        note.decompose()


def _property(archive: Archive) -> str | None:
    """The title in the file's properties."""
    root = archive.xml_if_any("docProps/core.xml")
    return None if root is None else " ".join((root.findtext(TITLE) or "").split()) or None


def _language(archive: Archive) -> str | None:
    """The default language of the text, which Word takes from its author's settings."""
    root = archive.xml_if_any("word/styles.xml")
    element = None if root is None else root.find(f"{WORD}docDefaults//{WORD}lang")
    tag = "" if element is None else element.get(f"{WORD}val", "")
    return language_of(tag)
