"""The reader for Word documents (.docx)."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace

import mammoth
from selectolax.lexbor import LexborHTMLParser

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.readers.html_blocks import inline_text
from indexer.readers.metadata import language_of
from indexer.readers.office_html import heading_numbers, reading_of
from indexer.readers.reading import Reading
from indexer.readers.word_xml import HEADING_ID, TITLE_ID, Prepared, prepared, with_labels
from indexer.readers.zip_xml import OLE, Archive
from indexer.sources.source import Source
from retrieval.report import Finding

# Comments and deleted text are left out by default.
STYLES = "\n".join(
    [
        f"p.{TITLE_ID} => p.title:fresh",
        *(f"p.{HEADING_ID}{level} => h{level}:fresh" for level in range(1, 7)),
        "p[style-name='Subtitle'] => p:fresh",
    ]
)
# What mammoth says of styles and pictures loses no words.
HARMLESS = re.compile(r"Unrecogni[sz]ed|Image of type|.* style with ID|Could not find image")
UNREAD_ELEMENT = re.compile(r"An unrecognised element was ignored: (?P<name>.*)")

# Elements that mammoth doesn't know are most often decoration. These stand for another file with
# words, and `fldData` has the bytes of a field as text.
OTHER_FILES = frozenset({"OLEObject", "subDoc"})
WITHOUT_WORDS = frozenset({"fldData"})

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
    ready = prepared(archive)
    try:
        converted = mammoth.convert_to_html(
            io.BytesIO(ready.data), style_map=STYLES, convert_image=lambda _: []
        )
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # mammoth doesn't catch the errors of XML that isn't like Word's
        raise NotIndexedError(1, f"is damaged; {FIX}") from error
    tree = LexborHTMLParser(with_labels(converted.value))
    _put_in_notes(tree)
    reading = reading_of(tree, source, _property(archive), _language(archive))
    messages = [message.message for message in converted.messages]
    return replace(reading, findings=(*reading.findings, *_left_out(source, ready, messages)))


def _left_out(source: Source, ready: Prepared, messages: list[str]) -> Iterator[Finding]:
    """Yield findings on what Word hides, and on what only Word can show."""
    place = (source.name, 1)
    for text in ready.hidden:
        yield finding("hidden", place, "is hidden in Word", text=text)
    for text in ready.contents:
        yield finding("furniture", place, "is a table of contents", text=text)
    for text in ready.around:
        yield finding("furniture", place, "is in a header or footer", text=text)
    yield from heading_numbers(source, ready.numbers)
    if ready.chunks:
        message = "holds another document; open it in Word and save it again"
        yield finding("not-understood", place, message, about="altChunk")
    for message in dict.fromkeys(messages):
        if unread := UNREAD_ELEMENT.fullmatch(message):
            name = unread["name"]
            local = re.split("[:}]", name)[-1]
            words = "" if local in WITHOUT_WORDS | OTHER_FILES else ready.words_in(local)
            if words or local in OTHER_FILES:
                said = f"holds what is not read: {name}"
                yield finding("not-understood", place, said, text=words)
        elif not HARMLESS.match(message):
            yield finding("not-understood", place, f"holds what is not read: {message}")


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
    """Return the title in the file's properties."""
    root = archive.xml_if_any("docProps/core.xml")
    return None if root is None else " ".join((root.findtext(TITLE) or "").split()) or None


def _language(archive: Archive) -> str | None:
    """Return the default language of the text, which Word takes from its author's settings."""
    root = archive.xml_if_any("word/styles.xml")
    element = None if root is None else root.find(f"{WORD}docDefaults//{WORD}lang")
    tag = "" if element is None else element.get(f"{WORD}val", "")
    return language_of(tag)
