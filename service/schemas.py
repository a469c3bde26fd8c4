"""The shapes of the API, and how the values inside become them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    WithJsonSchema,
)

from retrieval.labels import Labels, Wanted, labels_of
from retrieval.query import TOP_K_DEFAULT, TOP_K_LIMIT
from retrieval.root import LABEL_VALUE_MOST
from retrieval.settings import Settings
from retrieval.snapshot import Snapshot
from retrieval.support import Support
from retrieval.types import Document, DocumentHead, Passage, Place, SearchResult
from service.links import document_url, section_url
from service.marking import rest_from
from service.review import is_past_review


def _whole(value: object) -> object:
    """`5.0` is an integer to JSON Schema, and some languages write no other."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# More than anybody has, so that no request takes long to read.
LABELS_MOST = 20
LabelName = Annotated[StrictStr, Field(max_length=40)]
LabelText = Annotated[StrictStr, Field(min_length=1, max_length=LABEL_VALUE_MOST)]
TEXT_SCHEMA = {"type": "string", "minLength": 1, "maxLength": LABEL_VALUE_MOST}
# One may be written without a list around it.
LabelTexts = Annotated[
    list[LabelText],
    Field(min_length=1),
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    WithJsonSchema(
        {"anyOf": [TEXT_SCHEMA, {"type": "array", "items": TEXT_SCHEMA, "minItems": 1}]}
    ),
]


class SearchRequest(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"query": "what do I say when a pupil tells me she cuts herself", "top_k": 3}
            ]
        },
    )

    query: StrictStr = Field(
        min_length=1, description="the question; at most `max_query_chars` characters"
    )
    top_k: Annotated[StrictInt, BeforeValidator(_whole)] = Field(
        TOP_K_DEFAULT, ge=1, le=TOP_K_LIMIT, description="most hits wanted"
    )
    rewrite: StrictBool = Field(
        True,
        description="put the corpus's words for synonyms and misspelt words; false searches for "
        "exactly what was typed",
    )
    labels: dict[LabelName, LabelTexts] = Field(
        default_factory=dict,
        max_length=LABELS_MOST,
        description="search only documents with these labels: of each name, one of the values; "
        "`/v1/labels` has all that there are",
        examples=[{"audience": "staff", "region": ["England", "Wales"]}],
    )

    @property
    def wanted(self) -> Wanted:
        return {name: tuple(values) for name, values in self.labels.items()}


class DocumentRef(BaseModel):
    id: str = Field(examples=["self-harm-faqs-for-professionals"])
    title: str = Field(examples=["Self-harm: questions that professionals ask"])
    url: str = Field(examples=["/documents/self-harm-faqs-for-professionals"])
    language: str = Field(examples=["en-GB"])
    reviewed_on: date | None = Field(
        None, description="when somebody last held it against its source", examples=["2026-11-23"]
    )
    review_by: date | None = Field(
        None, description="the day by which that is to be done again", examples=["2027-11-23"]
    )
    past_review: bool = Field(
        description="whether that day has passed: tell readers", examples=[False]
    )
    owner: str | None = Field(
        None, description="who answers for the document", examples=["Safeguarding team"]
    )
    labels: dict[str, list[str]] = Field(
        description="what searches can be narrowed by",
        examples=[{"language": ["en-GB"], "audience": ["professionals and volunteers"]}],
    )

    @classmethod
    def to(cls, document: DocumentHead, base_url: str) -> Self:
        return cls(**_reference_fields(document, base_url))


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
        return cls(**_place_fields(place.passage, place.document, base_url))


class PassageOut(PlaceOut):
    text: str = Field(examples=["It can be extremely hard to support another person …"])

    @classmethod
    def of(cls, passage: Passage, document: DocumentHead, base_url: str) -> Self:
        return cls(**_passage_fields(passage, document, base_url))


class HighlightOut(BaseModel):
    kind: Literal["sentence", "term"] = Field(examples=["sentence"])
    start: int = Field(description="first character in `text`, from 0", examples=[0])
    end: int = Field(description="the character after the last", examples=[11])


