"""Passages, and where they are in their documents."""

from typing import Any, Self

from pydantic import BaseModel, Field

from retrieval.types import DocumentHead, Passage, Place
from service.api.schemas.documents import DocumentRef
from service.links import section_url


class PlaceOut(BaseModel):
    passage_id: str = Field(
        examples=["self-harm-faqs-for-professionals:how-do-i-look-after-myself:1"]
    )
    document: DocumentRef
    heading_path: list[str] = Field(
        description="outermost first; empty for text before the first heading",
        examples=[["How do I look after myself?"]],
    )
    anchor: str = Field(
        description="fragment of the heading's link; empty for the document's top",
        examples=["how-do-i-look-after-myself"],
    )
    page: int | None = Field(
        None, description="page of a PDF on which its section begins, from 1", examples=[None]
    )
    url: str = Field(
        description="link to the heading, or to the page of a PDF",
        examples=["/documents/self-harm-faqs-for-professionals#how-do-i-look-after-myself"],
    )

    @classmethod
    def to(cls, place: Place, base_url: str) -> Self:
        return cls(**place_fields(place.passage, place.document, base_url))


class PassageOut(PlaceOut):
    text: str = Field(examples=["It can be extremely hard to support another person …"])

    @classmethod
    def of(cls, passage: Passage, document: DocumentHead, base_url: str) -> Self:
        return cls(**passage_fields(passage, document, base_url))


def passage_fields(passage: Passage, document: DocumentHead, base_url: str) -> dict[str, Any]:
    return place_fields(passage, document, base_url) | {"text": passage.text}


def place_fields(passage: Passage, document: DocumentHead, base_url: str) -> dict[str, Any]:
    return {
        "passage_id": passage.id,
        "document": DocumentRef.to(document, base_url),
        "heading_path": list(passage.heading_path),
        "anchor": passage.anchor,
        "page": passage.page,
        "url": section_url(document, passage, base_url),
    }
