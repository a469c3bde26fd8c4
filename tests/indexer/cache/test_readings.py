"""A file is parsed once and not again, unless anything that its reading is made from changes."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from indexer.cache import readings as reading_cache
from indexer.cache.key_value import KeyValueCache, open_cache
from indexer.cache.readings import cached_reader
from indexer.errors import NotIndexedError
from indexer.readers.reading import Reading, SourceFile
from indexer.readers.registry import read
from indexer.sources.source import Source
from retrieval.layout import READINGS_FILE
from retrieval.root import Root
from tests.findings import left_out

FILE = Path("corpus/a.md")
ROOT = Root(folder=Path("corpus"))
SOURCE = Source("corpus/a.md", "a", ".md", b"# A\n\n![](x.png)\n\nText.\n\n## B\n\n- One\n- Two\n")


def parsed(sources: list[Source], index: Path) -> list[str]:
    """The names of the files that one build had to parse, after checking all readings."""
    names = []

    def parse(source: Source) -> Reading:
        names.append(source.name)
        return read(source)

    with open_cache(index / READINGS_FILE) as cache:
        for source in sources:
            assert reading_of(source, cache, parse) == read(source)
    return names


def reading_of(
    source: Source, cache: KeyValueCache, parse: Callable[[Source], Reading] = read
) -> Reading:
    """What a reader with the cache gives of `source`, which takes the place of a file."""
    opened = SourceFile.of(source)
    _, read_cached = cached_reader(lambda *_: (opened, partial(parse, source)), cache)(FILE, ROOT)
    return read_cached()


def test_a_file_is_parsed_once(tmp_path: Path) -> None:
    assert left_out(read(SOURCE))
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
def test_a_file_is_parsed_again_after_any_change(changed: Source, tmp_path: Path) -> None:
    parsed([SOURCE], tmp_path)
    assert parsed([changed], tmp_path) == [changed.name]
    assert parsed([SOURCE], tmp_path) == [SOURCE.name]  # it wasn't used, so it was deleted


def test_other_code_parses_everything_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed([SOURCE], tmp_path)
    monkeypatch.setattr(reading_cache, "code_digest", lambda: b"another release")
    assert parsed([SOURCE], tmp_path) == [SOURCE.name]


def test_a_damaged_reading_is_made_again(tmp_path: Path) -> None:
    parsed([SOURCE], tmp_path)
    database = sqlite3.connect(tmp_path / READINGS_FILE)
    with database:
        database.execute("UPDATE kept SET value = x'c1'")
    database.close()
    assert parsed([SOURCE], tmp_path) == [SOURCE.name]
    assert parsed([SOURCE], tmp_path) == []


def test_a_rejected_file_is_tried_again(tmp_path: Path) -> None:
    empty = replace(SOURCE, data=b"")
    for _ in range(2):
        with pytest.raises(NotIndexedError), open_cache(tmp_path / READINGS_FILE) as cache:
            reading_of(empty, cache)
