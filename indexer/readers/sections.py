"""The title and sections of a document, from its headings and content in reading order."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import PurePosixPath

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.sources.site import INDEXES
from indexer.sources.slugs import number_anchors
from indexer.sources.source import (
    WITH_LINES,
    Source,
    odd_characters,
    with_bullets,
    without_controls,
    without_private,
)
from retrieval.characters import without_invisible
from retrieval.report import Finding
from retrieval.types import Block, Document, Section

# Where a title comes from, as `faq-search inspect` shows it.
FILE_NAME = "the file's name"
FIRST_HEADING = "the first heading"
NAVIGATION = "the site's navigation"

# Notion puts the id of a page behind its title in the names of files and folders.
PAGE_ID = re.compile(r"(?<=\S) [0-9a-f]{32}$")

Findings = list[Finding]


@dataclass(frozen=True, slots=True)
class Title:
    text: str
    origin: str


@dataclass(slots=True)
class FlatSection:
    """A heading and the content under it, before it is known which headings are around it.

    Content before the first heading has level 0.

    `anchor` is the author's anchor of the heading; None means that one is made from its words, or
    from `written`, where the generator of a site makes it from the heading as it is written.
    `line` is the heading's line, from 1; in a format without lines it is the number of the part.
    A part that `continues` an earlier one, after what unfolded in between, has no words of its own
    as a heading. So does a heading that is none in the end, such as the title: the part that it
    continues takes its text.
    """

    level: int
    text: str
    anchor: str | None
    line: int
    blocks: list[Block] = field(default_factory=list)
    also_asked: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    continues: "FlatSection | None" = field(default=None, repr=False, compare=False)
    written: str = ""

    def clean(self) -> None:
        """Take out the characters that nobody sees."""
        self.text = " ".join(_visible(self.text).split())
        self.blocks = [
            Block(block.kind, tuple(map(_visible, block.pieces)))
            for block in self.blocks
            if _visible(block.text).strip()
        ]
        self.also_asked = [_visible(question) for question in self.also_asked]
        self.html = [_visible(html) for html in self.html]

    def head(self) -> "FlatSection":
        """Return the part that has the heading of this one; that is the part itself, mostly."""
        part = self
        while part.continues is not None:
            part = part.continues
        return part

    def take(self, part: "FlatSection") -> None:
        """Take in what stands in `part`, which is no part of its own any more."""
        self.blocks += part.blocks
        self.also_asked += part.also_asked
        self.html += part.html
        part.continues = self


def _visible(text: str) -> str:
    return without_invisible(without_private(without_controls(text)))


def take_title(
    candidates: Iterable[tuple[str | None, str]], parts: list[FlatSection], source: Source
) -> tuple[Title, list[FlatSection]]:
    """Return the title, and the parts, in which a heading that is the title is no heading.

    The title is the first of the `candidates`, pairs of a text and where it comes from, that is not
    blank. Without any, it is the first heading, if that is alone on the highest level or begins the
    document without a text of its own; or else the title by which the site's navigation lists the
    page; or else the file's name in words. A heading that unfolds is none if text follows it.
    """
    top = parts[0]
    headings = [part for part in parts[1:] if part.continues is None]
    first = headings[0] if headings and headings[0].text else None
    if any(part.continues is top and part.blocks for part in parts):
        first = None  # it unfolds, and text follows that is not below it
    cleaned = ((" ".join(_visible(text or "").split()), origin) for text, origin in candidates)
    chosen = next((Title(text, origin) for text, origin in cleaned if text), None)
    if chosen is None and first and _is_title(first, headings, top):
        chosen = Title(first.text, FIRST_HEADING)
    if chosen is None:
        chosen = fallback_title(source)
    if first and first.level == _top_level(headings) and _same_words(first.text, chosen.text):
        top.take(first)
        top.line = first.line
        return chosen, [part for part in parts if part is not first]
    return chosen, parts


def add_questions(parts: list[FlatSection], questions: Iterable[str]) -> None:
    """Add questions that the first of `parts` with a text answers too."""
    part = next((part for part in parts if part.blocks), parts[0])
    part.also_asked += questions


def fallback_title(source: Source) -> Title:
    """Return the title of a document that has none: its name in the navigation, or its file's."""
    if source.navigation_title:
        return Title(source.navigation_title, NAVIGATION)
    return Title(name_in_words(source.name), FILE_NAME)


def _top_level(headings: list[FlatSection]) -> int:
    """Return the level of the outermost headings."""
    return min(heading.level for heading in headings)


def _is_title(first: FlatSection, headings: list[FlatSection], top: FlatSection) -> bool:
    """Return whether the first heading is alone on its level, or above all without a text."""
    if all(heading.level > first.level for heading in headings[1:]):
        return True
    return first.level == _top_level(headings) and not first.blocks and not top.blocks


def _same_words(text: str, other: str) -> bool:
    return " ".join(text.split()).casefold() == " ".join(other.split()).casefold()


def name_in_words(name: str) -> str:
    """Return the name of a file as a title: `opening_hours.md` gives “Opening hours”.

    The index of a folder has the name of the folder, and numbers that only put files in order are
    left out.
    """
    path = PurePosixPath(name)
    stem = path.parent.name if path.stem in INDEXES and path.parent.name else path.stem
    stem = PAGE_ID.sub("", stem)
    words = (
        re.sub(r"[\s_-]+", " ", re.sub(r"^\d{1,3}[\s_.-]+(?=\D)", "", stem)).strip() or path.stem
    )
    return words[:1].upper() + words[1:]


