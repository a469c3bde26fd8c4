"""Markdown of the site generators MkDocs, Docusaurus and Hugo."""

import pytest

from indexer.readers.markdown import read_markdown
from tests.conftest import MakeSource

HEAD = "---\ntitle: T\n---\n"


def test_site_generators_keys_in_front_matter_are_ignored(source: MakeSource) -> None:
    front = """\
---
id: lending
title: Lending
sidebar_position: 2
tags: [shed, tools]
hide:
  - toc
last_update:
  date: 2026-01-31
weight: 30
date: 2026-01-31T10:00:00Z
draft: false
slug: /lend
---
Text.
"""
    document = read_markdown(source(front)).document
    assert (document.title, document.reviewed_on, document.url) == ("Lending", None, None)


@pytest.mark.parametrize(
    "text",
    [
        '!!! note "Mind <b>"\n    The shed is locked.\n\n    - at dusk\n',
        '??? warning inline "Mind <b>"\n    The shed is locked.\n\n    - at dusk\n',
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


def test_a_box_without_a_title_has_none(source: MakeSource) -> None:
    text = "!!! note\n    The shed is locked.\n"
    (section,) = read_markdown(source(HEAD + text)).document.sections
    assert [block.text for block in section.blocks] == ["The shed is locked."]
    assert section.html == "<p>The shed is locked.</p>\n"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('--8<-- "shed.md"', "an include of a file that is not in its root"),
        ("{% include 'shed.md' %}", "an include of a file that is not in its root"),
        ("import Tabs from '@theme/Tabs';", "an import, which is not run"),
        ('{{< figure src="shed.png" >}}', "a shortcode, which is not run"),
        ("{{% notice %}}", "a shortcode, which is not run"),
    ],
)
def test_placeholders_of_a_generator_are_reported_and_not_indexed(
    source: MakeSource, line: str, reason: str
) -> None:
    reading = read_markdown(source(f"{HEAD}Before.\n\n{line}\n\nAfter.\n"))
    (section,) = reading.document.sections
    assert [block.text for block in section.blocks] == ["Before.", "After."]
    assert section.html == "<p>Before.</p>\n<p>After.</p>\n"
    (dropped,) = reading.findings
    assert (dropped.line, dropped.text, dropped.message) == (6, line, reason)


def test_words_after_many_shortcodes_stay(source: MakeSource) -> None:
    text = '{{< key "a" >}} ' * 60 + "then Enter."
    (section,) = read_markdown(source(HEAD + text + "\n")).document.sections
    assert section.blocks[0].text.endswith("then Enter.")