class HitOut(PassageOut):
    score: float = Field(
        description="a weighted sum of `parts` (passage 0.5, heading 0.25, sentence 0.25, and 0.6 "
        "times the lexical part to the power of 1.5); orders the hits, higher is better",
        examples=[0.61],
    )
    parts: dict[str, float] = Field(
        description="cosines of the question with the passage, its headings and its best "
        "sentence, and the share of the question's words found in it (lexical)",
        examples=[{"passage": 0.51, "heading": 0.58, "sentence": 0.49, "lexical": 0.16}],
    )
    highlights: list[HighlightOut] = Field(
        description="the sentence that comes nearest, then the words shared with the question"
    )
    rest_from: int = Field(
        description="character in `text` from which on a long passage may be folded away; the "
        "length of `text` if it is short",
        examples=[42],
    )

    also_in: list[PlaceOut] = Field(
        description="where else nearly the same stands, which is no hit of its own: at most 20"
    )


class ChangeOut(BaseModel):
    kind: Literal["synonym", "spelling"] = Field(examples=["synonym"])
    typed: str = Field(examples=["DSH"])
    used: str = Field(examples=["self-harm"])


class ContactOut(BaseModel):
    name: str = Field(examples=["Samaritans"])
    for_whom: str = Field(alias="for", examples=["anybody who wants to talk to somebody"])
    number: str | None = Field(examples=["116 123"])
    link: str | None = Field(examples=["https://www.samaritans.org/"])
    hours: str = Field(examples=["always"])
    region: str = Field(examples=["United Kingdom"])
    verified_on: date | None = Field(
        description="when somebody last held this against its source; null: nobody did",
        examples=[None],
    )
    expires_on: date = Field(examples=["2027-12-31"])
    signed_off: bool = Field(
        description="false: an example, which somebody has yet to answer for", examples=[False]
    )


class SupportRequest(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"query": "she has just taken an overdose"}]},
    )

    query: StrictStr = Field(description="the question, of any length, as it was typed")


class SupportOut(BaseModel):
    """Who to turn to when a passage is not enough: to be shown with every answer."""

    urgent: bool = Field(
        description="the question signals immediate danger: show the contacts before all else",
        examples=[False],
    )
    contacts: list[ContactOut] = Field(description="in the order in which to show them")

    @classmethod
    def of(cls, support: Support, question: str) -> Self:
        contacts = [
            ContactOut.model_validate(
                {
                    "for": each.for_whom,
                    "name": each.name,
                    "number": each.number,
                    "link": each.link,
                    "hours": each.hours,
                    "region": each.region,
                    "verified_on": each.verified_on,
                    "expires_on": each.expires_on,
                    "signed_off": each.is_signed_off,
                }
            )
            for each in support.contacts
        ]
        return cls(urgent=support.signal(question) is not None, contacts=contacts)


class SearchResponse(BaseModel):
    snapshot_id: str = Field(examples=["20261123T210501123456Z-3f9a1c52d0e4"])
    answer_state: Literal["answered", "possible", "none"] = Field(
        description="`none`: most likely no passage answers the question, and the hits only come "
        "nearest; `possible`: some may",
        examples=["answered"],
    )
    answer_probability: float = Field(
        description="from 0 to 1: how likely an answer is among the hits, for a question that is "
        "as likely to have one as not",
        examples=[0.91],
    )
    searched_for: str = Field(
        description="the question as it was searched, after `changes`",
        examples=["how do I respond to a disclosure of self-harm"],
    )
    changes: list[ChangeOut] = Field(
        description="words that were put in place of typed ones; undo them with `rewrite`: false"
    )
    support: SupportOut
    hits: list[HitOut] = Field(description="best first")
    passages_searched: int = Field(
        description="passages of documents with the `labels` asked for; of 0 nothing is found",
        examples=[9],
    )
    took_ms: float = Field(description="milliseconds from question to hits", examples=[12.4])

    @classmethod
    def of(cls, result: SearchResult, support: SupportOut, base_url: str, took_ms: float) -> Self:
        hits = [
            HitOut(
                **_passage_fields(hit.passage, hit.document, base_url),
                score=hit.score,
                parts=hit.parts,
                highlights=[
                    HighlightOut(kind=one.kind, start=one.start, end=one.end)
                    for one in hit.highlights
                ],
                rest_from=rest_from(hit),
                also_in=[PlaceOut.to(place, base_url) for place in hit.also_in],
            )
            for hit in result.hits
        ]
        if result.answer is None:
            raise ValueError("this ranking isn't judged: it can be evaluated, not served")
        return cls(
            snapshot_id=result.snapshot_id,
            answer_state=result.answer.state,
            answer_probability=result.answer.probability,
            searched_for=result.searched_for,
            changes=[
                ChangeOut(kind=each.kind, typed=each.typed, used=each.used)
                for each in result.changes
            ],
            support=support,
            hits=hits,
            passages_searched=result.passages_searched,
            took_ms=round(took_ms, 3),
        )


