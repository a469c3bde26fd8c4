"""Markdown of Sphinx (MyST): what people see of directives, roles and fields."""

from dataclasses import replace

import pytest

from indexer.readers.rst import read_rst
from tests.conftest import MakeSource
from tests.indexer.readers.reading_markdown import block_texts, markup, read, texts


@pytest.mark.parametrize(
    ("directive", "expected"),
    [
        (
            "```{figure} a.png\n:alt: A *door*\n:name: fig\n\nThe door.\n```",
            ["A *door*", "The door."],
        ),
        (
            "```{figure} a.png\n---\nname: fig\nalt: 'A door'\n---\nThe door.\n```",
            ["A door", "The door."],
        ),
        ("```{code-block} py\n---\ncaption: Doors\nlinenos:\n---\nx = 1\n```", ["Doors", "x = 1"]),
        ("```{note}\n---\n\nOne: two.\n```", ["Note", "One: two."]),
        (":::{figure} a.png\nThe door.\n:::", ["The door."]),
        ("```{image} b.png\n:alt: The door\n:width: 9px\n```", ["The door"]),
        ("````{grid} 1 2 3\n```{grid-item}\nOne.\n```\n````", ["One."]),
        ("```{only} html\nOne.\n```", ["One."]),
        ("```{note}\n:class: wide\n:name: n\nOne.\n```", ["Note", "One."]),
        ("```{versionadded} 2.0\nA door.\n```", ["Added in version 2.0:", "A door."]),
        ("```{versionchanged} 2.1 A *new* door.\n```", ["Changed in version 2.1: A new door."]),
        ("```{deprecated} 3\n```", ["Deprecated since version 3."]),
        (
            ":Opens: at ten\n:Closed on: Monday\n    and Sunday",
            ["Opens: at ten", "Closed on: Monday and Sunday"],
        ),
        ("We say\n:so: here.", ["We say :so: here."]),
        ("```\n:Opens: at ten\n```", [":Opens: at ten"]),
    ],
)
def test_arguments_and_options_for_a_program_are_no_words(
    source: MakeSource, directive: str, expected: list[str]
) -> None:
    reading = read(source, f"Before.\n\n{directive}\n\nAfter.\n", "sphinx")
    assert block_texts(reading) == ["Before.", *expected, "After."]
    assert reading.findings == ()


ROLES = [
    ("py:func", "~a.b.run", "run()"),
    ("py:meth", "a.run()", "a.run()"),
    ("func", "start it <a.run>", "start it"),
    ("py:class", "!a.Door", "a.Door"),
    ("guilabel", "&Open", "Open"),
    ("menuselection", "File --> Open", "File ‣ Open"),
    ("pep", "8", "PEP 8"),
    ("file", "/home/{you}/a", "/home/you/a"),
    ("abbr", "FAQ (questions)", "FAQ (questions)"),
    ("term", "door <gate>", "door"),
]


@pytest.mark.parametrize(("role", "text", "words"), ROLES)
def test_roles_are_the_same_words_in_both_languages(
    source: MakeSource, role: str, text: str, words: str
) -> None:
    page = f"See {{{role}}}`{text}` now.\n"
    assert texts(source, page, "sphinx") == [f"See {words} now."]
    rst = replace(source(f"T\n=\n\nSee :{role}:`{text}` now.\n"), suffix=".rst")
    assert block_texts(read_rst(rst)) == [f"See {words} now."]


@pytest.mark.parametrize("role", ["numref", "eq", "cite:p"])
def test_a_number_that_only_sphinx_knows_is_left_out_and_counted(
    source: MakeSource, role: str
) -> None:
    reading = read(source, f"See {{{role}}}`door` now.\n", "sphinx")
    assert block_texts(reading) == ["See now."]
    assert [(finding.kind, finding.about, finding.line) for finding in reading.findings] == [
        ("markup", role, 4)
    ]


@pytest.mark.parametrize(
    ("text", "expected", "about"),
    [
        ("```{note}\nMind the *step*.\n```", ["Note", "Mind the step."], []),
        (
            "```{admonition} The *step*\n:class: tip\n\nMind it.\n```",
            ["The *step*", "Mind it."],
            [],
        ),
        (":::{tip}\nMind it.\n:::", ["Tip", "Mind it."], []),
        ("````{note}\n```sh\na\n```\n````", ["Note", "a"], []),
        ("```{code-block} sh\n:linenos:\na\n```", ["a"], []),
        ("See {ref}`the step <step>` or {doc}`stairs`.", ["See the step or stairs."], []),
        ("Up.\n\n```{toctree}\n:maxdepth: 2\na\nb\n```\n\nDown.", ["Up.", "Down."], ["toctree"]),
        ("(step)=\n## The step\n\nMind it.", ["The step", "Mind it."], []),
    ],
)
def test_directives_and_roles_of_myst_are_their_words(
    source: MakeSource, text: str, expected: list[str], about: list[str]
) -> None:
    assert texts(source, text + "\n", "sphinx") == expected
    assert [name for name, _ in markup(source, text + "\n", "sphinx")] == about
