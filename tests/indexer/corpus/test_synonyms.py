from pathlib import Path

import pytest

from indexer.corpus.synonyms import read_synonyms
from indexer.errors import NotIndexedError


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "synonyms.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_synonyms_are_read_in_lower_case(tmp_path: Path) -> None:
    file = write(
        tmp_path, "# what people type\nNPK: fertiliser\ngarden  hut: 'shed: the old one'\n"
    )
    assert read_synonyms(file) == {"npk": "fertiliser", "garden hut": "shed: the old one"}
    assert read_synonyms(write(tmp_path, "# nothing yet\n")) == {}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("NPK: fertiliser\nnpk: salt\n", 2, "'npk' a second time"),
        ("a: b\nc: [d, e]\n", 2, "more than one value for one key"),
        ("a: b\nc:\n", 2, "has nothing on one side"),
        ("- a\n", 1, "lines of `key: value`"),
        ("a: b\nc: d: e\n", 2, "is not valid YAML"),
        ('a: b\nc: "d\\ae"\n', 2, r"control character U\+0007"),
        ("a: b\nc\ufffd: d\n", 2, r"contains U\+FFFD"),
    ],
)
def test_what_is_not_in_the_format_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    with pytest.raises(NotIndexedError, match=reason) as caught:
        read_synonyms(write(tmp_path, text))
    assert caught.value.line == line


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "synonyms.yaml").write_bytes(b"caf\xe9: bar\n")
    with pytest.raises(NotIndexedError, match="cannot be read"):
        read_synonyms(tmp_path / "synonyms.yaml")
