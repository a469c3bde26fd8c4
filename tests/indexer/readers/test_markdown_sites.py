"""Markdown of site generators: what means the same in each of them."""

import pytest

from indexer.readers.markdown import read_markdown
from tests.conftest import MakeSource
from tests.indexer.readers.reading_markdown import HEAD, markup, texts


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


def test_abbreviations_and_tables_of_contents_are_left_out(source: MakeSource) -> None:
    text = "Ask the WI.\n\n*[WI]: Works Inspector\n\n[TOC]\n\n* TOC\n{:toc}\n"
    assert texts(source, text) == ["Ask the WI."]
    assert [about for about, _ in markup(source, text)] == ["abbreviation", "toc", "toc", "toc"]


def test_a_footnote_stands_where_the_text_refers_to_it(source: MakeSource) -> None:
    text = (
        "Open daily.[^late] Or not.[^1] Again.[^1] And ^[a *short* one] here.[^none]\n\n"
        "[^late]: Till *ten*.\n\n    - Not on Monday.\n\n[^1]: See [this](b.md).\n"
        "[^lost]: Nobody asks.\n"
    )
    reading = read_markdown(source(HEAD + text))
    (section,) = reading.document.sections
    assert section.blocks[0].text == (
        "Open daily. (Till ten. Not on Monday.) Or not. (See this.) Again. "
        "And (a short one) here.[^none]"
    )
    assert len(section.blocks) == 1
    assert 'See <a href="/documents/b"' in section.html
    assert [(finding.kind, finding.line, finding.text) for finding in reading.findings] == [
        ("hidden", 11, "Nobody asks.")
    ]


def test_what_stands_behind_a_footnote_is_no_part_of_it(source: MakeSource) -> None:
    text = (
        "Open daily.[^late]\n\n[^late]: Till ten.\n\n## And on Sunday?\n\nTill noon.[^2]\n\n"
        "[^2]: Or one.\n\nEnd.\n"
    )
    assert texts(source, text) == [
        *("Open daily. (Till ten.)", "And on Sunday?", "Till noon. (Or one.)", "End."),
    ]


def test_characters_that_no_text_has_are_left_out(source: MakeSource) -> None:
    assert texts(source, "Ask \ufdd00\ufdd1 now {{< x >}}daily.\n", "hugo") == ["Ask 0 now daily."]


@pytest.mark.parametrize(
    "text", ["Write {{ a } here.", "Write {{ a", "Write {% b } here.", "Write {{< c } here."]
)
def test_braces_that_never_close_are_text(source: MakeSource, text: str) -> None:
    assert texts(source, text + "\n") == [text]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- [ ] Sweep\n- [X] **Lock**\n", ["- ☐ Sweep\n- ☑ Lock"]),
        ("1. [x] Sweep\n   1. [ ] Mop\n", ["1. ☑ Sweep\n  1. ☐ Mop"]),
        ("- Sweep [x] it\n\n  [ ] Mop\n", ["- Sweep [x] it\n  [ ] Mop"]),
        ("[ ] Sweep", ["[ ] Sweep"]),
    ],
)
def test_a_mark_of_a_task_is_a_box_at_the_beginning_of_an_item_only(
    source: MakeSource, text: str, words: list[str]
) -> None:
    assert texts(source, text) == words
