"""The tests share small real fixtures: a corpus on disk, a built index, a running app."""

import os

os.environ["HF_HUB_OFFLINE"] = "1"  # the hub's client reads this when it is imported

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from indexer.build import build
from indexer.chunking.splitter import split
from indexer.indexing.assemble import assemble
from indexer.indexing.make_index import make_index
from indexer.publishing.gate import Gate, no_gate
from indexer.report import BuildReport
from indexer.sources.source import Source
from retrieval.index.texts import Texts
from retrieval.load_settings import load_settings
from retrieval.settings import Settings
from retrieval.snapshot import Snapshot
from retrieval.types import Document
from service.app import create_app
from tests import hashing_encoder
from tests.lost_worker import pytest_testnodedown  # noqa: F401 - a hook of pytest-xdist
from tests.milvus_servers import LiteServer

GUIDE = """\
---
title: Garden guide
url: https://garden.example/guide
language: en-GB
audience: new gardeners
reviewed_on: 2026-03-01
source: The old garden book
---
This guide is for anybody who tends the beds.

## When do I water the beans?

Water beans in the morning, before the sun is high.

## Who owns the spade?

The spade is lent by the shed. Bring it back before dusk.
"""

NOTES = """\
Compost notes

Compost warms in spring. It’s ready when it smells of earth:

  • Turn it weekly.
  • Keep it damp.

Was this page helpful?
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run tests/reliability at full length")
    parser.addoption(
        "--figures", metavar="FILE", help="the file for the figures of tests/reliability"
    )


MakeSource = Callable[[str | bytes], Source]


@pytest.fixture(autouse=True)
def clean_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test in an empty folder, without settings from the environment."""
    for name in [name for name in os.environ if name.startswith("FAQ_SEARCH_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def source() -> MakeSource:
    """Return a function that wraps the content of a file as readers receive it."""

    def make(content: str | bytes) -> Source:
        data = content if isinstance(content, bytes) else content.encode()
        return Source(name="corpus/a.md", document_id="a", suffix=".md", data=data)

    return make


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "notes").mkdir(parents=True)
    (folder / "guide.md").write_text(GUIDE, encoding="utf-8")
    (folder / "notes" / "Compost Notes.txt").write_text(NOTES, encoding="utf-8")
    (folder / "README.md").write_text("How to write here.", encoding="utf-8")
    return folder


@pytest.fixture
def settings(corpus: Path, tmp_path: Path) -> Settings:
    return load_settings(
        corpus=corpus, index=tmp_path / "index", encoder="hashing", allowed_hosts=("testserver",)
    )


def build_hashed(settings: Settings, gate: Gate = no_gate, *, force: bool = False) -> BuildReport:
    return build(
        settings,
        hashing_encoder.load_build_encoder,
        hashing_encoder.load_encoder,
        gate,
        force=force,
    )


def indexed(*documents: Document) -> Snapshot:
    """Build a snapshot of the documents in memory with the hashing encoder, without calibration."""
    encoder = hashing_encoder.HashingEncoder()
    passages = (
        passage for document in documents for passage in split(document, encoder.count_tokens, 64)
    )
    texts = Texts.of(documents, passages)
    return assemble(texts, make_index(texts, encoder), encoder, 64)


@pytest.fixture
def built(settings: Settings) -> Settings:
    """Return settings whose index has a live snapshot of the corpus."""
    build_hashed(settings)
    return settings


@pytest.fixture(scope="session")
def lite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiteServer]:
    """Start a Milvus Lite server that tests share; a test that kills a server starts its own."""
    with LiteServer(tmp_path_factory.mktemp("milvus-lite")) as server:
        yield server


@pytest.fixture
def client(built: Settings) -> Iterator[TestClient]:
    """Yield a client of the real app, which runs during the test."""
    with TestClient(create_app(built, hashing_encoder.load_encoder)) as running:
        yield running
