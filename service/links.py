"""Where readers find a document and its headings."""

from urllib.parse import quote

from retrieval.types import DocumentHead


def document_url(document: DocumentHead, base_url: str) -> str:
    """Where readers find the document: its own address, or else this service's page of it."""
    return document.url or f"{base_url}/documents/{quote(document.id)}"


def section_url(document: DocumentHead, anchor: str, base_url: str) -> str:
    url = document_url(document, base_url)
    return f"{url}#{quote(anchor)}" if anchor else url
