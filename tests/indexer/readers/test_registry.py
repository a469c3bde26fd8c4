"""Which files are read, by the ends of their names."""

import pytest

from indexer.errors import RejectedFileError
from indexer.readers.registry import READERS, check_suffix, read
from indexer.sources.source import Source

SUFFIXES = {
    *(".md", ".markdown", ".txt", ".html", ".htm", ".docx", ".odt", ".epub", ".pdf", ".csv"),
    *(".tsv", ".jsonl", ".xlsx", ".ods"),
}


def test_there_is_a_reader_for_each_kind_that_is_documented() -> None:
    assert READERS.keys() == SUFFIXES
    for suffix in SUFFIXES:
        check_suffix(suffix)
        check_suffix(suffix.upper())


@pytest.mark.parametrize("suffix", [".png", "", ".doc", "md"])
def test_a_file_of_another_kind_is_refused_with_the_kinds_there_are(suffix: str) -> None:
    with pytest.raises(RejectedFileError, match=r"only for \.md, .*; convert it") as caught:
        check_suffix(suffix)
    assert repr(suffix) in caught.value.reason


@pytest.mark.parametrize(
    ("suffix", "data"),
    [
        (".markdown", b"# T\n\nText.\n"),
        (".htm", b"<title>T</title><p>Text."),
        (".txt", b"T\n\nText.\n"),
        (".tsv", b"question\tanswer\nQ?\tText.\n"),
        (".jsonl", b'{"question": "Q?", "answer": "Text."}'),
    ],
)
def test_each_kind_is_read_as_what_it_is(suffix: str, data: bytes) -> None:
    (section,) = read(Source(f"t{suffix}", "t", suffix, data)).document.sections
    assert section.blocks[0].text == "Text."


def test_lines_are_those_of_the_file_whatever_was_taken_into_it() -> None:
    text = b"# T\n\n## A\n\na\n\n## B\n\n![](x.png)\n\nb\n\n## C\n"
    lines = (1, 2, 3, 3, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11)
    reading = read(Source("a.md", "a", ".md", text, lines=lines))
    assert [section.line for section in reading.document.sections] == [3, 4]
    assert [each.line for each in reading.rejects] == [10]
    assert [each.line for each in reading.dropped] == [6]
    with pytest.raises(RejectedFileError) as caught:
        read(Source("a.md", "a", ".md", b"# T\n\n## A {#a b}\n", lines=(7, 8, 9, 10)))
    assert caught.value.line == 9
