"""Items have the numbers and letters before them that browsers show."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from indexer.readers.html_lists import list_items


def markers(html: str) -> list[str]:
    """What stands before the first word of each item."""
    node = LexborHTMLParser(html).css_first("ol, ul")
    assert node is not None
    items = list_items(node, numbered=node.tag == "ol")
    return [item.split("\n")[0].rpartition(" ")[0] for item in items]


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ("", ["1.", "2.", "3."]),
        ("type=1", ["1.", "2.", "3."]),
        ("type=a", ["a.", "b.", "c."]),
        ("type=A", ["A.", "B.", "C."]),
        ("type=i", ["i.", "ii.", "iii."]),
        ("type=I start=4", ["IV.", "V.", "VI."]),
        ("style='list-style-type: lower-roman'", ["i.", "ii.", "iii."]),
        ("style='color: red; list-style: inside upper-latin'", ["A.", "B.", "C."]),
        ("style='list-style-type: lower-alpha' type=1", ["a.", "b.", "c."]),
        ("style='list-style: none'", ["-", "-", "-"]),
        ("style='list-style-type: decimal-leading-zero'", ["01.", "02.", "03."]),
        ("style='list-style-type: hebrew'", ["1.", "2.", "3."]),
        ("reversed", ["3.", "2.", "1."]),
        ("reversed start=10", ["10.", "9.", "8."]),
        ("start=-1", ["-1.", "0.", "1."]),
        ("start=25 type=a", ["y.", "z.", "aa."]),
        ("start=52 type=a", ["az.", "ba.", "bb."]),
        ("start=0 type=a", ["0.", "a.", "b."]),
        ("start=x", ["1.", "2.", "3."]),
    ],
)
def test_an_ordered_list_has_the_markers_of_its_style(attributes: str, expected: list[str]) -> None:
    assert markers(f"<ol {attributes}><li>x<li>y<li>z</ol>") == expected


def test_an_item_has_its_own_value_and_style() -> None:
    html = "<ol><li>x<li value=7>y<li>z<li type=a value=2>w<li style='list-style:none'>v</ol>"
    assert markers(html) == ["1.", "7.", "8.", "b.", "-"]


def test_a_bulleted_list_has_bullets_whatever_its_style() -> None:
    assert markers("<ul type=a><li>x<li>y</ul>") == ["-", "-"]


def test_a_nested_list_is_counted_by_itself() -> None:
    html = "<ol type=I><li>x<ol type=a><li>y<li>z</ol><li>w</ol>"
    node = LexborHTMLParser(html).css_first("ol")
    assert node is not None
    assert list_items(node, numbered=True) == ["I. x\n  a. y\n  b. z", "II. w"]
