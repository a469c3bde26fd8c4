"""Boxes of every dialect: the title of their author's, or the word that people see without one."""

import pytest

from retrieval.root import Dialect
from tests.conftest import MakeSource
from tests.indexer.readers.reading_markdown import outline, texts


@pytest.mark.parametrize(
    ("dialect", "begin", "title"),
    [
        # Python-Markdown: the first of the kinds, with a capital letter.
        ("mkdocs", "!!! note", "Note"),
        ("mkdocs", "!!! WARNING", "Warning"),
        ("mkdocs", "!!! info inline end", "Info"),
        ("mkdocs", "!!! code-example", "Code-example"),
        ("mkdocs", '!!! note ""', None),
        ("mkdocs", '!!! note "Mind the gap"', "Mind the gap"),
        ("mkdocs", '!!! note inline "Mind the "big" gap"', 'Mind the "big" gap'),
        ("mkdocs", '!!! note ":material-train: Mind the gap"', "Mind the gap"),
        ("mkdocs", "!!! note Don't fall!", "Don't fall!"),
        ("mkdocs", "??? tip", "Tip"),
        ("mkdocs", "???+ tip end", "Tip"),
        ("mkdocs", '??? tip ""', None),
        # Docusaurus and VitePress: the kinds that they know.
        ("docusaurus", ":::tip", "Tip"),
        ("docusaurus", ":::danger{.wide}", "Danger"),
        ("docusaurus", ":::tip[Mind the *big* gap]", "Mind the *big* gap"),
        ("docusaurus", ":::tip[Mind [the] gap]{#gap}", "Mind [the] gap"),
        ("docusaurus", ':::tip{title="Mind the gap"}', "Mind the gap"),
        ("docusaurus", ":::center", None),
        ("", '::: tip Mind the "big" gap', 'Mind the "big" gap'),
        ("", "::: info", "Info"),
        ("", "::: {.callout-note}", "Note"),
        ("", '::: {.callout-note title="Mind the gap"}', "Mind the gap"),
        ("", "::: {.column}", None),
        # Sphinx: its own words, and whatever else stands there begins the text.
        ("sphinx", ":::{note}", "Note"),
        ("sphinx", ":::{seealso}", "See also"),
        ("sphinx", ":::{admonition} Mind the gap", "Mind the gap"),
        ("sphinx", ':::{dropdown} Mind the "big" gap', 'Mind the "big" gap'),
        ("sphinx", ":::{grid-item}", None),
    ],
)
def test_a_box_has_its_title_or_the_word_that_people_see(
    source: MakeSource, dialect: Dialect, begin: str, title: str | None
) -> None:
    is_indented = begin[0] in "!?"
    text = f"{begin}\n    It is wide.\n" if is_indented else f"{begin}\nIt is wide.\n:::\n"
    expected = [*([title] if title else []), "It is wide."]
    shown = texts(source, f"Before.\n\n{text}\nAfter.\n", dialect)
    assert shown == ["Before.", *expected, "After."]
    # In a list, the same.
    lines = "\n".join(f"    {line}" if line else "" for line in text.split("\n"))
    item = "\n  ".join(expected)
    assert texts(source, f"- A\n\n{lines}\n- B\n", dialect) == [f"- A\n  {item}\n- B"]


@pytest.mark.parametrize("fence", ["```", ":::"])
def test_what_stands_behind_a_kind_of_sphinx_begins_its_text(
    source: MakeSource, fence: str
) -> None:
    text = f"{fence}{{note}} It *is*\n:class: wide\n\nwide.\n{fence}\n"
    assert texts(source, text, "sphinx") == ["Note", "It is", "wide."]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("[!CAUTION]", ["Caution", "Mind it."]),
        ("[!note]- Mind *the* `gap`", ["Mind the gap", "Mind it."]),
        ("[!note] *The* gap", ["The gap", "Mind it."]),
        ("[!note] [The](a.md) gap  ", ["The gap", "Mind it."]),
    ],
)
@pytest.mark.parametrize("dialect", ["", "github", "hugo", "docfx"])
def test_the_title_of_a_quotation_is_the_rest_of_its_first_line(
    source: MakeSource, first: str, expected: list[str], dialect: Dialect
) -> None:
    assert texts(source, f"> {first}\n> Mind it.\n", dialect) == expected


def test_the_word_for_what_unfolds_is_text_and_its_title_a_heading(source: MakeSource) -> None:
    text = (
        '## A\n\n??? note\n    b\n\n??? note "C"\n    d\n\n/// details\n    type: tip\n\ne\n///\n'
    )
    assert outline(source, text, "mkdocs") == [
        (("A",), ["Note", "b"]),
        (("A", "C"), ["d"]),
        (("A",), ["Tip", "e"]),
    ]