class FeedbackRequest(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "passage_id": "self-harm-faqs-for-professionals:how-do-i-look-after-myself:1",
                    "helped": True,
                }
            ]
        },
    )

    passage_id: StrictStr = Field(description="that of the hit")
    helped: StrictBool = Field(description="whether the passage helped")
    query: StrictStr | None = Field(
        None,
        min_length=1,
        description="what was asked; only where the person who asked it said that it may be kept",
    )


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
    sections: list[SectionOut] = Field(description="in reading order")

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
        for each in snapshot.headings.headings:
            head = snapshot.heads[each.document_id]
            if head.id not in documents:
                url = document_url(head, base_url)
                documents[head.id] = DocumentHeadings(
                    id=head.id, title=head.title, url=url, language=head.language, headings=[]
                )
            documents[head.id].headings.append(
                HeadingOut(
                    heading_path=list(each.heading_path),
                    url=section_url(head, each, base_url),
                    also_asked=list(each.also_asked),
                )
            )
        return cls(documents=list(documents.values()), is_complete=snapshot.headings.is_complete)


class LabelOut(BaseModel):
    name: str = Field(examples=["audience"])
    value: str = Field(examples=["professionals and volunteers"])
    documents: int = Field(description="how many documents have it", examples=[1])


class LabelList(BaseModel):
    labels: list[LabelOut] = Field(description="by name, then by value")

    @classmethod
    def of(cls, labels: Labels) -> Self:
        return cls(
            labels=[
                LabelOut(name=each.name, value=each.value, documents=each.documents)
                for each in labels.labels
            ]
        )


class SnapshotOut(BaseModel):
    snapshot_id: str = Field(examples=["20261123T210501123456Z-3f9a1c52d0e4"])
    created_at: str = Field(examples=["2026-11-23T21:05:01.123456Z"])
    documents: int = Field(examples=[1])
    sections: int = Field(examples=[8])
    passages: int = Field(examples=[9])
    corpus_sha256: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015"])
    encoder: str = Field(examples=["all-MiniLM-L6-v2"])
    encoder_weights_sha256: str = Field(examples=["53aa51172d142c89d9012cce15ae4d6c"])
    dimension: int = Field(examples=[384])
    store: str = Field(examples=["faiss-flat-ip"])
    store_recall: float = Field(
        description="share of the ten best passages that the search by vectors finds, as measured "
        "when the index was built; 1 where it is exact",
        examples=[1.0],
    )
    diagnostics_until: datetime | None = Field(
        description="until when the words of questions are counted, which users must be told; "
        "null, as it is by default: they are not",
        examples=[None],
    )
    max_query_chars: int = Field(description="longest question, in characters", examples=[1000])
    feedback: bool = Field(
        description="whether votes are taken, at `POST /v1/feedback`", examples=[True]
    )

    @classmethod
    def of(cls, snapshot: Snapshot, settings: Settings, diagnostics_until: datetime | None) -> Self:
        manifest = snapshot.manifest
        return cls(
            snapshot_id=snapshot.id,
            created_at=manifest.created_at,
            documents=manifest.counts.documents,
            sections=manifest.counts.sections,
            passages=manifest.counts.passages,
            corpus_sha256=manifest.corpus_sha256,
            encoder=manifest.encoder.name,
            encoder_weights_sha256=manifest.encoder.weights_sha256,
            dimension=manifest.encoder.dimension,
            store=manifest.store.kind,
            store_recall=manifest.store.recall,
            diagnostics_until=diagnostics_until,
            max_query_chars=settings.max_query_chars,
            feedback=settings.feedback,
        )


class Alive(BaseModel):
    status: str = Field("alive", examples=["alive"])


class Ready(BaseModel):
    status: str = Field("ready", examples=["ready"])
    snapshot_id: str = Field(examples=["20261123T210501123456Z-3f9a1c52d0e4"])


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


def _passage_fields(passage: Passage, document: DocumentHead, base_url: str) -> dict[str, Any]:
    return _place_fields(passage, document, base_url) | {"text": passage.text}


def _place_fields(passage: Passage, document: DocumentHead, base_url: str) -> dict[str, Any]:
    return {
        "passage_id": passage.id,
        "document": DocumentRef.to(document, base_url),
        "heading_path": list(passage.heading_path),
        "anchor": passage.anchor,
        "page": passage.page,
        "url": section_url(document, passage, base_url),
    }