def document_of(
    source: Source, title: Title, sections: list[Section], language: str | None = None
) -> Document:
    """Return the document of `source`, in its own `language` or else in that of its root."""
    return Document(
        id=source.document_id,
        title=title.text,
        url=None,
        sections=tuple(sections),
        language=language or source.language,
    )


def sections_of(
    source: Source, title: Title, parts: list[FlatSection]
) -> tuple[list[Section], Findings]:
    """Return the sections of a file, and what is odd in its headings.

    A heading without words, and one without text, give no section. Raises NotIndexedError where
    there is no text at all.
    """
    name = source.name
    findings: Findings = []
    if title.origin == FILE_NAME:
        findings.append(no_title(name, title))
    if source.suffix not in WITH_LINES:
        for part in parts:
            texts = [part.text, *(piece for block in part.blocks for piece in block.pieces)]
            words = " ".join(with_bullets(text) for text in texts)
            findings += list(odd_characters(name, part.line, words.replace("\n", " ")))[:1]
    for part in parts:
        part.clean()
    parts = _joined(_with_words(name, parts, findings))
    headings = [part for part in parts if part.continues is None]
    findings += _skipped_levels(name, parts)
    anchors = dict(zip(map(id, headings), _anchors(source, headings, findings), strict=True))
    continued = {id(part.head()) for part in parts if part.continues is not None and part.blocks}
    sections: list[Section] = []
    path: list[FlatSection] = []
    paths: dict[int, list[FlatSection]] = {}
    shown: set[str] = set()  # the anchors of the sections so far
    for part, after in zip(parts, [*parts[1:], None], strict=True):
        head = part.head()
        path = paths.get(id(head), [outer for outer in path if outer.level < part.level])
        if part is head and part.level:
            path.append(part)
        paths[id(head)] = path
        holds_next = after is not None and after.level > part.level
        is_heading = part is head and part.level > 0
        if is_heading and not part.blocks and not holds_next and id(part) not in continued:
            message = "heading has no text; write some under it, or remove the heading"
            findings.append(finding("empty-section", (name, part.line), message, text=part.text))
        elif is_heading or part.blocks:
            anchor = anchors[id(head)]
            sections.append(
                Section(
                    tuple(outer.text for outer in path),
                    anchor,
                    tuple(part.blocks),
                    head.line,
                    tuple(head.also_asked),
                    "".join(part.html),
                    continues=anchor in shown,
                )
            )
            shown.add(anchor)
    if not any(section.blocks for section in sections):
        raise NotIndexedError(1, "has no text; write some, or remove the file", "no-text")
    return sections, findings


def no_title(name: str, title: Title) -> Finding:
    message = f"has no title; give it one, or readers see “{title.text}”"
    return finding("no-title", (name, 1), message)


def _with_words(name: str, parts: list[FlatSection], findings: Findings) -> list[FlatSection]:
    """Return `parts` without headings that have no words.

    The part before a heading without words takes what stands under it.
    """
    result = parts[:1]
    for part in parts[1:]:
        if part.text or part.continues is not None:
            result.append(part)
            continue
        message = "heading is empty; write it, or remove it"
        findings.append(finding("empty-heading", (name, part.line), message))
        result[-1].take(part)
    return result


def _joined(parts: list[FlatSection]) -> list[FlatSection]:
    """Return `parts`, of which none follows the one that it continues, but is joined to it.

    Questions also asked are those of a whole section.
    """
    result = parts[:1]
    for part in parts[1:]:
        head = part.head()
        if part is not head:
            head.also_asked += part.also_asked
            part.also_asked = []
            if head is result[-1].head():
                result[-1].take(part)
                continue
        result.append(part)
    return result


def _skipped_levels(name: str, parts: list[FlatSection]) -> Findings:
    """Return a finding for each heading more than one level below the heading before it.

    After the text that follows something that unfolds, that is the heading around.
    """
    with_words = [part for part in parts[1:] if part.continues is None or part.blocks]
    pairs = ((before.head(), part) for before, part in pairwise(with_words))
    return [
        finding(
            "skipped-level",
            (name, part.line),
            f"“{part.text}” is on level {part.level} under a heading of level {before.level}; "
            f"make it level {before.level + 1}",
        )
        for before, part in pairs
        if part.continues is None and 0 < before.level < part.level - 1
    ]


def _anchors(source: Source, parts: list[FlatSection], findings: Findings) -> list[str]:
    """Return an anchor for each part, which is empty for the top.

    If two explicit anchors are equal, the second one is reported, and one is made from the
    heading's words instead.
    """
    lines: dict[str, int] = {}
    headings: list[tuple[str, str | None]] = []
    for part in parts[1:]:
        anchor = part.anchor
        if anchor in lines:
            message = f"anchor {{#{anchor}}} is already used in line {lines[anchor]}; use another"
            findings.append(finding("same-anchor", (source.name, part.line), message))
            anchor = None
        elif anchor is not None:
            lines[anchor] = part.line
        headings.append((part.written or part.text, anchor))
    return ["", *number_anchors(headings, source.anchors)]
