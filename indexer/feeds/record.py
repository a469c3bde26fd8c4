"""A document as another program hands it over: one JSON object a line."""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, BinaryIO

import msgspec

from indexer.readers.metadata import LANGUAGE, URL
from indexer.sources.source import without_controls
from retrieval.root import LABEL_NAME, LABEL_VALUE_MOST

# A document of a thousand pages has 5 MB of text. Pictures within HTML are not worth more.
MOST_BYTES = 10_000_000

# The bodies that a record may have, and the suffixes of their files.
BODIES = {"html": ".html", "markdown": ".md", "text": ".txt"}
DAYS = ("reviewed_on", "review_by", "expires")
LABELS = ("language", "audience")  # these are labels by themselves

FIELD = re.compile(r"unknown field `(\w{1,40})`")
PLACE = re.compile(r"(?P<problem>.*?)(?: - at `\$\.(?P<field>\w+).*)?", re.DOTALL)
NOT_IN_YAML = re.compile("[\ufffe\uffff]")
SURROGATE = re.compile(r"[\ud800-\udfff]")
BYTE = re.compile(r"\(byte \d+\)")

# A page that brings its own frame says itself where its content is.
FRAME = re.compile(r"<(html|body|main|article)\b", re.IGNORECASE)

ShortText = Annotated[str, msgspec.Meta(max_length=2000)]


