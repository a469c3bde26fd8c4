"""The reader for books (.epub), which reads their chapters in reading order. EPUB 3.3, and 2.

https://www.w3.org/TR/epub-33/
"""

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree
from lxml import html as lxml_html
from selectolax.lexbor import LexborHTMLParser

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.readers.html_blocks import PageParts
from indexer.readers.metadata import language_of
from indexer.readers.reading import Reading
from indexer.readers.sections import document_of, sections_of, take_title
from indexer.readers.zip_xml import Archive
from indexer.sources.source import Source
from retrieval.report import Finding

FIX = "save it again, or remove it"

NAMES = {
    "container": "urn:oasis:names:tc:opendocument:xmlns:container",
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "enc": "http://www.w3.org/2001/04/xmlenc#",
}
PAGE = "application/xhtml+xml"

# Encryption of fonts only, which leaves the text readable:
# https://www.w3.org/TR/epub-33/#sec-font-obfuscation
FONT_OBFUSCATION = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


def read_epub(source: Source) -> Reading:
    """Read a book. Raises NotIndexedError where no document can be made of the file at all."""
    archive = Archive(source.data, FIX)
    _check_open(archive)
    container = archive.xml("META-INF/container.xml")
    root = container.find("container:rootfiles/container:rootfile", NAMES)
    if root is None:
        raise NotIndexedError(1, f"is not an EPUB; {FIX}")
    path = str(root.get("full-path", ""))
    package = archive.xml(path)
    collected = PageParts(source.document_id, line_of=lambda _: 1)
    folder = posixpath.dirname(path)
    for chapter in _chapters(package, folder, linear=True):
        body = LexborHTMLParser(_html(archive, chapter)).body
        if body is not None:
            collected.collect(body)
    title_text = package.findtext("opf:metadata/dc:title", namespaces=NAMES)
    declared = " ".join((title_text or "").split()) or None
    title, parts = take_title([(declared, "the book's metadata")], collected.parts, source)
    sections, findings = sections_of(source, title, parts)
    language = package.findtext("opf:metadata/dc:language", namespaces=NAMES)
    document = document_of(source, title, sections, language_of((language or "").strip()))
    findings += _beside(archive, source, _chapters(package, folder, linear=False))
    return Reading(document, tuple(findings), title.origin)


def _check_open(archive: Archive) -> None:
    encryption = archive.xml_if_any("META-INF/encryption.xml")
    if encryption is None:
        return
    for method in encryption.iterfind(".//enc:EncryptionMethod", NAMES):
        if method.get("Algorithm") not in FONT_OBFUSCATION:
            raise NotIndexedError(1, "is encrypted; save it without protection", "encrypted")


def _chapters(package: etree._Element, folder: str, *, linear: bool) -> Iterator[str]:
    """Yield the names of the book's pages in reading order, or of those outside that order."""
    pages = {}
    for item in package.iterfind("opf:manifest/opf:item", NAMES):
        if item.get("media-type") == PAGE and "nav" not in str(item.get("properties", "")).split():
            name = posixpath.join(folder, unquote(str(item.get("href", ""))))
            pages[item.get("id")] = posixpath.normpath(name)
    for reference in package.iterfind("opf:spine/opf:itemref", NAMES):
        if (reference.get("linear") != "no") == linear and reference.get("idref") in pages:
            yield pages[reference.get("idref")]


def _beside(archive: Archive, source: Source, chapters: Iterator[str]) -> Iterator[Finding]:
    """Yield findings on pages that only links lead to."""
    for chapter in chapters:
        body = LexborHTMLParser(_html(archive, chapter)).body
        if body is not None and (words := " ".join(body.text(separator=" ").split())):
            message = "is on a page outside the reading order"
            yield finding("furniture", (source.name, 1), message, text=words)


def _html(archive: Archive, name: str) -> str:
    """Return a page of XHTML as HTML, where an empty element doesn't extend to the page's end.

    Ids are removed, because chapters may use the same ones. Anchors are made from headings instead.
    """
    root = archive.xml_if_any(name)
    if root is None:  # it is not well-formed, but may still be readable as HTML
        return archive.read(name).decode("utf-8", errors="replace")
    for element in root.iter(etree.Element):
        element.attrib.pop("id", None)
        element.tag = etree.QName(element).localname
    etree.cleanup_namespaces(root)
    return str(lxml_html.tostring(root, method="html", encoding="unicode"))
