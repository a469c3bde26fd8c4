"""The title and sections of a document, from its headings and content in reading order."""

from dataclasses import dataclass, field, replace

from indexer.errors import RejectedFileError
from indexer.report import Reject
from indexer.sources.slugs import number_anchors
from retrieval.types import Block, Section


@dataclass(slots=True)
class Part:
    """A heading and the content under it. Content before the first heading has level 0.

    `anchor` is the author's anchor of the heading; None means that one is made from its words.
    `line` is the heading's line, from 1; in a format without lines it is the number of the part.
    """

    level: int
    text: str
    anchor: str | None
    line: int
    blocks: list[Block] = field(default_factory=list)
    also_asked: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)


def take_title(
    declared: str | None, parts: list[Part], fix: str = "begin with a heading of the first level"
) -> tuple[str, list[Part]]:
    """The title, and the parts, in which a heading that only repeats the title is no heading.

    The title is `declared`, or else the first heading, if that is of level 1 and nothing precedes
    it. `fix` says where an author can put a title. Raises RejectedFileError if there is none.
    """
    top, rest = parts[0], parts[1:]
    first = rest[0] if rest and rest[0].level == 1 and not top.blocks else None
    title = declared or (first.text if first else "")
    if not title:
        raise RejectedFileError(1, f"has no title; {fix}")
    if first and first.text.casefold() == title.casefold():
        return title, [replace(first, level=0, text="", anchor=None), *rest[1:]]
    return title, parts


def sections_of(name: str, parts: list[Part]) -> tuple[list[Section], list[Reject]]:
    """The sections of the file `name`, and a reject for each heading that gives no section.

    Raises RejectedFileError where there is no text at all.
    """
    anchors, rejects = _anchors(name, parts)
    sections: list[Section] = []
    path: list[Part] = []
    for part, anchor, after in zip(parts, anchors, [*parts[1:], None], strict=True):
        path = [outer for outer in path if outer.level < part.level]
        if part.level:
            path.append(part)
        reason = _reason_to_reject(part, after)
        if reason:
            rejects.append(Reject(name, part.line, reason))
        elif part.level or part.blocks:
            heading_path = tuple(outer.text for outer in path if outer.text)
            sections.append(
                Section(
                    heading_path,
                    anchor,
                    tuple(part.blocks),
                    part.line,
                    tuple(part.also_asked),
                    "".join(part.html),
                )
            )
    if not any(section.blocks for section in sections):
        raise RejectedFileError(1, "has a title but no text; write some, or remove the file")
    return sections, rejects


def _anchors(name: str, parts: list[Part]) -> tuple[list[str], list[Reject]]:
    """An anchor for each part, which is empty for the top.

    If two explicit anchors are equal, the second is rejected, and one is made from the heading's
    words instead.
    """
    rejects: list[Reject] = []
    lines: dict[str, int] = {}
    headings: list[tuple[str, str | None]] = []
    for part in parts[1:]:
        anchor = part.anchor
        if anchor in lines:
            reason = f"anchor {{#{anchor}}} is already used in line {lines[anchor]}; use another"
            rejects.append(Reject(name, part.line, reason))
            anchor = None
        elif anchor is not None:
            lines[anchor] = part.line
        headings.append((part.text, anchor))
    return ["", *number_anchors(headings)], rejects


def _reason_to_reject(part: Part, after: Part | None) -> str | None:
    holds_next = after is not None and after.level > part.level
    if part.level and not part.text:
        return "heading is empty; write it, or remove the #"
    if part.level and not part.blocks and not holds_next:
        return "heading has no text; write some under it, or remove the heading"
    return None
