"""The front matter of a Markdown document: the block of YAML at its beginning."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from indexer.errors import RejectedFileError
from indexer.readers.metadata import LANGUAGE, URL
from indexer.sources.yaml_lines import Scalar, read_scalars
from retrieval.root import LABEL_NAME, LABEL_VALUE_MOST

DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    title: str | None = None
    language: str | None = None
    audience: str | None = None
    reviewed_on: date | None = None
    review_by: date | None = None
    source: str | None = None
    url: str | None = None
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)


KEYS = tuple(FrontMatter.__dataclass_fields__)

# Keys of MkDocs, Docusaurus and Hugo, which are ignored because they say nothing about the text. A
# `date` or `lastmod` is when the text was written, not when it was checked against its source.
SITE_KEYS = frozenset(
    """
    aliases authors categories comments cover custom_edit_url date description displayed_sidebar
    expiryDate featured hide hide_table_of_contents hide_title icon id image keywords lastmod
    last_update layout linkTitle menu nav_order order outputs pagination_label pagination_next
    pagination_prev params parent parse_number_prefixes permalink publishDate resources robots
    search show sidebar_class_name sidebar_custom_props sidebar_label sidebar_position slug status
    subtitle summary tags template title_meta toc toc_depth toc_max_heading_level
    toc_min_heading_level translationKey type weight
    """.split()  # noqa: SIM905  a table of words reads better so
)
DAYS = ("reviewed_on", "review_by")
LABELS = "labels"


def parse_front_matter(text: str, first_line: int) -> FrontMatter:
    """Parse `text`, which stands between the two `---` and begins at the file's `first_line`.

    Raises RejectedFileError with the line of the key that is wrong.
    """
    values: dict[str, Any] = {}
    labels: dict[str, tuple[str, ...]] = {}
    fix, nested = "put quotes round the value", frozenset({LABELS})
    try:
        for key, value in read_scalars(text, first_line, fix, SITE_KEYS, nested):
            if key.text == "draft":
                _check_draft(value)
                continue
            if key.text.partition(".")[0] == LABELS:
                name = _label_name(key, value)
                labels[name] = (*labels.get(name, ()), value.text)
                continue
            _check(key, value, values)
            values[key.text] = None if value.kind == "null" else _value(key.text, value)
    except RejectedFileError as error:
        raise RejectedFileError(error.line, f"front matter: {error.reason}") from error
    known = {key: value for key, value in values.items() if value is not None}
    return FrontMatter(**known, labels=labels)


def _check(key: Scalar, value: Scalar, earlier: dict[str, Any]) -> None:
    if problem := _problem(key.text, value, earlier):
        raise RejectedFileError(key.line, problem)


def _label_name(key: Scalar, value: Scalar) -> str:
    """The name in `labels.<name>`. Raises RejectedFileError if name or value are invalid."""
    name = key.text.removeprefix(f"{LABELS}.")
    if name == key.text or not re.fullmatch(LABEL_NAME, name):
        raise RejectedFileError(
            key.line,
            f"`{key.text}` is not a label; write lines of `name: value` under `labels:`, with "
            "names of lower-case letters, digits, hyphens and underscores",
        )
    if name in KEYS:
        raise RejectedFileError(key.line, f"`{name}` is a key of its own; put it outside `labels`")
    if not 0 < len(value.text) <= LABEL_VALUE_MOST or value.kind == "null":
        raise RejectedFileError(
            value.line,
            f"`{key.text}` has {len(value.text)} characters; write 1 to {LABEL_VALUE_MOST}",
        )
    return name


def _check_draft(value: Scalar) -> None:
    """Raise RejectedFileError for a draft. A site would leave it out, so the index does too."""
    if value.kind != "null" and value.text.casefold() != "false":
        raise RejectedFileError(
            value.line, "is a draft (`draft`); publish it, or add a pattern to `exclude`"
        )


def _problem(key: str, value: Scalar, earlier: dict[str, Any]) -> str | None:
    if key not in KEYS:
        return f"there is no key `{key}`; the keys are {', '.join(KEYS)}"
    if key in earlier:
        return f"`{key}` is given twice; keep one"
    if value.kind == "null":
        return None
    if key in DAYS:
        day = _value(key, value)
        return None if day else f"`{key}` is {value.text!r}; write the day as 2026-01-31"
    if value.kind != "str":
        return f"`{key}` is {value.text}; write text, in quotes if necessary"
    if not value.text:
        return f"`{key}` is blank; give it a value, or remove the key"
    if key == "language" and not LANGUAGE.fullmatch(value.text):
        return f"`language` is {value.text!r}; write a code such as en or en-GB"
    if key == "url" and not URL.fullmatch(value.text):
        return f"`url` is {value.text!r}; it has to start with https://, http:// or /, without a #"
    return None


def _value(key: str, value: Scalar) -> str | date | None:
    """The text or date of `value`, or None for a day that is not a valid date."""
    if key not in DAYS:
        return value.text
    try:
        return date.fromisoformat(value.text) if DAY.fullmatch(value.text) else None
    except ValueError:
        return None
