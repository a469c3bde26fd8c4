"""The addresses by which readers find a document and its headings."""

from urllib.parse import quote

from retrieval.index.headings import Heading
from retrieval.types import DocumentHead, Passage


def document_url(document: DocumentHead, base_url: str) -> str:
    """Return the document's own address, or else that of this service's page of it."""
    return document.url or f"{base_url}/documents/{quote(document.id)}"


def section_url(document: DocumentHead, place: Passage | Heading, base_url: str) -> str:
    """Return the address of the heading of `place`.

    In a PDF that readers find elsewhere, where headings have no names, it is the address of the
    page (RFC 8118, 3).
    """
    url = document_url(document, base_url)
    if document.url and place.page:
        return f"{url}#page={place.page}"
    return f"{url}#{quote(place.anchor)}" if place.anchor else url
