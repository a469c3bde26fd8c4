"""Labels of documents, by which a search can be narrowed."""

from typing import Self

from pydantic import BaseModel, Field

from retrieval.filters import Labels


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
                LabelOut(name=label.name, value=label.value, documents=label.documents)
                for label in labels.labels
            ]
        )
