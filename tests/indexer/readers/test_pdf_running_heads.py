"""Running heads and page numbers stand above, below or beside the text of their pages."""

import pytest

from indexer.readers.pdf_lines import Line
from indexer.readers.pdf_running_heads import split_running

# A page of 600 by 800 points whose text is between 100 and 500.
TEXT = [(100.0, 500.0, 700.0 - 20 * number, f"text {'x' * number}") for number in range(5)]
SIDE = (20.0, 60.0, 650.0)

Placed = tuple[float, float, float, str]


def dropped(*pages: list[Placed]) -> list[tuple[int, str]]:
    """Return page and text of what is no text, given each page's lines: left, right, bottom."""
    lines = [
        Line(page, text, 10, 10, False, left, right, bottom, bottom + 10, 800)
        for page, placed in enumerate(pages, start=1)
        for left, right, bottom, text in placed
    ]
    body, running = split_running(lines, len(pages))
    assert sorted(map(id, [*body, *running])) == sorted(map(id, lines))
    return [(line.page, line.text) for line in running]


def test_words_at_the_same_place_beside_the_text_of_all_pages_are_a_running_head() -> None:
    pages = [[(*SIDE, "Garden guide"), *TEXT] for _ in range(3)]
    assert dropped(*pages) == [(1, "Garden guide"), (2, "Garden guide"), (3, "Garden guide")]


def test_left_and_right_pages_have_running_heads_of_their_own() -> None:
    pages = [
        [(*SIDE, "Guide") if number % 2 else (520.0, 560.0, 650.0, "Beans"), *TEXT]
        for number in range(1, 8)
    ]
    assert dropped(*pages) == [(page, "Guide" if page % 2 else "Beans") for page in range(1, 8)]
    opening, *others = pages
    assert dropped(opening[1:], *others) == [
        (page, "Guide" if page % 2 else "Beans") for page in range(2, 8)
    ]


def test_on_two_pages_the_same_place_may_be_chance() -> None:
    assert dropped(*[[(*SIDE, "Note"), *TEXT]] * 2) == []


def test_the_same_words_at_other_places_are_notes() -> None:
    pages = [[(20.0, 60.0, 650.0 - 20 * number, "Note"), *TEXT] for number in range(4)]
    assert dropped(*pages) == []


@pytest.mark.parametrize(("left", "right"), [(90.0, 140.0), (450.0, 560.0)])
def test_what_reaches_into_the_text_is_not_beside_it(left: float, right: float) -> None:
    assert dropped(*[[(left, right, 400.0, "Lending"), *TEXT] for _ in range(3)]) == []


def test_one_number_beside_the_text_is_that_of_the_page_and_several_are_not() -> None:
    single = [[(*SIDE, str(number)), *TEXT] for number in range(11, 14)]
    assert dropped(*single) == [(1, "11"), (2, "12"), (3, "13")]
    several = [[(20.0, 60.0, 630.0, "7"), *page] for page in single]
    assert dropped(*several) == []


def test_without_wide_lines_nothing_is_beside_the_text() -> None:
    narrow = [(100.0, 180.0, 700.0, "short")]
    assert dropped(*[[(*SIDE, "Guide"), *narrow, (400.0, 500.0, 300.0, "y")]] * 3) == []
