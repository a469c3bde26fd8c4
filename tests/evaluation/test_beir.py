import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from evaluation.beir import read_beir
from evaluation.errors import CollectionError

CORPUS = [
    {"_id": "d1", "title": "Beans", "text": "Water them.\n\nEarly."},
    {
        "_id": "d2",
        "title": "",
        "text": "Spades.",
        "metadata": {"section_headers": ["Tools", "Lent"]},
    },
]
QUERIES = [{"_id": "q1", "text": "when to water"}, {"_id": "q2", "text": "who lends"}]
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq2\td2\t1\nq2\td1\t0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "qrels").mkdir()
    write(tmp_path / "corpus.jsonl", CORPUS)
    write(tmp_path / "queries.jsonl", QUERIES)
    (tmp_path / "qrels" / "test.tsv").write_text(QRELS, encoding="utf-8")
    return tmp_path


def write(file: Path, lines: Sequence[object]) -> None:
    file.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")


def test_documents_questions_and_grades_are_read(folder: Path) -> None:
    collection = read_beir(folder, "test")
    first, second = collection.documents
    assert (first.id, first.title) == ("d1", "Beans")
    assert [block.text for block in first.sections[0].blocks] == ["Water them.", "Early."]
    assert second.sections[0].heading_path == ("Tools", "Lent")
    assert collection.questions == {"q1": "when to water", "q2": "who lends"}
    assert collection.relevant == {"q1": {"d1": 2}, "q2": {"d2": 1}}
    assert collection.unanswerable == frozenset()
    assert collection.unit == "document"


def test_questions_of_other_splits_are_left_out(folder: Path) -> None:
    (folder / "qrels" / "dev.tsv").write_text("h\th\th\nq2\td2\t1\n", encoding="utf-8")
    assert list(read_beir(folder, "dev").questions) == ["q2"]


def test_unanswerable_questions_are_read(folder: Path) -> None:
    write(folder / "queries_unanswerable.jsonl", [{"_id": "q9", "text": "what is the time"}])
    collection = read_beir(folder, "test")
    assert collection.unanswerable == {"q9"}
    assert collection.questions["q9"] == "what is the time"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("corpus.jsonl", '{"_id": "d1"}\n', r"corpus.jsonl:1: .*`text`"),
        ("corpus.jsonl", '{"_id": "d1", "text": "a"}\n\n{"_id": 3}\n', r"corpus.jsonl:3: "),
        ("corpus.jsonl", '{"_id": "a", "text": ""}\n{"_id": "a", "text": ""}\n', ":2: the id 'a'"),
        ("queries.jsonl", "[\n", r"queries.jsonl:1: "),
        ("qrels/test.tsv", "h\nq1 d1 1\n", r"test.tsv:2: expected query id"),
        ("qrels/test.tsv", "h\nq1\td1\tgood\n", r"test.tsv:2: expected query id"),
        ("qrels/test.tsv", "h\nq7\td1\t1\n", r"test.tsv:2: queries.jsonl has no 'q7'"),
        ("qrels/test.tsv", "h\nq1\td7\t1\n", r"test.tsv:2: corpus.jsonl has no 'd7'"),
        ("qrels/test.tsv", "h\nq1\td1\t0\n", r"test.tsv: holds no relevant document"),
        ("queries_unanswerable.jsonl", '{"_id": "q1", "text": ""}', "'q1' has a relevant document"),
    ],
)
def test_an_error_names_the_file_and_the_line(
    folder: Path, name: str, text: str, message: str
) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(CollectionError, match=message):
        read_beir(folder, "test")


def test_a_missing_split_is_named(folder: Path) -> None:
    with pytest.raises(CollectionError, match=r"qrels/none.tsv: cannot be read"):
        read_beir(folder, "none")
