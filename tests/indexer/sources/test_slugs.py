import pytest

from indexer.sources.slugs import number_anchors, slug


# These were written by hand, after what GitHub makes of these headings.
@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("How do I look after myself?", "how-do-i-look-after-myself"),
        ("  Snake_case & Kebab-case  ", "snake_case--kebab-case"),
        ("What’s “new” in 2026?", "whats-new-in-2026"),
        ("Größe – ÄÖÜ", "größe--äöü"),
        ("???", ""),
    ],
)
def test_a_slug_is_made_as_github_makes_it(heading: str, expected: str) -> None:
    assert slug(heading) == expected


def test_a_number_that_is_itself_taken_is_skipped() -> None:
    assert number_anchors([("A", None), ("A 1", None), ("A", None)]) == ["a", "a-1", "a-2"]


def test_an_explicit_anchor_further_down_is_not_given_away() -> None:
    assert number_anchors([("Help", None), ("Other", "help")]) == ["help-1", "help"]
