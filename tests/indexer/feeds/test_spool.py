"""A batch of documents gets into a spool as a whole or not at all."""

import io
import json
import os
import time
from codecs import BOM_UTF8
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.corpus.read import read_corpus
from indexer.errors import FeedError
from indexer.feeds import record
from indexer.feeds.record import Record, read_records
from indexer.feeds.spool import MARK, file_stem, push
from retrieval.load_settings import load_settings
from retrieval.types import Document
from tests.findings import odd

SPOOL = Path("spool")


def lines(*objects: object) -> io.BytesIO:
    texts = (record if isinstance(record, str) else json.dumps(record) for record in objects)
    return io.BytesIO("\n".join(texts).encode("utf-8", "surrogatepass"))


def pushed(*objects: object, replace: bool = False) -> str:
    return str(push(read_records(lines(*objects), "line "), SPOOL, replace=replace))


def names() -> list[str]:
    return sorted(file.name for file in SPOOL.iterdir() if file.name != MARK)


def documents() -> dict[str, Document]:
    corpus = read_corpus(load_settings(corpus=SPOOL))
    assert not odd(corpus)
    return {document.id: document for document in corpus.documents}


def test_a_document_arrives_with_all_its_fields() -> None:
    fields = {
        "title": 'Reset: the "password"\u2028now',
        "url": "https://help.example/pw?a=1",
        "language": "en-GB",
        "audience": "staff",
        "reviewed_on": "2026-01-31",
        "review_by": "2999-01-31",
        "expires": "2999-02-28",
        "source": "The IT desk # 2",
        "labels": {"team": ["it", "night: late"], "region": "Wales"},
        "also_asked": ["I forgot it", "- no list"],
    }
    bodies = {
        "html": "<p>Open the <b>portal</b>.</p>",
        "markdown": "Open the **portal**.",
        "text": "Open the portal.",
    }
    pushed(*({"id": name, name: body, **fields} for name, body in bodies.items()))
    assert names() == ["html.html", "markdown.md", "text.txt"]
    for document in documents().values():
        assert document.title == 'Reset: the "password" now'
        assert (document.url, document.language) == (fields["url"], "en-GB")
        assert (document.audience, document.source) == ("staff", "The IT desk # 2")
        days = (document.reviewed_on, document.review_by, document.expires)
        assert [str(day) for day in days] == ["2026-01-31", "2999-01-31", "2999-02-28"]
        assert document.labels == {"team": ("it", "night: late"), "region": ("Wales",)}
        (section,) = document.sections
        assert [block.text for block in section.blocks] == ["Open the portal."]
        assert section.also_asked == ("I forgot it", "- no list")


def test_two_documents_may_have_one_address_and_pages_may_declare_another_encoding() -> None:
    page = "<html><head><meta charset=latin1><title>T</title></head><body><p>{}</p></body></html>"
    url = "https://help.example/faq"
    texts = ("Ärger im Büro", "Überstunden")
    pushed(*({"id": n, "url": url, "html": page.format(text)} for n, text in enumerate(texts)))
    by_id = documents()
    assert [document.url for document in by_id.values()] == [url, url]
    section = [document.sections[0].blocks[0].text for document in by_id.values()]
    assert section == list(texts)


def test_questions_also_asked_belong_to_the_first_text_under_a_heading() -> None:
    pushed({"id": "a", "markdown": "# T\n\n## A?\n\nYes.\n", "also_asked": ["B?"]})
    asked = [(section.heading_path, section.also_asked) for section in documents()["a"].sections]
    assert asked == [(("A?",), ("B?",))]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "is not JSON"),
        ("[]", "expected `object`, got `array`"),
        ({"html": "SECRET"}, "object missing required field `id`"),
        ({"id": " ", "html": "SECRET"}, "`id` is empty"),
        ({"id": "a", "html": 3}, "`html`: expected `str | null`, got `int`"),
        ({"id": "a"}, "needs one of `html`, `markdown`, `text`, and has none"),
        (
            {"id": "a", "html": "SECRET", "text": "SECRET"},
            "needs one of `html`, `markdown`, `text`, and has `html` and `text`",
        ),
        ({"id": "a", "html": " \n"}, "`html` is empty"),
        ({"id": "a", "html": "SECRET\0"}, "`html` has the character U+0000"),
        ({"id": "a", "html": "SECRET", "colour": "SECRET"}, "`colour` means nothing here"),
        ({"id": "a", "html": "x", "SECRET s": "SECRET"}, "a field means nothing here"),
        ({"id": "a", "html": "x", "url": "javascript:SECRET"}, "`url` has to start with https://"),
        ({"id": "a", "html": "x", "language": "SECRET"}, "`language` has to be a code"),
        ({"id": "a", "html": "x", "expires": "SECRET"}, "`expires` is no day; write it as 2026"),
        ({"id": "a", "html": "x", "labels": {"SECRET": "x"}}, "`labels` has a name that is not"),
        ({"id": "a", "html": "x", "labels": {"team": []}}, "`labels` has a value that is not 1"),
        ({"id": "a", "html": "x", "labels": {"audience": "x"}}, "`audience` is a field of its own"),
        ({"id": "a", "html": "SECRET", "delete": True}, "has `delete` and `html`"),
        ('{"id": "a", "html": "SECRET\\ud83d"}', "`html` has half a character (U+D83D, a surr"),
        ('{"id": "a", "html": "\\udc00\\ud83d x"}', "`html` has half a character (U+DC00"),
        ('{"id": "a", "html": "x", "labels": {"team": ["\\ud800"]}}', "`labels` has half a char"),
        ('{"id": "a", "html": "x", "SECRET\\ud800": "x"}', "a field has half a character"),
        ('{"id": "a", "html": "\ud800"}', "`html` has half a character (U+D800"),
        ('{"id": "a", "html": "\\ud800"', "is not JSON"),
        ({"id": "first", "html": "SECRET"}, "has the `id` of line 1"),
    ],
)
def test_a_bad_line_is_named_without_what_it_says_and_nothing_is_taken(
    line: object, reason: str
) -> None:
    pushed({"id": "old", "html": "Old."})
    with pytest.raises(FeedError) as raised:
        pushed({"id": "first", "html": "First."}, "", line, {"id": "last", "html": "Last."})
    assert "nothing was taken" in str(raised.value)
    assert f"line 3: {reason}" in str(raised.value)
    assert "SECRET" not in str(raised.value)
    assert names() == ["old.html"]