class Record(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A document with one body, or the id of one that is to be deleted.

    All fields but `id`, `delete` and the bodies mean what they mean in front matter.
    """

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=500)] | int
    title: ShortText | None = None
    url: ShortText | None = None
    html: str | None = None
    markdown: str | None = None
    text: str | None = None
    language: ShortText | None = None
    audience: ShortText | None = None
    reviewed_on: date | None = None
    review_by: date | None = None
    expires: date | None = None
    source: ShortText | None = None
    labels: dict[str, str | list[str]] = {}
    also_asked: list[ShortText] = []
    delete: bool = False

    @property
    def kind(self) -> str:
        """The field with the body."""
        return next(name for name in BODIES if getattr(self, name) is not None)

    @property
    def suffix(self) -> str:
        """The suffix of the file with this document."""
        return BODIES[self.kind]

    @property
    def id_line(self) -> str:
        """The second line of the document's file, by which another batch knows whose it is."""
        return f"id: {json.dumps(_single_line(str(self.id)), ensure_ascii=False)}"

    def file(self) -> bytes:
        """Return the document as a file that a build reads: front matter, and then the body."""
        values = msgspec.to_builtins(self)
        front = [
            f"{name}: {json.dumps(_clean(values[name]), ensure_ascii=False)}"
            for name in self.__struct_fields__
            if name not in ("id", *BODIES, "delete") and values[name]
        ]
        body: str = getattr(self, self.kind)
        if self.kind == "html" and not FRAME.search(body):
            body = f"<main>\n{body}\n</main>"
        return "\n".join(["---", self.id_line, *front, "---", body, ""]).encode()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a record is refused, and its place. Neither repeats what the record holds."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


def read_records(file: BinaryIO, begin: str) -> Iterator[tuple[str, Record | Problem]]:
    """Yield the place of each line of `file` with text, and its record or what is wrong with it.

    The place is the number of the line behind `begin`.
    """
    number = 0
    while line := file.readline(MOST_BYTES + 1):
        number += 1
        place = f"{begin}{number}"
        if number == 1:  # programs of Windows begin a file of UTF-8 with this mark
            line = line.removeprefix(BOM_UTF8)
        if len(line) > MOST_BYTES:
            while line and not line.endswith(b"\n"):
                line = file.readline(MOST_BYTES)
            yield place, Problem(place, f"has more than {MOST_BYTES:,} bytes; split the document")
        elif line.strip():
            yield place, _decoded(place, line)


def _decoded(place: str, line: bytes) -> Record | Problem:
    try:
        record = msgspec.json.decode(line, type=Record)
    except msgspec.ValidationError as error:
        return Problem(place, _explained(str(error)))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if half := _half_character(line):
            return Problem(place, half)
        where = BYTE.search(str(error))
        return Problem(place, f"is not JSON{f' {where[0]}' if where else ''}; write one object")
    return checked(place, record)


def _half_character(line: bytes) -> str | None:
    """Return what is wrong with the first text that has half a character (a lone surrogate).

    JSON can write one as `\\ud83d`, which stands for no character; programs that cut texts do so.
    Return None where this is not what is wrong with `line`.
    """
    try:
        # In the bytes of a text it is no UTF-8, but Python can hold it.
        values = json.loads(line.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return None
    for name, value in values.items() if isinstance(values, dict) else ():
        if half := SURROGATE.search(json.dumps([name, value], ensure_ascii=False)):
            field = f"`{name}`" if name in Record.__struct_fields__ else "a field"
            return (
                f"{field} has half a character (U+{ord(half[0]):04X}, a surrogate without its "
                "pair); write the whole character, or take it out"
            )
    return None


def _explained(message: str) -> str:
    """Return msgspec's message in our words, without the value."""
    fields = ", ".join(Record.__struct_fields__)
    if unknown := FIELD.search(message):
        return f"`{unknown[1]}` means nothing here; the fields are {fields}"
    if "unknown field" in message:
        return f"a field means nothing here; the fields are {fields}"
    match = PLACE.fullmatch(message)
    if match is None or match["field"] is None:
        return f"{message[:1].lower()}{message[1:]}; write an object with the fields {fields}"
    if match["field"] in DAYS:
        return f"`{match['field']}` is no day; write it as 2026-01-31"
    return f"`{match['field']}`: {match['problem'][:1].lower()}{match['problem'][1:]}; correct it"


def checked(place: str, record: Record) -> Record | Problem:
    """Return `record`, or what is wrong with it."""
    reason = next(_problems(record), None)
    return record if reason is None else Problem(place, reason)


def _problems(record: Record) -> Iterator[str]:
    if not str(record.id).strip():
        yield "`id` is empty; give each document an id that stays the same"
    bodies = [name for name in BODIES if getattr(record, name) is not None]
    if record.delete:
        if bodies:
            yield f"has `delete` and `{bodies[0]}`; keep one of them"
        return
    if len(bodies) != 1:
        given = " and ".join(f"`{name}`" for name in bodies) or "none"
        yield f"needs one of {', '.join(f'`{name}`' for name in BODIES)}, and has {given}"
        return
    body: str = getattr(record, bodies[0])
    if not body.strip():
        yield f"`{bodies[0]}` is empty; write the text, or delete the document"
    if "\0" in body:
        yield f"`{bodies[0]}` has the character U+0000; take it out"
    if record.url and not URL.fullmatch(record.url):
        yield "`url` has to start with https://, http:// or /, without a # or a space"
    if record.language and not LANGUAGE.fullmatch(record.language):
        yield "`language` has to be a code such as en or en-GB"
    yield from _problems_of_labels(record.labels)


def _problems_of_labels(labels: dict[str, str | list[str]]) -> Iterable[str]:
    for name, value in labels.items():
        texts = [value] if isinstance(value, str) else value
        values = [_single_line(text) for text in texts]
        if name in LABELS:
            yield f"`{name}` is a field of its own; put it outside `labels`"
        elif not re.fullmatch(LABEL_NAME, name):
            yield "`labels` has a name that is not of lower-case letters, digits, - and _"
        elif not values or not all(0 < len(text) <= LABEL_VALUE_MOST for text in values):
            yield f"`labels` has a value that is not 1 to {LABEL_VALUE_MOST} characters"


def _clean(value: object) -> object:
    """Return `value` with all texts in it as single lines that YAML can hold."""
    if isinstance(value, dict):
        return {name: _clean(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_clean(inner) for inner in value]
    return _single_line(str(value))


def _single_line(text: str) -> str:
    return " ".join(NOT_IN_YAML.sub("", without_controls(text)).split())
