"""The kinds of findings, and how much each weighs: one table, which docs/formats.md shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from retrieval.report import Finding, Level


@dataclass(frozen=True, slots=True)
class Kind:
    level: Level
    meaning: str


def _kinds(level: Level, meanings: dict[str, str]) -> dict[str, Kind]:
    return {name: Kind(level, meaning) for name, meaning in meanings.items()}


_REFUSED = {
    "unreadable": "the file is damaged, is not what its name says, or cannot be opened",
    "encrypted": "the file needs a password",
    "encoding": "the file is not text in UTF-8, or in the encoding that it declares",
    "too-large": "reading the file takes more time or memory than is allowed",
    "front-matter": "the front matter of the file is not valid",
    "selector": "the settings name content that the page does not have",
    "ragged-row": "a row of a table has more cells than the header",
    "same-id": "the file would get the same address as another one",
    "owners-file": "synonyms.yaml or support.yaml is not valid",
    "no-document": "the corpus has nothing that could be indexed",
}
_WARNED = {
    "no-title": "the document has no title; the name of its file is used",
    "empty-root": "a root has no document",
    "no-text": "the file has no text, and is not indexed",
    "scanned": "the file has pictures of text and no text, and is not indexed",
    "unknown-key": "front matter has a key that means nothing here",
    "bad-value": "front matter has a value that cannot be used",
    "empty-heading": "a heading has no words",
    "empty-section": "there is no text under a heading",
    "skipped-level": "a heading is more than one level below the heading before it; a heading that "
    "is the title does not count, since sites give titles a level of their own",
    "same-anchor": "two headings have the same anchor",
    "character": "a character is the remains of a failed conversion, or cannot be shown",
    "incomplete-row": "a row of a table lacks its question or its answer",
    "no-columns": "a table has no columns of questions and answers, and is not indexed",
    "missing-include": "a file that should be included is not there",
    "no-reader": "there is no reader for this kind of document, and the file is not indexed",
    "not-understood": "the file holds something that is not read, such as another document",
    "reading-order": "the order of the text is uncertain",
    "overdue": "the day by which a document was to be reviewed has passed",
    "same-address": "a page names the address of another page that says something else",
    "expiring": "a contact or a document is near the day on which it expires",
}
_ADVISED = {
    "shared-heading": "two sections have the same heading",
    "near-duplicate": "two sections say nearly the same",
    "length": "a section is too long or too short to be found",
    "unreached": "a section answers none of the questions in questions.yaml",
    "dead-link": "a link leads to nothing",
    "unexplained-acronym": "an acronym is never explained",
    "bad-questions": "questions.yaml cannot be used",
}
_NOTED = {
    "other-file": "the file is not a document",
    "lock-file": "an office program keeps this file while a document is open",
    "sync-file": "a program that copies files has not finished this one, or keeps a second version",
    "not-published": "the site does not show this page, or hides it from searches",
    "redirect": "the page only leads to another one",
    "copy": "the page is a copy of the one at the canonical address",
    "same-text": "the file has the same text as another one",
    "furniture": "this is around the content, as menus, footers and page numbers are",
    "hidden": "people do not see this either",
    "markup": "this stands for something that only another program would put there",
    "no-words": "this has no words, as a picture without a description",
    "other-sheet": "a sheet has no columns of questions and answers",
}

KINDS: Mapping[str, Kind] = MappingProxyType(
    _kinds("refused", _REFUSED)
    | _kinds("warned", _WARNED)
    | _kinds("advised", _ADVISED)
    | _kinds("noted", _NOTED)
)


def finding(
    kind: str, place: tuple[str, int], message: str, *, about: str = "", text: str = ""
) -> Finding:
    """Return a finding of this `kind`, which decides its level.

    `place` is a file and a line in it, from 1. `about` and `text` are those of `Finding`.
    """
    return Finding(KINDS[kind].level, kind, *place, message, about, text)
