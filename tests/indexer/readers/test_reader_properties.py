"""Readers return the headings and texts of generated documents, and reject all other input."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import NotIndexedError
from indexer.readers.registry import READERS
from indexer.sources.source import Source

word = st.text("abcdefghij", min_size=1, max_size=6)
line = st.lists(word, min_size=1, max_size=8).map(" ".join)
paragraphs = st.lists(line, min_size=1, max_size=3)


@dataclass(frozen=True)
class Part:
    level: int
    heading: str
    paragraphs: list[str]


parts = st.lists(st.builds(Part, st.integers(2, 6), line, paragraphs), min_size=1, max_size=6)


def source(suffix: str, data: bytes) -> Source:
    return Source(f"a{suffix}", "a", suffix, data)


def paths(page: list[Part]) -> list[tuple[str, ...]]:
    """The heading path of each part, worked out separately for each one."""
    heading_paths = []
    for end, part in enumerate(page):
        path, below = [part.heading], part.level
        for outer in reversed(page[:end]):
            if outer.level < below:
                path.insert(0, outer.heading)
                below = outer.level
        heading_paths.append(tuple(path))
    return heading_paths


@given(parts, st.sampled_from(["\n", "\r\n", "\r"]))
def test_markdown_gives_back_its_headings_and_its_text(page: list[Part], end: str) -> None:
    text = "# Title of it\n\n" + "\n\n".join(
        "\n\n".join([f"{'#' * part.level} {part.heading}", *part.paragraphs]) for part in page
    )
    document = READERS[".md"](source(".md", text.replace("\n", end).encode())).document
    assert document.title == "Title of it"
    sections = [section for section in document.sections if section.heading_path]
    assert [section.heading_path for section in sections] == paths(page)
    assert [[block.text for block in section.blocks] for section in sections] == [
        part.paragraphs for part in page
    ]
    anchors = [section.anchor for section in document.sections]
    assert len(set(anchors)) == len(anchors)


@given(paragraphs)
def test_plain_text_gives_back_its_paragraphs(lines: list[str]) -> None:
    text = "\n\n".join(["Title of it", *lines])
    document = READERS[".txt"](source(".txt", text.encode())).document
    assert document.title == "Title of it"
    assert [section.blocks[0].text for section in document.sections] == lines


# Elements of the syntax, and text that has broken readers elsewhere.
MARKS = """# |## |- |> |1. |``` |---|***|<!-- | -->|also asked as:|{#x}|[a](b)|![](c)|<b>|&#0;|&amp;
title: |url: |!!int ''|&a|*a|[|{|•|\u2028|\u00a0|é|\t|\\|`"""
piece = st.sampled_from([*MARKS.split("|"), "\n", "\n\n", "| a | b |", "|---|---|"])


@settings(deadline=None)  # a busy machine takes longer now and then
@given(st.lists(piece | word | st.text(max_size=3)).map("".join), st.sampled_from([*READERS]))
def test_any_text_is_a_document_or_rejected_with_its_line(text: str, suffix: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    try:
        document = READERS[suffix](source(suffix, data)).document
    except NotIndexedError as refused:
        assert 1 <= refused.line <= text.count("\n") + text.count("\r") + 1  # noqa: PT017 - a text may also be accepted
        assert refused.reason  # noqa: PT017 - a text may also be accepted
        return
    assert document.title.strip()
    assert any(block.text.strip() for section in document.sections for block in section.blocks)
