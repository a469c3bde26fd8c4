"""The block of YAML at the head of a Markdown document."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import yaml

from indexer.errors import RejectedFileError

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # the shape of a BCP 47 tag
URL = re.compile(r"(https?://|/)[^\s<>\"#]*")  # nothing that runs, such as javascript:


@dataclass(frozen=True, slots=True)
class FrontMatter:
    title: str | None = None
    language: str = "en"
    audience: str | None = None
    reviewed_on: date | None = None
    source: str | None = None
    url: str | None = None


KEYS = tuple(FrontMatter.__dataclass_fields__)


def parse_front_matter(text: str, first_line: int) -> FrontMatter:
    """`text` is what stands between the two `---`; its first line is the file's `first_line`.

    Raises RejectedFileError with the line of the key that is wrong.
    """
    try:
        values = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = first_line + (error.problem_mark.line if error.problem_mark else 0)
        raise RejectedFileError(
            line, f"front matter is not valid YAML ({error.problem}); put quotes round the value"
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise RejectedFileError(first_line, f"front matter is not valid YAML ({error})") from error
    if values is None:
        return FrontMatter()
    if not isinstance(values, dict):
        raise RejectedFileError(first_line, "front matter has to be lines of `key: value`")
    for key, value in values.items():
        if problem := _problem(key, value):
            raise RejectedFileError(_line_of(key, text, first_line), problem)
    given: dict[str, Any] = {key: value for key, value in values.items() if value is not None}
    for key, value in given.items():
        if isinstance(value, str):
            given[key] = " ".join(value.split())
    return FrontMatter(**given)


def _problem(key: object, value: object) -> str | None:
    if key not in KEYS:
        return f"front matter has no key `{key}`; it knows {', '.join(KEYS)}"
    if value is None:
        return None
    if key == "reviewed_on":
        if isinstance(value, date) and not isinstance(value, datetime):
            return None
        return f"`reviewed_on` is {value!r}; write the day as 2026-01-31"
    if not isinstance(value, str):
        return f"`{key}` is {value!r}; write text, in quotes if need be"
    if not value.strip():
        return f"`{key}` is blank; write it or leave the key out"
    if key == "language" and not LANGUAGE.fullmatch(value):
        return f"`language` is {value!r}; write a code such as en or en-GB"
    if key == "url" and not URL.fullmatch(value):
        return f"`url` is {value!r}; it has to start with https://, http:// or / and have no #"
    return None


def _line_of(key: object, text: str, first_line: int) -> int:
    for number, line in enumerate(text.split("\n")):
        if re.match(rf"[\"']?{re.escape(str(key))}[\"']?\s*:", line):
            return first_line + number
    return first_line
