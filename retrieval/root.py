"""Roots: folders of documents, how they are read, and what all their documents share."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pathspec import GitIgnoreSpec
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator

LABEL_NAME = r"^[a-z][a-z0-9_-]{0,39}$"
LABEL_VALUE_MOST = 200

# The forms of Markdown that site generators define; empty for one that is to be found out.
Dialect = Literal["", "mkdocs", "docusaurus", "hugo", "github", "sphinx", "docfx"]


def _listed(value: object) -> object:
    """Accept a single value that is written without a list around it."""
    return (value,) if isinstance(value, str) else value


LabelName = Annotated[str, Field(pattern=LABEL_NAME)]
LabelValue = Annotated[str, Field(max_length=LABEL_VALUE_MOST, pattern=r"^\S(.*\S)?$")]
LabelValues = Annotated[tuple[LabelValue, ...], Field(min_length=1), BeforeValidator(_listed)]


def _checked(patterns: tuple[str, ...]) -> tuple[str, ...]:
    for pattern in patterns:
        try:
            GitIgnoreSpec.from_lines([pattern])
        except ValueError as error:
            raise ValueError(f"{pattern!r} is not a pattern of paths ({error})") from error
    return patterns


Patterns = Annotated[tuple[str, ...], AfterValidator(_checked)]


class HowRead(BaseModel):
    """Which files of a folder are documents, and which parts of them are content."""

    exclude: Patterns = Field(
        ("README.md", "support.yaml"),
        description="patterns of files in the corpus that are not documents, as in a `.gitignore`; "
        "hidden files never are",
    )
    include: Patterns = Field(
        (), description="patterns of the files that are documents; none: all that can be read"
    )
    language: str = Field(
        "en",
        pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        description="the language of documents that do not name one, such as en or en-GB",
    )
    dialect: Dialect = Field(
        "",
        description="the site generator that Markdown was written for: mkdocs, docusaurus, hugo, "
        "github (also Jekyll), sphinx (MyST) or docfx; empty: the one whose configuration is in "
        "the folder or in the one around it",
    )
    html_include: tuple[str, ...] = Field(
        (), description="CSS selectors of the content of web pages; none: it is detected"
    )
    html_exclude: tuple[str, ...] = Field(
        (), description="CSS selectors of what to leave out of web pages"
    )
    table_question: str = Field(
        "question", min_length=1, description="the column with the questions in tables"
    )
    table_answer: str = Field(
        "answer", min_length=1, description="the column with the answers in tables"
    )
    table_also_asked: str = Field(
        "also asked",
        description="the column with other wordings of the question in tables, one a line",
    )


class Root(HowRead):
    """A folder and its documents.

    The ids of the documents begin with `name`; only the root of the setting `corpus` has none. A
    document that doesn't say where readers find it is at `base_url`, followed by the file's path,
    unchanged (`address` is file) or as site generators turn it into a page (page): `a/b.md` at
    `a/b/`, an index at its folder; or it is at the address of the page whose id Confluence or
    Notion put into the name of the file that they exported (confluence, notion). `a/index.html` is
    at its folder, `a/`. Without a `base_url` only this service shows it. `owner` and
    `labels` hold for all documents that don't say otherwise themselves.
    """

    name: str = Field("", pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")
    folder: Path
    base_url: str = Field("", pattern=r"^((https?:/)?/[^\s#?<>\"]*)?$")
    address: Literal["file", "page", "confluence", "notion"] = "file"
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
        """Return this root, with the settings that it leaves out taken from `rest`."""
        missing = HowRead.model_fields.keys() - self.model_fields_set
        return self.model_copy(update={name: getattr(rest, name) for name in missing})
