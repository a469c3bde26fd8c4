"""Tables of Markdown: which strokes part cells in each dialect, and cells beyond the header's."""

import pytest

from retrieval.root import Dialect
from tests.conftest import MakeSource
from tests.indexer.readers.reading_markdown import read, reported, texts

HEADER = "| a | b |\n|---|---|\n"

# What Python-Markdown 3.11 shows of each row, and what GFM does by its rule that a stroke parts
# cells also in code, if there is no backslash before it.
ROWS = [
    ("| `x|y` | c |", "x|y | c", "`x | y`"),
    ("| `x\\|y` | c |", "x\\|y | c", "x|y | c"),
    ("| ``x ` | y`` | c |", "x ` | y | c", "``x ` | y``"),
    ("| x\\|y | c |", "x|y | c", "x|y | c"),
    ("| x \\` | `c` |", "x ` | c", "x ` | c"),
    ("| \\`x | y` | c |", "`x | y`", "`x | y`"),
    ("| `x | c |", "`x | c", "`x | c"),
    ("| `` `x|y` `` | c", "`x|y` | c", "`` `x | y` ``"),
    ("| `#!sh x|y` | `a|b|c` |", "x|y | a|b|c", "`#!sh x | y`"),
    ("`x|y` | c", "x|y | c", "`x | y`"),
]


@pytest.mark.parametrize(("row", "whole", "parted"), ROWS)
def test_a_stroke_in_code_parts_cells_by_the_rule_of_its_dialect(
    source: MakeSource, row: str, whole: str, parted: str
) -> None:
    text = f"{HEADER}{row}\n| d | e |\n\n`f|g`\n"
    dialects: tuple[Dialect, ...] = ("", "github", "hugo", "docusaurus", "sphinx")
    for dialect in dialects:
        assert texts(source, text, dialect) == [f"a | b\n{parted}\nd | e", "f|g"]
    assert texts(source, text, "mkdocs") == [f"a | b\n{whole}\nd | e", "f|g"]
    docfx = whole if "#!" not in row else f"#!sh {whole}"
    assert texts(source, text, "docfx") == [f"a | b\n{docfx}\nd | e", "f|g"]


def test_a_header_and_tables_in_other_blocks_keep_code_whole(source: MakeSource) -> None:
    table = "| `a|b` | c |\n|---|---|\n| d | `e|f` |"
    shown = "a|b | c\nd | e|f"
    quoted = "\n".join(f"> {line}" for line in table.split("\n"))
    item = "\n".join(f"    {line}" for line in table.split("\n"))
    text = f"{table}\n\n{quoted}\n\n- x\n\n{item}\n"
    lines = "\n".join(f"  {line}" for line in shown.split("\n"))
    assert texts(source, text, "mkdocs") == [shown, shown, f"- x\n{lines}"]


@pytest.mark.parametrize(
    ("row", "shown", "beyond"),
    [
        ("| 1 | 2 | 3 |", "1 | 2", "3"),
        ("| 1 | 2 | 3 | *4* {{ x }} |", "1 | 2", "3 | *4* {{ x }}"),
        ("1 | 2 | 3", "1 | 2", "3"),
        ("| 1 | 2 | 3", "1 | 2", "3"),
        ("| 1 | 2 |  | 4 |", "1 | 2", "4"),
        ("| 1 | 2 | \\| |", "1 | 2", "|"),
        ("| 1 | 2 | |", "1 | 2", None),
        ("| 1 | 2 ||", "1 | 2", None),
        ("| 1 | 2 |", "1 | 2", None),
        ("| 1 |", "1 | ", None),
    ],
)
@pytest.mark.parametrize("dialect", ["", "mkdocs", "github", "hugo", "docfx"])
def test_cells_beyond_the_header_are_left_out_and_reported(
    source: MakeSource, row: str, shown: str, beyond: str | None, dialect: Dialect
) -> None:
    text = f"Text.\n\n{HEADER}| d | e |\n{row}\n"
    assert texts(source, text, dialect) == ["Text.", f"a | b\nd | e\n{shown}"]
    assert reported(source, text, dialect) == ([("hidden", "", 6)] if beyond else [])
    findings = read(source, text, dialect).findings
    assert [finding.text for finding in findings] == ([beyond] if beyond else [])


def test_a_character_that_stands_for_strokes_is_left_out(source: MakeSource) -> None:
    assert texts(source, f"{HEADER}| `x\ufdd2y` | c |\n", "mkdocs") == ["a | b\nxy | c"]
