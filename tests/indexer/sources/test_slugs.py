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


# Worked out by hand from the source of each tool, in this order.
TOOLS = ("github", "python-markdown", "hugo", "docutils", "markdig")
ANCHORS = {
    "How do I look after myself?": ["how-do-i-look-after-myself"] * 5,
    "Snake_case & Kebab-case": [
        "snake_case--kebab-case",
        "snake_case-kebab-case",
        "snake_case--kebab-case",
        "snake-case-kebab-case",
        "snake_case--kebab-case",
    ],
    "Größe – ÄÖÜ": ["größe--äöü", "groe-aou", "größe--äöü", "grosze-aou", "größe--äöü"],
    "2. Łódź's 3rd bus": [
        "2-łódźs-3rd-bus",
        "2-odzs-3rd-bus",
        "2-łódźs-3rd-bus",
        "lodz-s-3rd-bus",
        "2-łódźs-3rd-bus",
    ],
    "A -- b": ["a----b", "a-b", "a----b", "a-b", "a----b"],
    "हिन्दी": ["हिन्दी", "_1", "हनद", "id1", "हनद"],
    "10 m²": ["10-m", "10-m2", "10-m", "m2", "10-m"],
    "İstanbul": ["i̇stanbul", "istanbul", "istanbul", "istanbul", "İstanbul"],
    "Ⓐ to Ⓩ": ["ⓐ-to-ⓩ", "a-to-z", "-to-", "a-to-z", "-to-"],
    "Cafe\u0301": ["cafe\u0301", "cafe", "cafe", "cafe", "cafe"],
    "???": ["section", "_1", "heading", "id1", "section"],
}


@pytest.mark.parametrize(("heading", "expected"), ANCHORS.items(), ids=ANCHORS)
def test_each_tool_makes_its_own_anchor_of_a_heading(heading: str, expected: list[str]) -> None:
    assert [number_anchors([(heading, None)], rule) for rule in TOOLS] == [
        [anchor] for anchor in expected
    ]


@pytest.mark.parametrize(
    ("rule", "headings", "expected"),
    [
        ("github", ["A", "A", "A 1", "A"], ["a", "a-1", "a-1-1", "a-2"]),
        (
            "python-markdown",
            ["A", "A", "A_1", "A", "?", "?"],
            ["a", "a_1", "a_2", "a_3", "_1", "_2"],
        ),
        ("hugo", ["A", "A", "?", "?"], ["a", "a-1", "heading", "heading-1"]),
        ("hugo-emoji", ["A", "A :tada:", ":tada:", ":tada:"], ["a", "a-", "heading", "heading-1"]),
        ("docutils", ["A", "A", "?", "A"], ["a", "id1", "id2", "id3"]),
        ("markdig", ["A", "A", "?", "?"], ["a", "a-1", "section", "section-1"]),
    ],
)
def test_each_tool_numbers_an_anchor_that_is_taken(
    rule: str, headings: list[str], expected: list[str]
) -> None:
    assert number_anchors([(heading, None) for heading in headings], rule) == expected
