"""The requests."""

from typing import Annotated

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

from retrieval.filters import LabelFilter
from retrieval.query import TOP_K_DEFAULT, TOP_K_LIMIT
from retrieval.root import LABEL_VALUE_MOST


def _whole(value: object) -> object:
    """Accept `5.0` as 5: it is an integer to JSON Schema, and some languages write no other."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# More than anyone uses, and few enough that no request takes long to read.
LABELS_MOST = 20
LabelName = Annotated[StrictStr, Field(max_length=40)]
LabelText = Annotated[StrictStr, Field(min_length=1, max_length=LABEL_VALUE_MOST)]
TEXT_SCHEMA = {"type": "string", "minLength": 1, "maxLength": LABEL_VALUE_MOST}
# In an address: a name, and a value as long as one in a body.
LabelParameter = Annotated[str, Field(pattern=r"^[^:]{1,40}:[^\n]", max_length=200)]
# A single value may be written without a list around it.
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
        TOP_K_DEFAULT, ge=1, le=TOP_K_LIMIT, description="the largest number of hits"
    )
    rewrite: StrictBool = Field(
        True,
        description="replace synonyms by the corpus's words and correct spelling; false searches "
        "for exactly what was typed",
    )
    labels: dict[LabelName, LabelTexts] = Field(
        default_factory=dict,
        max_length=LABELS_MOST,
        description="search only documents with these labels: for each name, one of the values; "
        "`/v1/labels` lists all of them",
        examples=[{"audience": "staff", "region": ["England", "Wales"]}],
    )

    @property
    def label_filter(self) -> LabelFilter:
        return {name: tuple(values) for name, values in self.labels.items()}


class SearchParameters(BaseModel):
    """The parameters of `GET /v1/search`."""

    query: str = Field(min_length=1)
    top_k: int = Field(TOP_K_DEFAULT, ge=1, le=TOP_K_LIMIT)
    label: list[LabelParameter] = Field(
        [], max_length=LABELS_MOST, description="a label, as `name:value`"
    )
    rewrite: bool = True

    def as_request(self) -> SearchRequest:
        labels: dict[str, list[str]] = {}
        for label in self.label:
            name, _, value = label.partition(":")
            labels.setdefault(name, []).append(value)
        return SearchRequest(
            query=self.query, top_k=self.top_k, rewrite=self.rewrite, labels=labels
        )


class SupportRequest(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"query": "she has just taken an overdose"}]},
    )

    query: StrictStr = Field(description="the question, of any length, as it was typed")


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

    passage_id: StrictStr = Field(description="the `passage_id` of the hit")
    helped: StrictBool = Field(description="whether the passage helped")
    query: StrictStr | None = Field(
        None,
        min_length=1,
        description="the question; only where the person who asked it agreed that it is stored",
    )
