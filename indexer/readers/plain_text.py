"""The reader for plain text such as scraped pages: a title line, then paragraphs and bullets."""

import re
from dataclasses import dataclass, replace

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.readers.front_matter import front_matter_if_any
from indexer.readers.reading import Reading
from indexer.readers.sanitize import blocks_html
from indexer.readers.sections import FILE_NAME, Title, document_of, fallback_title, no_title
from indexer.sources.source import Source
from retrieval.characters import without_invisible
from retrieval.report import Finding
from retrieval.types import Block, Section

# Longer than the titles of web pages (search engines show about 60 characters), shorter than a
# paragraph worth indexing.
LONGEST_TITLE = 150

# Signs that say no more than that an item begins, and those that say something of the item.
BULLETS = "•‣◦▪●○■◆♦❖❍❑❒➢➤►▶✦"
TICKS = "✓✔✗✘☐□☑☒"
BULLET = re.compile(
    rf"\s*(?P<marker>[{BULLETS}·*–-]\s|\d{{1,3}}[.)]\s|(?=[{TICKS}]\s))\s*(?P<text>\S.*)"
)

# Text that web pages put below their content. A paragraph counts as furniture only if it begins
# like this and only furniture follows it in the file. The same words within guidance are kept.
FURNITURE = (
    ("asks for feedback", r"(was|did|is) (this|the) (content|page|article|information|answer)\b"),
    ("asks for feedback", r"(did you find|how (helpful|useful) was) this\b"),
    ("asks for feedback", r"your feedback (matters|helps|is important)\b"),
    ("thanks for feedback", r"thank(s| you) for (letting us know|your (feedback|vote))\b"),
    ("privacy or cookie notice", r"(privacy|cookies?)( (and|&) (data|privacy|cookies?))* "
     r"(policy|notice|settings|preferences)\b"),
    ("privacy or cookie notice", r"(this (web)?site|we) (can |may )?(use|collect)s? "
     r"(cookies|anonymous|personal)\b"),
    ("copyright notice", r"(©|\(c\)|copyright\b|all rights reserved)"),
    ("page control", r"(yes|no|print|share|submit|accept|reject|close|back to top|skip to content|"
     r"(share|print) this page|(accept|reject) (all )?cookies)[.!]?$"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """Lines without a blank line between them. `line` is the line of the file where they begin."""

    line: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return _fold(" ".join(self.lines))

    @property
    def is_bullets(self) -> bool:
        return BULLET.fullmatch(self.lines[0]) is not None


def read_plain_text(source: Source) -> Reading:
    """Read a document whose sections are its paragraphs, each with the bullets that it introduces.

    Plain text has no headings, so heading paths are empty. A paragraph is the largest piece that
    can be expected to keep to one subject. Anchors are `paragraph-1`, `paragraph-2`, …

    Without a line that can be a title, the file's name is the title. Raises NotIndexedError where
    there is no text.
    """
    front, odd, text = front_matter_if_any(source.text, source.name)
    paragraphs = _paragraphs(without_invisible(text))
    title, body = _title(paragraphs, source, front.title)
    content, findings = _without_furniture(source.name, body)
    if not content:
        line = paragraphs[0].line if paragraphs else 1
        raise NotIndexedError(line, "has no text; write some, or remove the file", "no-text")
    if title.origin == FILE_NAME:
        findings.insert(0, no_title(source.name, title))
    sections = [
        replace(section, html=blocks_html(section.blocks)) for section in _sections(content)
    ]
    sections[0] = replace(sections[0], also_asked=front.also_asked)
    document = document_of(source, title, sections)
    return Reading(front.described(document), (*odd, *findings), title.origin)


def _title(
    paragraphs: list[_Paragraph], source: Source, given: str | None
) -> tuple[Title, list[_Paragraph]]:
    """Return the title, which is `given` or the first line, and the paragraphs without it.

    A first line that is all there is, or that ends like a sentence, is text.
    """
    first = paragraphs[0] if paragraphs else None
    if given:
        is_title = first is not None and first.text == given
        return Title(given, "front matter"), paragraphs[1:] if is_title else paragraphs
    if (
        first
        and len(first.lines) == 1
        and len(first.text) <= LONGEST_TITLE
        and not first.is_bullets
        and len(paragraphs) > 1
        and not first.text.endswith((".", ":", ";"))
    ):
        return Title(first.text, "the first line"), paragraphs[1:]
    return fallback_title(source), paragraphs


def text_blocks(text: str) -> list[Block]:
    """Return the paragraphs and lists of a text that has no title."""
    return [block for paragraph in _paragraphs(text) for block in _blocks(paragraph)]


def _paragraphs(text: str) -> list[_Paragraph]:
    paragraphs: list[_Paragraph] = []
    lines: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.strip():
            lines.append(line)
        elif lines:
            paragraphs.append(_Paragraph(number - len(lines), tuple(lines)))
            lines = []
    return paragraphs


def _without_furniture(
    name: str, paragraphs: list[_Paragraph]
) -> tuple[list[_Paragraph], list[Finding]]:
    end = len(paragraphs)
    while end and _furniture(paragraphs[end - 1].text):
        end -= 1
    findings = [
        finding(
            "furniture",
            (name, paragraph.line),
            f"page furniture, {_furniture(paragraph.text)}",
            text=paragraph.text,
        )
        for paragraph in paragraphs[end:]
    ]
    return paragraphs[:end], findings


def _furniture(text: str) -> str | None:
    """Return why `text` counts as furniture, or None if it doesn't."""
    return next(
        (reason for reason, pattern in FURNITURE if re.match(pattern, text, re.IGNORECASE)), None
    )


def _sections(paragraphs: list[_Paragraph]) -> list[Section]:
    sections: list[Section] = []
    for paragraph in paragraphs:
        blocks = _blocks(paragraph)
        if paragraph.is_bullets and sections:
            introduced = sections.pop()
            blocks = [*introduced.blocks, *blocks]
            sections.append(Section((), introduced.anchor, tuple(blocks), introduced.line))
        else:
            anchor = f"paragraph-{len(sections) + 1}"
            sections.append(Section((), anchor, tuple(blocks), paragraph.line))
    return sections


def _blocks(paragraph: _Paragraph) -> list[Block]:
    """Return the words before the first bullet as a paragraph, and the bullets as a list."""
    words: list[str] = []
    items: list[str] = []
    for line in paragraph.lines:
        if bullet := BULLET.fullmatch(line):
            marker = bullet["marker"].strip() if bullet["marker"][:1].isdigit() else "-"
            items.append(f"{marker} {_fold(bullet['text'])}")
        elif items:
            items[-1] = f"{items[-1]} {_fold(line)}"
        else:
            words.append(line)
    blocks = [Block("paragraph", (_fold(" ".join(words)),))] if words else []
    return [*blocks, Block("list", tuple(items))] if items else blocks


def _fold(text: str) -> str:
    """Return `text` with all white space, including no-break spaces, as single spaces."""
    return " ".join(text.split())
