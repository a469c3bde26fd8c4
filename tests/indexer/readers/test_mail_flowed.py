"""Text as `format=flowed`: paragraphs that a program broke into lines are whole again."""

import pytest

from indexer.readers.mail_flowed import unflowed


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("One \ntwo.\nThree.", "One two.\nThree."),
        ("One.\nTwo.", "One.\nTwo."),
        ("One \n\nTwo", "One \n\nTwo"),  # it should not end so, and the empty line decides
        (" From here \n on.", "From here on."),  # a space stands before what it protects
        ("  code \n  more", " code  more"),
        (" >5", " >5"),
        ("> One \n> two\n>> Three \n>> four\nFive", "> One two\n>> Three four\nFive"),
        ("> One \nTwo", "> One \nTwo"),  # an answer does not go on with what it answers
        ("One \n> two", "One \n> two"),
        ("One \n-- \nAnn", "One \n-- \nAnn"),
        ("> One \n> -- \n> Ann", "> One \n> -- \n> Ann"),
        ("", ""),
    ],
)
def test_a_line_that_ends_with_a_space_goes_on(text: str, joined: str) -> None:
    assert unflowed(text, delete_space=False)[0] == joined


def test_the_space_at_a_break_may_be_the_program_s_own() -> None:
    assert unflowed("夜勤は \n九時に \n始まる。", delete_space=True)[0] == "夜勤は九時に始まる。"
    assert unflowed("One  \ntwo", delete_space=True)[0] == "One two"


@pytest.mark.parametrize(
    ("text", "was_broken"),
    [("One \ntwo", True), ("One\ntwo", False), ("> One \n> two\nYes", False), ("-- \nA", False)],
)
def test_only_a_break_in_the_mail_s_own_words_counts(text: str, was_broken: bool) -> None:
    assert unflowed(text, delete_space=False)[1] is was_broken
