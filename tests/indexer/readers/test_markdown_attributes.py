"""Lists of attributes in Markdown, which give anchors and are no text."""

import pytest

from tests.conftest import MakeSource
from tests.indexer.readers.reading_markdown import sections, texts


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("## Rent a drill {#rent .wide}", "rent"),
        ("## Rent a drill { #rent data-toc=no }", "rent"),
        ("## Rent a drill {: #rent .wide key='a b' }", "rent"),
        ("## Rent a drill {.wide #rent}", "rent"),
        ("## Rent a drill {id=rent}", "rent"),
        ("## Rent a drill\n{: #rent}", "rent"),
        ("## Rent a drill {.wide}", "rent-a-drill"),
        ("## Rent a drill {: .no_toc }", "rent-a-drill"),
        ("## Rent a drill { data-toc-skip }", "rent-a-drill"),
        ("## Rent a drill :material-drill: { .wide }", "rent-a-drill"),
        ('<h2 id="rent">Rent a drill</h2>', "rent"),
    ],
)
def test_a_list_of_attributes_gives_a_heading_its_anchor(
    source: MakeSource, heading: str, anchor: str
) -> None:
    (section,) = sections(source, f"{heading}\n\nText.\n")
    assert (section.heading_path, section.anchor) == (("Rent a drill",), anchor)


@pytest.mark.parametrize(
    "text",
    [
        "See the price list.{: .lead }",
        "See the price list.\n{: #prices .lead}",
        "{: .lead}\nSee the price list.",
        "See the [price list](p.md){ .button target=_blank }.",
        "See the **price list**{: .loud}.",
        "See the `price list`{.text}.",
        "See the ![price list](p.png){ width=300 align='left' }.",
        "See the [price list]{.underline}.",
        "See the price list. { .lead }",
    ],
)
def test_a_list_of_attributes_leaves_the_text(source: MakeSource, text: str) -> None:
    assert texts(source, text + "\n") == ["See the price list."]


# As Python-Markdown 3.11 with pymdownx 13.1 shows them, but for the names of icons and keys.
ATTRIBUTES = [
    (':material-check:{ .green title="x" } Yes', "Yes"),
    ("Yes :fontawesome-solid-check:{.a}", "Yes"),
    ("[:material-check:{ .green } Yes](a.md){ .button }", "Yes"),
    ("![](a.png){ width=3 } Yes", "Yes"),
    ('![Yes](a.png){ width="3" loading=lazy }', "Yes"),
    ("Yes :smile:{ .big }", "Yes :smile:"),
    ("++y+e+s++{ .key }", "y+e+s"),
    ("==Yes=={ .loud } and ^^no^^{.a}", "Yes and no"),
    ("x^2^{ #two } and H~2~{.a}O", "x2 and H2O"),
    ("<https://a.example>{ .link }", "https://a.example"),
    ("==**Yes**=={ .loud }", "Yes"),
]


@pytest.mark.parametrize(("text", "words"), ATTRIBUTES)
def test_lists_of_attributes_behind_icons_and_signs_are_no_text(
    source: MakeSource, text: str, words: str
) -> None:
    page = f"## {text}\n\n{text}\n\n- {text}\n\n| a |\n|---|\n| {text} |\n"
    assert texts(source, page, "mkdocs") == [words, words, f"- {words}", f"a\n{words}"]


def test_braces_behind_words_are_text(source: MakeSource) -> None:
    text = "Set a=={b} or `x`s {c}, and +{1}.\n"
    assert texts(source, text, "mkdocs") == ["Set a=={b} or xs {c}, and +{1}."]
