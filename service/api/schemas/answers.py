"""The answer to a search."""

from typing import Literal, Self

from pydantic import BaseModel, Field

from retrieval.types import Deciding, Place, SearchResult
from service.api.schemas.passages import PassageOut, PlaceOut, passage_fields
from service.api.schemas.support import SupportOut
from service.highlights import rest_from


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
        description="the sentence nearest to the question, then the words shared with it"
    )
    rest_from: int = Field(
        description="character in `text` from which on a long passage may be folded away; the "
        "length of `text` if it is short",
        examples=[42],
    )

    also_in: list[PlaceOut] = Field(
        description="other passages that say nearly the same, which are no hits themselves; at "
        "most 20"
    )


class ChangeOut(BaseModel):
    kind: Literal["synonym", "spelling"] = Field(examples=["synonym"])
    typed: str = Field(examples=["DSH"])
    used: str = Field(examples=["self-harm"])


class NothingFoundOut(BaseModel):
    unknown_words: list[str] = Field(
        description="words of the question, as it was searched, that no document has",
        examples=[["canteen"]],
    )
    every_passage_compared: bool = Field(
        description="whether the question was compared with every passage; a large index is "
        "searched approximately, and may miss one",
        examples=[True],
    )
    nearest: PlaceOut | None = Field(
        description="the place that comes nearest, whose document may name an owner to ask; null "
        "where no passage has the requested `labels`"
    )

    @classmethod
    def of(cls, result: SearchResult, base_url: str) -> Self:
        hits = result.hits[:1]
        nearest = [PlaceOut.to(Place(hit.passage, hit.document), base_url) for hit in hits]
        return cls(
            unknown_words=list(result.unknown_words),
            every_passage_compared=result.is_exact,
            nearest=nearest[0] if nearest else None,
        )


# What decides an answer state, in words; `retrieval/types.py` defines the terms.
REASONS: dict[Deciding, str] = {
    "similarity": "how near the first hit's text, headings and best sentence are",
    "lexical": "how many of the question's words the first hit has",
    "agreement": "how many passages are as near as the first",
    "corpus": "how near the question is to all passages alike, which only says what it is about",
    "background": "how near the question is to everyday questions, which nothing here answers",
    "floor": "the first hit is too far away to be relied on",
    "repeats": "the question is a heading, or a question listed under one, nearly word for word",
    "nothing": "no passage has the requested labels",
}


class SearchResponse(BaseModel):
    snapshot_id: str = Field(examples=["20261123T210501123456Z-3f9a1c52d0e4"])
    answer_state: Literal["answered", "possible", "none"] = Field(
        description="`none`: most likely no passage answers the question, and the hits are only "
        "the nearest ones; `possible`: some may answer it",
        examples=["answered"],
    )
    answer_probability: float = Field(
        description="from 0 to 1: how likely an answer is among the hits, for a question that is "
        "as likely to have one as not",
        examples=[0.91],
    )
    answer_decided_by: Deciding = Field(
        description="what speaks most for the state, compared with what is typical here: "
        + "; ".join(f"`{name}`: {reason}" for name, reason in REASONS.items()),
        examples=["similarity"],
    )
    nothing_found: NothingFoundOut | None = Field(
        description="what else can be said where the state is `none`; null otherwise",
        examples=[None],
    )
    searched_for: str = Field(
        description="the question as it was searched, after `changes`",
        examples=["how do I respond to a disclosure of self-harm"],
    )
    changes: list[ChangeOut] = Field(
        description="words that replaced typed ones; `rewrite`: false searches without"
    )
    support: SupportOut
    hits: list[HitOut] = Field(description="best first")
    passages_searched: int = Field(
        description="how many passages have the requested `labels`; with 0 nothing is found",
        examples=[9],
    )
    took_ms: float = Field(description="milliseconds from question to hits", examples=[12.4])

    @classmethod
    def of(cls, result: SearchResult, support: SupportOut, base_url: str, took_ms: float) -> Self:
        hits = [
            HitOut(
                **passage_fields(hit.passage, hit.document, base_url),
                score=hit.score,
                parts=hit.parts,
                highlights=[
                    HighlightOut(kind=mark.kind, start=mark.start, end=mark.end)
                    for mark in hit.highlights
                ],
                rest_from=rest_from(hit),
                also_in=[PlaceOut.to(place, base_url) for place in hit.also_in],
            )
            for hit in result.hits
        ]
        if result.answer is None:
            raise ValueError("this ranking has no answer state: it can be evaluated, not served")
        return cls(
            snapshot_id=result.snapshot_id,
            answer_state=result.answer.state,
            answer_probability=result.answer.probability,
            answer_decided_by=result.answer.decided_by,
            nothing_found=NothingFoundOut.of(result, base_url)
            if result.answer.state == "none"
            else None,
            searched_for=result.searched_for,
            changes=[
                ChangeOut(kind=change.kind, typed=change.typed, used=change.used)
                for change in result.changes
            ],
            support=support,
            hits=hits,
            passages_searched=result.passages_searched,
            took_ms=round(took_ms, 3),
        )