def test_a_mark_of_utf_8_may_begin_the_first_line_and_no_other() -> None:
    line = json.dumps({"id": "a", "html": "A."}).encode() + b"\n"
    ((_, document),) = read_records(io.BytesIO(BOM_UTF8 + line), "line ")
    assert document == Record(id="a", html="A.")
    ((_, problem),) = read_records(io.BytesIO(b"\n" + BOM_UTF8 + line), "line ")
    assert "line 2: is not JSON" in str(problem)


def test_a_line_that_is_too_long_is_named_and_the_next_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(record, "MOST_BYTES", 100)
    with pytest.raises(FeedError) as raised:
        pushed({"id": "a", "html": "x" * 1000}, {"id": "b", "html": "x"}, "{")
    assert str(raised.value).splitlines()[1:] == [
        "line 1: has more than 100 bytes; split the document",
        "line 3: is not JSON; write one object",
    ]


def test_documents_are_replaced_and_deleted_by_their_ids() -> None:
    assert pushed({"id": "a", "html": "A."}, {"id": "b", "html": "B."}).startswith("2 taken")
    before = (SPOOL / "b.html").stat().st_mtime_ns
    again = pushed({"id": "a", "markdown": "A."}, {"id": "b", "html": "B."})
    assert again == "1 taken, 1 unchanged, 0 deleted; 2 documents"
    assert names() == ["a.md", "b.html"]
    assert (SPOOL / "b.html").stat().st_mtime_ns == before
    gone = pushed({"id": "b", "delete": True}, {"id": "never", "delete": True})
    assert gone == "0 taken, 0 unchanged, 1 deleted; 1 documents"
    assert names() == ["a.md"]


def test_a_batch_may_replace_everything_but_not_by_nothing() -> None:
    pushed({"id": "a", "html": "A."}, {"id": "b", "html": "B."})
    with pytest.raises(FeedError, match="the batch has no document"):
        pushed(replace=True)
    assert names() == ["a.html", "b.html"]
    replaced = pushed({"id": "b", "html": "B."}, {"id": "c", "text": "C."}, replace=True)
    assert replaced == "1 taken, 1 unchanged, 1 deleted; 2 documents"
    assert names() == ["b.html", "c.txt"]
    assert pushed() == "0 taken, 0 unchanged, 0 deleted; 2 documents"


def test_any_id_has_a_file_of_its_own() -> None:
    ids = ["a b", "a-b", "A-B", "../../etc/passwd", ".hidden", "/", "ä" * 500, "README", "a.tmp"]
    pushed(
        *(
            {"id": document_id, "title": "T", "text": f"Text {n}."}
            for n, document_id in enumerate(ids)
        )
    )
    assert len(names()) == len(ids)
    assert all(len(os.fsencode(name)) < 255 for name in names())
    assert not Path("etc").exists()
    assert len(documents()) == len(ids)
    assert file_stem("a-b") == "a-b"
    assert file_stem("a b") == "a-b-" + "c8687a08aa5d"  # the beginning of the SHA-256 of "a b"


def test_a_file_of_another_document_is_never_overwritten() -> None:
    pushed({"id": "a b", "text": "One."})
    with pytest.raises(FeedError, match="this file belongs to another document"):
        pushed({"id": file_stem("a b"), "html": "Two."})
    assert "One." in (SPOOL / f"{file_stem('a b')}.txt").read_text("utf-8")


def test_a_folder_with_other_files_is_no_spool() -> None:
    SPOOL.mkdir()
    (SPOOL / "thesis.md").write_text("My only copy.", encoding="utf-8")
    with pytest.raises(FeedError, match="is not a spool, since it has files"):
        pushed({"id": "a", "html": "A."}, replace=True)
    assert names() == ["thesis.md"]
    with pytest.raises(FeedError, match="cannot be written"):
        push([], SPOOL / "thesis.md")


def test_what_a_killed_program_left_is_cleared_away_after_a_day() -> None:
    pushed({"id": "a", "title": "T", "html": "A."})
    for name, days in {".incoming-old": 2, ".incoming-new": 0}.items():
        (SPOOL / name).mkdir()
        when = time.time() - days * 86_400
        os.utime(SPOOL / name, (when, when))
    pushed()
    assert names() == [".incoming-new", "a.html"]
    assert list(documents()) == ["a"]


def test_two_batches_at_once_both_arrive() -> None:
    def push_many(first: int) -> None:
        push((("", Record(id=n, text=f"Text {n}.")) for n in range(first, first + 50)), SPOOL)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(push_many, (0, 50, 25, 0)))
    assert len(names()) == 100


def test_the_same_batch_gives_the_same_files() -> None:
    batch = [{"id": "x y", "html": "X.", "labels": {"b": "1", "a": "2"}}]
    pushed(*batch)
    first = {name: (SPOOL / name).read_bytes() for name in names()}
    assert pushed(*batch).startswith("0 taken, 1 unchanged")
    assert {name: (SPOOL / name).read_bytes() for name in names()} == first
