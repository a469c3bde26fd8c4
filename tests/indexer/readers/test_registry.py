"""Which files are read, by the ends of their names."""

import re
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import NotIndexedError
from indexer.findings import KINDS
from indexer.readers.registry import CONVERTERS, READERS, check_name, open_file, read
from indexer.sources.source import Source
from retrieval.root import Root
from tests.findings import left_out, odd

PAGE = Path(__file__).parents[3] / "docs" / "formats.md"


def test_there_is_a_reader_for_each_kind_that_is_documented() -> None:
    table = PAGE.read_text(encoding="utf-8").partition("## What is found")[0]
    names = re.findall(r"^\| ([^|]*)\|", table, re.MULTILINE)
    documented = {suffix for name in names for suffix in re.findall(r"`(\.\w+)`", name)}
    assert documented == {*READERS, *CONVERTERS}
    for suffix in documented:
        assert check_name(Path(f"a{suffix}")) == suffix
        assert check_name(Path(f"a{suffix.upper()}")) == suffix


def test_a_page_without_a_suffix_is_opened_for_its_beginning_and_to_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "about"
    page.write_text("<!doctype html><title>Us</title><p>We lend drills.", encoding="utf-8")
    opened: list[Path] = []
    original = Path.open

    def counting(path: Path, *args: Any, **kwargs: Any) -> Any:
        opened.append(path)
        return original(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", counting)
    opened_file, parse = open_file(page, Root(folder=tmp_path))
    assert opened == [page, page]
    assert (opened_file.name, parse().document.title) == (page.as_posix(), "Us")


UNREAD = (
    *("wpd", "pages", "key", "xls", "xlsm", "xlsb", "potx", "dotm", "ppsm", "wps", "numbers"),
    *("mht", "mhtml", "msg", "org", "tex", "textile", "mediawiki", "xhtml", "mobi", "azw3"),
    *("xps", "ps", "djvu", "7z", "rar", "tar", "gz", "tgz", "bz2", "xz", "jar"),
)


@pytest.mark.parametrize("name", ["a.PAGES", *(f"a.{end}" for end in UNREAD)])
def test_a_document_that_cannot_be_read_is_named_with_the_kinds_that_can(name: str) -> None:
    with pytest.raises(NotIndexedError, match=r"only for \.md, .*; convert it") as caught:
        check_name(Path(name))
    assert Path(name).suffix.lower() in caught.value.reason
    assert KINDS[caught.value.kind].level == "warned"


@pytest.mark.parametrize("name", ["a.png", "a", "Makefile", "a.yml", "~$a.docx", ".~lock.a.odt#"])
def test_a_file_that_is_no_document_is_only_noted(name: str) -> None:
    with pytest.raises(NotIndexedError) as caught:
        check_name(Path(name))
    assert KINDS[caught.value.kind].level == "noted"


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
    assert [finding.line for finding in odd(reading)] == [10]
    assert [finding.line for finding in left_out(reading)] == [6]
    with pytest.raises(NotIndexedError) as caught:
        read(Source("a.md", "a", ".md", b"# T\n\n> " + b"> " * 200 + b"x\n", lines=(7, 8, 9, 10)))
    assert caught.value.line == 9


@pytest.mark.parametrize(
    "name",
    [
        "leave.docx.partial",
        "leave.3f2a.partial",
        "leave.docx.part",
        "leave.docx.filepart",
        "leave.pdf.crdownload",
        "leave.tmp",
        "leave (Robin's conflicted copy 2026-01-02).docx",
        "leave (conflicted copy 2026-01-02 123456).md",
        "leave.sync-conflict-20260102-123456-ABCDEFG.docx",
        "leave.docx.conflict1",
        "leave.conflict2.docx",
    ],
)
def test_what_a_program_that_copies_files_keeps_is_passed_over(name: str) -> None:
    with pytest.raises(NotIndexedError) as raised:
        check_name(Path(name))
    assert raised.value.kind == "sync-file"


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.html.md.erb", ".md.erb"), ("a.HTML.j2", ".HTML.j2"), ("a.xls", ".xls")],
)
def test_a_kind_of_document_or_template_without_a_reader_is_warned_of(
    name: str, suffix: str
) -> None:
    with pytest.raises(NotIndexedError, match=rf"no reader for {suffix} files") as raised:
        check_name(Path(name))
    assert raised.value.kind == "no-reader"


@pytest.mark.parametrize(
    "name",
    [
        "desktop.ini",
        "Thumbs.db",
        "robots.txt",
        "photo.jpg",
        "layout.njk",
        "site.js.erb",
        "v1.2.njk",
    ],
)
def test_what_is_no_document_is_noted(name: str) -> None:
    with pytest.raises(NotIndexedError) as raised:
        check_name(Path(name))
    assert raised.value.kind == "other-file"


def test_words_about_conflicts_are_no_sign_of_a_copy() -> None:
    for name in ("conflict.docx", "conflict-resolution.md", "parts.txt", "my partial.md"):
        check_name(Path(name))
