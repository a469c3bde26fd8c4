"""A file can harm neither the build nor the next file."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from cli.main import main
from indexer.errors import CorpusError, NotIndexedError
from indexer.readers.markdown import read_markdown
from indexer.readers.reading import Reading
from indexer.readers.sandbox import PARSERS, Parser, open_within
from indexer.readers.sandbox_worker import Reply, encode
from indexer.sources.source import Source
from retrieval.load_settings import load_settings
from retrieval.root import Root
from retrieval.settings import Settings
from tests.conftest import GUIDE, build_hashed
from tests.findings import odd
from tests.processes import ROOT, settle

Reads = Callable[..., Reading]


@pytest.fixture
def parser() -> Iterator[Parser]:
    parser = Parser(seconds=5, memory_mb=512)
    yield parser
    parser.close()


@pytest.fixture
def reads(parser: Parser, tmp_path: Path) -> Reads:
    """Writes a file and reads it with the parser."""

    def read(data: bytes, suffix: str = ".md") -> Reading:
        file = tmp_path / f"a{suffix}"
        file.write_bytes(data)
        _, parse = parser.open(file, Root(folder=tmp_path))
        return parse()

    return read


def good_is_read(reads: Reads) -> bool:
    expected = read_markdown(Source("a.md", "a", ".md", GUIDE.encode()))
    return reads(GUIDE.encode()).document == expected.document


def test_a_reading_is_the_same_as_without_the_process(parser: Parser, reads: Reads) -> None:
    assert good_is_read(reads)
    process = parser._process
    assert good_is_read(reads)
    assert parser._process is process  # it stays for the next file


def test_a_rejection_by_a_reader_is_raised_with_its_line(parser: Parser, reads: Reads) -> None:
    with pytest.raises(NotIndexedError, match="has no text") as caught:
        reads(b"# T\n\n## \n")
    assert caught.value.line >= 1
    assert good_is_read(reads)


@pytest.mark.parametrize(
    ("suffix", "data"),
    [
        (".html", b"<title>t</title>" + b"<h2>x</h2>y" * 500_000),  # half a million headings
        (".md", b"# T\n\n" + b"> " * 10_000 + b"x"),
        (".html", b"<title>t</title>" + b"<ul><li>x" * 10_000),
        (".txt", b"t\n\n" + b"word " * 20_000_000),  # one line of 100 MB
    ],
    ids=["headings", "quotations", "lists", "one line"],
)
def test_a_file_that_is_too_much_is_refused_in_bounded_time(
    parser: Parser, reads: Reads, suffix: str, data: bytes
) -> None:
    started = time.monotonic()
    with pytest.raises(NotIndexedError, match=r"5 seconds|memory|deeply|ended"):
        reads(data, suffix)
    assert time.monotonic() - started < 30  # the limit is 5 s, but the machine may be busy
    assert good_is_read(reads)


def test_a_process_that_dies_is_replaced(parser: Parser, reads: Reads) -> None:
    assert good_is_read(reads)
    process = parser._process
    assert process
    os.kill(process.pid, 9)
    process.wait()
    with pytest.raises(NotIndexedError, match="ended the process"):
        reads(GUIDE.encode())
    assert good_is_read(reads)


def test_a_process_that_was_forked_has_a_parser_of_its_own(corpus: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.indexer.readers.forked", str(corpus / "guide.md")],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    mine, theirs, mine_again = json.loads(done.stdout)
    assert theirs != mine
    assert mine_again == mine


def test_an_interrupted_reading_leaves_no_reply_for_the_next_file(
    parser: Parser, reads: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert good_is_read(reads)

    def interrupted(*_: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("indexer.readers.sandbox.receive", interrupted)
        with pytest.raises(KeyboardInterrupt):
            reads(b"# Another\n\nText.\n")
    assert good_is_read(reads)


def test_the_worker_process_ends_with_the_build(parser: Parser, reads: Reads) -> None:
    assert good_is_read(reads)
    process = parser._process
    assert process
    assert parser._channel
    parser._channel.close()  # this also happens when the build is killed
    settle(lambda: process.poll() is not None)


def test_a_build_names_the_file_and_can_publish_the_rest(settings: Settings) -> None:
    (settings.corpus / "big.html").write_bytes(b"<title>t</title>" + b"<ul><li>x" * 10_000)
    with pytest.raises(CorpusError, match=r"big\.html:1: is nested too deeply"):
        build_hashed(settings)
    report = build_hashed(settings.model_copy(update={"max_refused": "1"}))
    assert (report.documents, len(odd(report))) == (2, 1)


@pytest.mark.slow
def test_inspect_shows_the_texts_that_would_be_indexed(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<html lang=en><title>Beans | Garden</title><nav>Menu</nav><main><h2 id=w>Water?</h2>"
        "<p>In the morning.</main>",
        encoding="utf-8",
    )
    result = CliRunner().invoke(main, ["inspect", str(page), "--texts"])
    assert result.exit_code == 0, result.output
    assert result.output == (
        "title       Beans  (from the page's title)\n"
        "language    en\n"
        "  Water?  #w\n"
        "    passage page:w:1: 10 tokens\n"
        "      In the morning.\n"
        "1 sections, 1 passages of at most 256 tokens\n"
        f"noted     {page}:1: outside the page's content: “Menu”\n"
    )
    for name, reason in (("a.msg", "there is no reader for .msg files"), ("b.md", "is empty")):
        (tmp_path / name).write_text("", encoding="utf-8")
        failed = CliRunner().invoke(main, ["inspect", str(tmp_path / name)])
        assert failed.exit_code == 1
        assert f"{name}:1: {reason}" in failed.output


def test_a_process_in_another_folder_replaces_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(file_seconds=59.0)
    for name in ("first", "second", "third"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "a.md").write_bytes(GUIDE.encode())
        monkeypatch.chdir(folder)
        _, parse = open_within(settings, Path("a.md"), Root(folder=Path()))
        assert parse().document.title
    folders = [folder for pid, folder, *_ in PARSERS if pid == os.getpid()]
    assert set(folders) == {str(tmp_path / "third")}


class Marked(str):
    """A text with a type of its own, as libraries give them."""

    __slots__ = ()


def test_texts_of_any_type_are_sent_as_plain_ones() -> None:
    reason = msgspec.msgpack.decode(encode(Reply(reason=Marked("no text"))), type=Reply).reason
    assert (reason, type(reason)) == ("no text", str)


def test_a_value_that_is_no_text_is_not_sent() -> None:
    with pytest.raises(TypeError, match="object is no value that a reading may hold"):
        encode(Reply(reason=object()))  # type: ignore[arg-type]  # no reader may do this


@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_formula_without_a_saved_value_harms_no_other_row(
    parser: Parser, tmp_path: Path, column: int
) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    formula = ["Who?", "The board.", "When?"]
    formula[column] = "=1+1"
    for row in (["Question", "Answer", "Also asked"], ["Where?", "Here.", ""], formula):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    _, parse = parser.open(tmp_path / "a.xlsx", Root(folder=tmp_path))
    reading = parse()
    assert [entry.kind for entry in odd(reading)] == ["incomplete-row"]
    headings = [section.heading_path for section in reading.document.sections]
    assert ("Where?",) in headings
