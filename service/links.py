"""Where readers find a document and its headings."""

from urllib.parse import quote

from retrieval.index.headings import Heading
from retrieval.types import DocumentHead, Passage


def document_url(document: DocumentHead, base_url: str) -> str:
    """Where readers find the document: its own address, or else this service's page of it."""
    return document.url or f"{base_url}/documents/{quote(document.id)}"


def section_url(document: DocumentHead, place: Passage | Heading, base_url: str) -> str:
    """Of its heading; of the page in a PDF that readers find elsewhere, where no heading has a
    name (RFC 8118, 3)."""
    url = document_url(document, base_url)
    if document.url and place.page:
        return f"{url}#page={place.page}"
    return f"{url}#{quote(place.anchor)}" if place.anchor else url
