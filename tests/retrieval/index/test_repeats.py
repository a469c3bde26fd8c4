import pytest

from retrieval.index.repeats import repeats_heading
from retrieval.types import Passage


def passage(*heading_path: str, also_asked: tuple[str, ...] = ()) -> Passage:
    return Passage("d:a:1", "d", heading_path, "a", "text", "", also_asked)


@pytest.mark.parametrize(
    ("question", "repeats"),
    [
        ("How do I look after myself?", True),
        ("how do i look after myself", True),
        ("How do I  look after MYSELF", True),
        ("how can I look after myself", True),  # one word of six
        ("how can you look after myself", False),
        ("how do I look after myself please", True),
        ("look after myself", False),
        ("myself after look I do how", False),
        ("", False),
    ],
)
def test_a_question_repeats_a_heading_if_at_most_a_word_in_six_differs(
    question: str, repeats: bool
) -> None:
    assert repeats_heading(question, passage("Guide", "How do I look after myself?")) is repeats


@pytest.mark.parametrize(
    ("heading", "question", "repeats"),
    [
        ("Opening hours", "opening hours", True),
        ("Opening hours", "opening times", False),
        ("Opening hours", "what are the opening hours", False),
        ("Café", "cafe", True),
        ("Quiero morir", "quiero morir", True),
        ("いつ開きますか", "いつ開きますか？", True),
    ],
)
def test_short_headings_and_other_scripts_are_repeated_whole(
    heading: str, question: str, repeats: bool
) -> None:
    assert repeats_heading(question, passage(heading)) is repeats


def test_listed_questions_count_and_outer_headings_do_not() -> None:
    here = passage("Our garden", "Slugs", also_asked=("Who keeps the slugs away?",))
    assert repeats_heading("who keeps the slugs away", here)
    assert repeats_heading("slugs", here)
    assert not repeats_heading("our garden", here)
    assert not repeats_heading("text", passage())
