import pytest

from indexer.errors import RejectedFileError
from indexer.readers.reading import Reading
from indexer.readers.registry import read
from indexer.sources.source import Source


def reading(
    suffix: str, text: str | bytes, columns: tuple[str, str, str] = ("question", "answer", "also")
) -> Reading:
    data = text if isinstance(text, bytes) else text.encode()
    return read(Source(f"t{suffix}", "t", suffix, data, columns=columns))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_separated_by_what_its_first_line_is(separator: str) -> None:
    text = f'\nANSWER{separator}Question \n"one, two; three\n\n- four"{separator}Q?\n'
    (section,) = reading(".csv", text).document.sections
    assert section.heading_path == ("Q?",)
    assert [block.text for block in section.blocks] == ["one, two; three", "- four"]
    assert section.html == "<p>one, two; three</p>\n<ul>\n<li>four</li>\n</ul>\n"
    assert section.line == 3


def test_columns_can_have_any_name_and_other_questions_a_column_of_their_own() -> None:
    text = 'F,A,Auch\n"Wann?","Früh.","Um wieviel Uhr?\n\nWie spät?"\n'
    (section,) = reading(".csv", text, ("f", "a", "auch")).document.sections
    assert section.heading_path == ("Wann?",)
    assert section.also_asked == ("Um wieviel Uhr?", "Wie spät?")


def test_equal_questions_get_anchors_that_differ() -> None:
    found = reading(".csv", "question,answer\nQ?,a\nQ?,b\n").document
    assert [section.anchor for section in found.sections] == ["q", "q-1"]


def test_a_row_with_something_missing_is_named_and_the_rest_is_read() -> None:
    found = reading(".csv", "question,answer\nQ?,a\n,b\nR?,\n\n\nS?,c\nT?\n")
    assert [section.heading_path for section in found.document.sections] == [("Q?",), ("S?",)]
    assert [(each.line, each.reason.partition(";")[0]) for each in found.rejects] == [
        (3, "row has no question"),
        (4, "row has no answer"),
        (8, "row has no answer"),
    ]


def test_json_lines_may_have_numbers_lists_and_nothing() -> None:
    found = reading(
        ".jsonl",
        '{"question": "Q?", "answer": 3.0, "also": ["a", "b"]}\n\n'
        '{"question": "R?", "answer": null}',
    )
    (section,) = found.document.sections
    assert section.blocks[0].text == "3"
    assert section.also_asked == ("a", "b")
    assert [each.line for each in found.rejects] == [3]


@pytest.mark.parametrize(
    ("suffix", "text", "line", "reason"),
    [
        (".csv", "a,b\n1,2\n", 1, "has no columns 'question' and 'answer', but 'a', 'b'"),
        (".csv", "question,answer\n", 1, "has no row with a question and an answer"),
        (".csv", 'question,answer\n"Q?,a\n', 2, "is no CSV"),
        (".jsonl", '{"question": "Q?", "answer": "a"}\n{', 2, "is no JSON"),
        (".jsonl", "[1]", 1, "is no JSON object"),
        (".jsonl", "[" * 100_000, 1, "is no JSON"),
        (".xlsx", b"PK\x03\x04 and then nothing", 1, "is damaged"),
        (".ods", b"no archive", 1, "is damaged"),
    ],
)
def test_a_file_that_is_no_table_of_questions_is_rejected_with_what_to_do(
    suffix: str, text: str | bytes, line: int, reason: str
) -> None:
    with pytest.raises(RejectedFileError) as caught:
        reading(suffix, text)
    assert caught.value.line == line
    assert reason in caught.value.reason
