"""A folder of documents, how it is read, and what holds for all of it."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

LABEL_NAME = r"^[a-z][a-z0-9_-]{0,39}$"
LABEL_VALUE_MOST = 200


def _listed(value: object) -> object:
    """One value may be written without a list around it."""
    return (value,) if isinstance(value, str) else value


LabelName = Annotated[str, Field(pattern=LABEL_NAME)]
LabelValue = Annotated[str, Field(max_length=LABEL_VALUE_MOST, pattern=r"^\S(.*\S)?$")]
LabelValues = Annotated[tuple[LabelValue, ...], Field(min_length=1), BeforeValidator(_listed)]


class HowRead(BaseModel):
    """What is a document in a folder, and what is content in it."""

    exclude: tuple[str, ...] = Field(
        ("README.md", "support.yaml"),
        description="file name patterns in the corpus that are no documents; "
        "hidden files never are",
    )
    language: str = Field(
        "en",
        pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        description="the language of documents that name none, such as en or en-GB",
    )
    html_include: tuple[str, ...] = Field(
        (), description="CSS selectors of what is content in web pages; none: that is found out"
    )
    html_exclude: tuple[str, ...] = Field(
        (), description="CSS selectors of what is no content in web pages"
    )
    table_question: str = Field(
        "question", min_length=1, description="the column of tables that has the questions"
    )
    table_answer: str = Field(
        "answer", min_length=1, description="the column of tables that has the answers"
    )
    table_also_asked: str = Field(
        "also asked",
        description="the column of tables that has other questions of a row, one a line",
    )


class Root(HowRead):
    """A folder and its documents.

    `name` begins their ids; only that of the setting `corpus` has none. A document that doesn't say
    where readers find it is at `base_url`, followed by the file's path, as it is (`address` is
    file) or as generators of sites make pages of it (page): `a/b.md` at `a/b/`, an index at its
    folder. Without a `base_url` only this service shows it. `owner` answers for all of them, and
    all have the `labels`; what a document says itself comes before that.
    """

    name: str = Field("", pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")
    folder: Path
    base_url: str = Field("", pattern=r"^((https?:/)?/[^\s#?<>\"]*)?$")
    address: Literal["file", "page"] = "file"
    owner: str | None = Field(None, pattern=r"^\S(.*\S)?$", max_length=200)
    labels: dict[LabelName, LabelValues] = Field(default_factory=dict)

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    @field_validator("labels")
    @classmethod
    def _check_labels(cls, labels: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        if "language" in labels:
            raise ValueError("language is a label by itself; set `language` of the root")
        return labels

    def filled(self, rest: HowRead) -> "Root":
        """With what it leaves out as `rest` has it."""
        left_out = HowRead.model_fields.keys() - self.model_fields_set
        return self.model_copy(update={name: getattr(rest, name) for name in left_out})
