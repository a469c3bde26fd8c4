"""Boxes of every dialect: the title of their author's, or the word that people see without one."""

from dataclasses import replace

import pytest

from indexer.readers.markdown import read_markdown
from retrieval.root import Dialect
from tests.conftest import MakeSource
from tests.indexer.readers.reading_markdown import HEAD, outline, texts


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
        ("mkdocs", '=== "Slow <small class="a">train</small>"', "Slow train"),
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
    is_indented = begin[0] in "!?="
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


@pytest.mark.parametrize(
    "text",
    [
        '!!! note "Mind <b>"\n    The shed is locked.\n\n    - at dusk\n',
        ":::note[Mind <b>]\n\nThe shed is locked.\n\n- at dusk\n\n:::\n",
        "::: tip Mind <b>\nThe shed is locked.\n\n- at dusk\n:::\n",
    ],
)
def test_a_box_gives_its_title_and_its_contents(source: MakeSource, text: str) -> None:
    (section,) = read_markdown(source(HEAD + text + "\nAfter.\n")).document.sections
    assert [block.text for block in section.blocks] == [
        "Mind <b>",
        "The shed is locked.",
        "- at dusk",
        "After.",
    ]
    assert section.html.startswith("<p><strong>Mind &lt;b&gt;</strong></p>\n<p>The shed is locked.")


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ('??? question "Who <b>?"\n    The shed.\n\n    - at dusk\n', "mkdocs"),
        ('???+ tip inline end "Who <b>?"\n    The shed.\n\n    - at dusk\n', "mkdocs"),
        ('{{< expand "Who <b>?" >}}\nThe shed.\n\n- at dusk\n{{< /expand >}}\n', "hugo"),
        ('{{% details title="Who <b>?" %}}\nThe shed.\n\n- at dusk\n{{% /details %}}\n', "hugo"),
        ('<Accordion title="Who <b>?">\n\nThe shed.\n\n- at dusk\n\n</Accordion>\n', "docusaurus"),
    ],
)
def test_the_title_of_what_unfolds_is_a_heading(
    source: MakeSource, text: str, dialect: Dialect
) -> None:
    text = HEAD + "## Lending\n\nIn short.\n\n" + text + "\n## Else\n\nMore.\n"
    sections = read_markdown(replace(source(text), dialect=dialect)).document.sections
    assert [
        (section.heading_path, [block.text for block in section.blocks]) for section in sections
    ] == [
        (("Lending",), ["In short."]),
        (("Lending", "Who <b>?"), ["The shed.", "- at dusk"]),
        (("Else",), ["More."]),
    ]


def test_what_unfolds_within_what_unfolds_is_one_level_deeper(source: MakeSource) -> None:
    text = (
        '## A\n\n??? q "B"\n    b\n\n    ??? q "C"\n        c\n\n??? q "D"\n    d\n\n'
        '- item\n\n    ??? q "E"\n        e\n'
    )
    sections = read_markdown(source(HEAD + text)).document.sections
    assert [
        (section.heading_path, [block.text for block in section.blocks]) for section in sections
    ] == [
        (("A",), []),
        (("A", "B"), ["b"]),
        (("A", "B", "C"), ["c"]),
        (("A", "D"), ["d"]),
        (("A",), ["- item\n  E\n  e"]),
    ]


@pytest.mark.parametrize(
    ("box", "shown"),
    [
        ("!!! note", ["Note", "The shed is locked."]),
        ('!!! note ""', ["The shed is locked."]),
    ],
)
def test_a_box_without_a_title_has_the_word_for_its_kind_unless_its_title_is_empty(
    source: MakeSource, box: str, shown: list[str]
) -> None:
    text = f"{box}\n    The shed is locked.\n"
    (section,) = read_markdown(source(HEAD + text)).document.sections
    assert [block.text for block in section.blocks] == shown
    above = "<p><strong>Note</strong></p>\n" if len(shown) > 1 else ""
    assert section.html == f"{above}<p>The shed is locked.</p>\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> [!NOTE]\n> Mind the *step*.\n", ["Note", "Mind the step."]),
        ("> [!warning] Wet floor\n> Mind the *step*.\n", ["Wet floor", "Mind the step."]),
        ("> [!TIP]\n>\n> - Bring boots.\n", ["Tip", "- Bring boots."]),
        ('> [!div class="checklist"]\n> - Bring boots.\n', ["- Bring boots."]),
    ],
)
def test_a_quotation_that_is_a_box_has_its_kind_as_title(
    source: MakeSource, text: str, expected: list[str]
) -> None:
    assert texts(source, text) == expected
