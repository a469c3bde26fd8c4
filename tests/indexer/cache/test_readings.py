"""What was read once isn't read again, unless anything that it is made from has changed."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.cache import readings as reading_cache
from indexer.cache.key_value import kept
from indexer.cache.readings import cached
from indexer.errors import RejectedFileError
from indexer.readers.reading import Reading
from indexer.readers.registry import read
from indexer.sources.source import Source
from retrieval.layout import READINGS_FILE

SOURCE = Source("corpus/a.md", "a", ".md", b"# A\n\n![](x.png)\n\nText.\n\n## B\n\n- One\n- Two\n")


def parsed(sources: list[Source], index: Path) -> list[str]:
    """The names of those that had to be parsed in one build; readings are held against that."""
    asked = []

    def parse(source: Source) -> Reading:
        asked.append(source.name)
        return read(source)

    with kept(index / READINGS_FILE) as readings:
        cache = cached(parse, readings)
        for source in sources:
            assert cache(source) == read(source)
    return asked


def test_a_file_is_parsed_once(tmp_path: Path) -> None:
    assert read(SOURCE).dropped
    assert parsed([SOURCE], tmp_path) == [SOURCE.name]
    assert parsed([SOURCE], tmp_path) == []


@pytest.mark.parametrize(
    "changed",
    [
        replace(SOURCE, data=SOURCE.data + b"More.\n"),
        replace(SOURCE, name="corpus/b.md"),
        replace(SOURCE, document_id="b"),
        replace(SOURCE, exclude=(".x",)),
        replace(SOURCE, columns=("a", "b", "c")),
    ],
)
def test_whatever_is_changed_is_parsed_again(changed: Source, tmp_path: Path) -> None:
    parsed([SOURCE], tmp_path)
    assert parsed([changed], tmp_path) == [changed.name]
    assert parsed([SOURCE], tmp_path) == [SOURCE.name]  # it wasn't used, and so was forgotten


def test_other_code_reads_all_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed([SOURCE], tmp_path)
    monkeypatch.setattr(reading_cache, "code_digest", lambda: b"another release")
    assert parsed([SOURCE], tmp_path) == [SOURCE.name]


def test_a_spoilt_reading_is_made_anew(tmp_path: Path) -> None:
    parsed([SOURCE], tmp_path)
    database = sqlite3.connect(tmp_path / READINGS_FILE)
    with database:
        database.execute("UPDATE kept SET value = x'c1'")
    database.close()
    assert parsed([SOURCE], tmp_path) == [SOURCE.name]
    assert parsed([SOURCE], tmp_path) == []


def test_what_is_rejected_is_tried_again(tmp_path: Path) -> None:
    empty = replace(SOURCE, data=b"")
    for _ in range(2):
        with pytest.raises(RejectedFileError), kept(tmp_path / READINGS_FILE) as readings:
            cached(read, readings)(empty)
