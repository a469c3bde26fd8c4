"""The format of `urgent-examples.yaml`, and the file that ships."""

from pathlib import Path

import pytest

from indexer.corpus.urgent_examples import LEAST, read_examples
from indexer.errors import NotIndexedError
from retrieval.index.urgency import Example

SHIPPED = Path(__file__).parents[3] / "corpus" / "urgent-examples.yaml"


def questions(kind: str, count: int = LEAST) -> str:
    lines = "".join(f"      - {kind} question {number}\n" for number in range(count))
    return f"{kind}:\n  - reason: {kind}, for a test\n    questions:\n{lines}"


def write(folder: Path, text: str) -> Path:
    file = folder / "urgent-examples.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_examples_have_their_kind_and_reason_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = f"signed_off_by: Dr. A. Reader\n{questions('urgent')}{questions('calm', LEAST + 1)}"
    given = read_examples(write(tmp_path, text))
    assert given.signed_off_by == "Dr. A. Reader"
    assert len(given.examples) == 2 * LEAST + 1
    assert given.examples[0] == Example("urgent question 0", "urgent", "urgent, for a test")
    assert given.examples[-1] == Example(f"calm question {LEAST}", "calm", "calm, for a test")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("- a\n", 1, "may contain only urgent, calm and signed_off_by"),
        (f"other: x\n{questions('calm')}", 1, "may contain only"),
        (questions("calm"), 1, "urgent has to be a list"),
        (f"urgent: x\n{questions('calm')}", 1, "urgent has to be a list"),
        (f"urgent:\n  - x\n{questions('calm')}", 1, "urgent, number 1: needs reason and questions"),
        (
            f"urgent:\n  - reason: a\n    questions: x\n{questions('calm')}",
            1,
            "urgent, number 1: questions has to be a list",
        ),
        (
            f"urgent:\n  - reason: a\n    questions:\n      - he said: help\n{questions('calm')}",
            1,
            "put quotes round each question that has a colon",
        ),
        (
            f"urgent:\n  - reason: a\n    questions:\n      - …\n{questions('calm')}",
            1,
            "a question without a word under urgent",
        ),
        (
            f"{questions('urgent')}      - Urgent QUESTION 3!\n{questions('calm')}",
            LEAST + 4,
            "lists 'Urgent QUESTION 3!' a second time",
        ),
        (
            f"{questions('urgent', LEAST - 1)}{questions('calm')}",
            1,
            f"has {LEAST - 1} urgent questions; add more, at least {LEAST}",
        ),
        (f"signed_off_by: [a]\n{questions('urgent')}{questions('calm')}", 1, "has to be a name"),
        (f"{questions('urgent')}  x\n{questions('calm')}", LEAST + 5, "is not valid YAML"),
    ],
)
def test_what_is_not_in_the_format_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    with pytest.raises(NotIndexedError) as raised:
        read_examples(write(tmp_path, text))
    assert reason in raised.value.reason
    assert raised.value.line == line


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "urgent-examples.yaml"
    file.write_bytes(b"urgent: \xff")
    with pytest.raises(NotIndexedError, match="cannot be read"):
        read_examples(file)


def test_the_examples_that_ship_are_many_of_each_kind_and_nobody_has_signed_them_off() -> None:
    given = read_examples(SHIPPED)
    urgent = sum(example.kind == "urgent" for example in given.examples)
    assert urgent >= 400
    assert len(given.examples) - urgent >= 600
    assert given.signed_off_by == ""
