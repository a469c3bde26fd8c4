"""The state of the service, and the snapshot that it serves."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from retrieval.index.answerability import Basis
from retrieval.settings import Settings
from retrieval.snapshot import Snapshot


class PromiseOut(BaseModel):
    at_most: float = Field(
        description="the largest share of answerable questions that are judged `none`, if they are "
        "like those that it was measured on; 1 promises nothing",
        examples=[0.05],
    )
    confidence: float = Field(description="how sure that is", examples=[0.9])
    questions: int = Field(
        description="from how many answerable questions it was measured", examples=[80]
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
        description="the share of the ten best passages that vector search finds, as measured when "
        "the index was built; 1 where search is exact",
        examples=[1.0],
    )
    judged_by: Basis = Field(
        description="what answer states were calibrated on: the owner's labelled questions, texts "
        "held out of the corpus, or everyday questions alone",
        examples=["labelled questions"],
    )
    promise: PromiseOut = Field(description="how often an answerable question may be judged `none`")
    diagnostics_until: datetime | None = Field(
        description="until when the words of questions are counted, which users must be told; null "
        "(the default): they are not counted",
        examples=[None],
    )
    max_query_chars: int = Field(description="the longest question, in characters", examples=[1000])
    feedback: bool = Field(description="whether `POST /v1/feedback` accepts votes", examples=[True])

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
            judged_by=snapshot.answerability.calibration.basis,
            promise=PromiseOut(
                at_most=manifest.promise.at_most,
                confidence=manifest.promise.confidence,
                questions=manifest.promise.questions,
            ),
            diagnostics_until=diagnostics_until,
            max_query_chars=settings.max_query_chars,
            feedback=settings.feedback,
        )


class Alive(BaseModel):
    status: str = Field("alive", examples=["alive"])


class Ready(BaseModel):
    status: str = Field("ready", examples=["ready"])
    snapshot_id: str = Field(examples=["20261123T210501123456Z-3f9a1c52d0e4"])
