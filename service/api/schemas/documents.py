"""Documents, whole or by their headings."""

from datetime import date
from typing import Any, Self

from pydantic import BaseModel, Field

from retrieval.filters import labels_of
from retrieval.snapshot import Snapshot
from retrieval.types import Document, DocumentHead, has_expired, is_past_review
from service.links import document_url, section_url


class DocumentRef(BaseModel):
    id: str = Field(examples=["self-harm-faqs-for-professionals"])
    title: str = Field(examples=["Self-harm: questions that professionals ask"])
    url: str = Field(examples=["/documents/self-harm-faqs-for-professionals"])
    language: str = Field(examples=["en-GB"])
    reviewed_on: date | None = Field(
        None, description="when someone last compared it with its source", examples=["2026-11-23"]
    )
    review_by: date | None = Field(
        None, description="the day by which that is due again", examples=["2027-11-23"]
    )
    past_review: bool = Field(
        description="whether that day has passed, which readers must be told", examples=[False]
    )
    owner: str | None = Field(
        None, description="who is responsible for the document", examples=["Safeguarding team"]
    )
    labels: dict[str, list[str]] = Field(
        description="the labels that searches can be narrowed by",
        examples=[{"language": ["en-GB"], "audience": ["professionals and volunteers"]}],
    )

    @classmethod
    def to(cls, document: DocumentHead, base_url: str) -> Self:
        return cls(**_reference_fields(document, base_url))


class DocumentSummary(DocumentRef):
    audience: str | None = Field(None, examples=["professionals and volunteers"])
    source: str | None = Field(None, examples=["Self-Harm FAQ's for Professionals"])

    @classmethod
    def of(cls, document: DocumentHead, base_url: str) -> Self:
        return cls(**_summary_fields(document, base_url))


class SectionOut(BaseModel):
    heading_path: list[str] = Field(examples=[["How do I look after myself?"]])
    anchor: str = Field(examples=["how-do-i-look-after-myself"])
    text: str = Field(
        description="empty for a heading that only holds other headings",
        examples=["It can be extremely hard to support another person …"],
    )


class DocumentOut(DocumentSummary):
    sections: list[SectionOut] = Field(
        description="in reading order; text after something that unfolds is a further section of "
        "the heading around it, with the same anchor"
    )

    @classmethod
    def whole(cls, document: Document, base_url: str) -> Self:
        sections = [
            SectionOut(
                heading_path=list(section.heading_path),
                anchor=section.anchor,
                text="\n\n".join(block.text for block in section.blocks),
            )
            for section in document.sections
        ]
        return cls(**_summary_fields(document, base_url), sections=sections)


class DocumentList(BaseModel):
    documents: list[DocumentSummary] = Field(description="in the order of the corpus")


class HeadingOut(BaseModel):
    heading_path: list[str] = Field(
        description="outermost first", examples=[["How do I look after myself?"]]
    )
    url: str = Field(
        description="link to the heading",
        examples=["/documents/self-harm-faqs-for-professionals#how-do-i-look-after-myself"],
    )
    also_asked: list[str] = Field(
        description="other questions that the author says its section answers",
        examples=[["This work wears me out. What can I do?"]],
    )


class DocumentHeadings(BaseModel):
    id: str = Field(examples=["self-harm-faqs-for-professionals"])
    title: str = Field(examples=["Self-harm: questions that professionals ask"])
    url: str = Field(examples=["/documents/self-harm-faqs-for-professionals"])
    language: str = Field(examples=["en-GB"])
    headings: list[HeadingOut] = Field(description="in reading order")


class HeadingList(BaseModel):
    documents: list[DocumentHeadings] = Field(description="in the order of the corpus")
    is_complete: bool = Field(
        description="false: there are more, and inner headings and questions were left out",
        examples=[True],
    )

    @classmethod
    def of(cls, snapshot: Snapshot, base_url: str) -> Self:
        documents: dict[str, DocumentHeadings] = {}
        for heading in snapshot.headings.headings:
            head = snapshot.heads[heading.document_id]
            if has_expired(head):
                continue
            if head.id not in documents:
                url = document_url(head, base_url)
                documents[head.id] = DocumentHeadings(
                    id=head.id, title=head.title, url=url, language=head.language, headings=[]
                )
            documents[head.id].headings.append(
                HeadingOut(
                    heading_path=list(heading.heading_path),
                    url=section_url(head, heading, base_url),
                    also_asked=list(heading.also_asked),
                )
            )
        return cls(documents=list(documents.values()), is_complete=snapshot.headings.is_complete)


def _reference_fields(document: DocumentHead, base_url: str) -> dict[str, Any]:
    return {
        "id": document.id,
        "title": document.title,
        "url": document_url(document, base_url),
        "language": document.language,
        "reviewed_on": document.reviewed_on,
        "review_by": document.review_by,
        "past_review": is_past_review(document),
        "owner": document.owner,
        "labels": {name: list(values) for name, values in labels_of(document).items()},
    }


def _summary_fields(document: DocumentHead, base_url: str) -> dict[str, Any]:
    return _reference_fields(document, base_url) | {
        "audience": document.audience,
        "source": document.source,
    }
