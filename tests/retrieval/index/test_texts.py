"""Documents and passages, in memory and in files."""

from pathlib import Path

import pytest

from retrieval.index.texts import Texts
from retrieval.types import Block, Document, Passage, Section

SECTION = Section(("Who lends?",), "who-lends", (Block("paragraph", ("The shed.",)),), 3)
DOCUMENTS = [
    Document("spades", "Spades", None, sections=(SECTION,)),
    Document("beans", "Beans", "https://garden.example/beans", language="en-GB"),
]
PASSAGES = [
    Passage(f"{document}:a:{number}", document, ("A",), "a", f"text {number}", "T › A")
    for document, number in (("spades", 1), ("spades", 2), ("beans", 1))
]


@pytest.fixture(params=["in memory", "in files"])
def texts(request: pytest.FixtureRequest, tmp_path: Path) -> Texts:
    built = Texts.of(DOCUMENTS, PASSAGES)
    if request.param == "in memory":
        return built
    built.write(tmp_path)
    return Texts.read(tmp_path)


def test_documents_are_found_by_id_and_keep_their_order(texts: Texts) -> None:
    assert list(texts.documents.values()) == DOCUMENTS
    assert list(texts.heads) == ["spades", "beans"]
    assert texts.documents["beans"] == DOCUMENTS[1]


def test_a_head_has_the_metadata_of_its_document(texts: Texts) -> None:
    head = texts.heads["beans"]
    assert (head.id, head.title, head.url, head.language) == (
        "beans",
        "Beans",
        "https://garden.example/beans",
        "en-GB",
    )


def test_passages_are_found_by_row_and_rows_by_passage_id(texts: Texts) -> None:
    assert list(texts.passages) == PASSAGES
    assert [texts.row_of[passage.id] for passage in PASSAGES] == [0, 1, 2]
    assert "spades:a:3" not in texts.row_of
