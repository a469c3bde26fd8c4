"""Markdown of DocFX and Microsoft Learn: tabs, and references to what has an identifier."""

from dataclasses import replace

import pytest

from indexer.readers.markdown import read_markdown
from tests.conftest import MakeSource
from tests.indexer.readers.reading_markdown import by_heading, markup, texts

LINUX = "# [Linux](#tab/linux)\n\nRun tar.\n\n"
WINDOWS = "# [Windows](#tab/windows)\n\nRun zip.\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"## Install\n\nFirst.\n\n{WINDOWS}{LINUX}---\n\nThen.\n\n## Next\n\nGo on.\n",
            [
                ("Install", ["First.", "Windows", "Run zip.", "Linux", "Run tar.", "Then."]),
                ("Next", ["Go on."]),
            ],
        ),
        # Asterisks end a group as hyphens do, and a second group begins anew.
        (
            f"## A\n\n{WINDOWS}***\n\n## B\n\n{LINUX}***\n\nEnd.\n",
            [("A", ["Windows", "Run zip."]), ("B", ["Linux", "Run tar.", "End."])],
        ),
        # Without a break, the group ends with the file.
        (f"## A\n\n{WINDOWS}{LINUX}", [("A", ["Windows", "Run zip.", "Linux", "Run tar."])]),
        # Headings in a tab are text, at any level of the labels; code may have rules in it.
        (
            "## A\n\n### [.NET `cli`](#tab/cli/old)\nOne.\n\n#### Inner\n\nTwo.\n\n"
            "```\n---\n```\n\n---\n\n### B\n\nThree.\n",
            [("A", [".NET cli", "One.", "Inner", "Two.", "---"]), ("B", ["Three."])],
        ),
        # In a list, the group ends with the item.
        (
            "## A\n\n1. Do:\n\n   # [Bash](#tab/bash)\n\n   Run.\n\n## B\n\nText.\n",
            [("A", ["1. Do:\n  Bash\n  Run."]), ("B", ["Text."])],
        ),
        # These lead elsewhere, or have other words beside the link.
        (
            "## [A](#table)\n\nOne.\n\n## See [B](#tab/b)\n\nTwo.\n",
            [("A", ["One."]), ("See B", ["Two."])],
        ),
    ],
)
def test_labels_of_tabs_are_text_below_the_heading_before_them(
    source: MakeSource, text: str, expected: list[tuple[str, list[str]]]
) -> None:
    assert by_heading(source, text, "docfx") == expected


def test_a_page_keeps_its_own_title_before_tabs(source: MakeSource) -> None:
    text = f"# Set up\n\nHello.\n\n{WINDOWS}---\n\nThen.\n"
    document = read_markdown(replace(source(text), dialect="docfx")).document
    assert document.title == "Set up"
    (section,) = document.sections
    assert [block.text for block in section.blocks] == ["Hello.", "Windows", "Run zip.", "Then."]
    assert "<strong>Windows</strong>" in section.html
    assert "#tab" not in section.html


def test_other_sites_have_headings_with_such_links(source: MakeSource) -> None:
    assert by_heading(source, WINDOWS, "hugo") == [("Windows", ["Run zip."])]


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("<xref:System.String>", "System.String"),
        ("<xref:System.IO?displayProperty=nameWithType>", "System.IO"),
        ("<xref:System.String.Format%2A>", "System.String.Format"),
        ("<xref:System.Collections.Generic.List%601>", "System.Collections.Generic.List"),
        ("<xref:System.String?text=a%20text>", "a text"),
        ("[](xref:System.Int32)", "System.Int32"),
        ("[the *number*](xref:System.Int32)", "the number"),
        ("@System.Int32", "@System.Int32"),
        ("<https://a.example/b>", "https://a.example/b"),
        ("`<xref:System.String>`", "<xref:System.String>"),
    ],
)
def test_references_without_words_show_what_they_refer_to(
    source: MakeSource, reference: str, words: str
) -> None:
    text = f"## On {reference}\n\nUse {reference}.\n\n- Or {reference}\n"
    assert by_heading(source, text, "docfx") == [
        (f"On {words}", [f"Use {words}.", f"- Or {words}"])
    ]


@pytest.mark.parametrize(
    ("text", "expected", "about"),
    [
        (':::zone pivot="a"\nOpen.\n:::zone-end\n\n::: zone-end', ["Open."], []),
        (':::moniker range=">=1"\n\nOpen.\n\n:::moniker-end', ["Open."], []),
        (':::row:::\n:::column span="2":::\nOpen.\n:::column-end:::\n:::row-end:::', ["Open."], []),
        (':::image type="content" source="a.png" alt-text="The door.":::', ["The door."], []),
        ("Open.\n\n::: code language='sh' source='a.sh' :::", ["Open."], ["code"]),
        ("Open.\n\n[!code-csharp[Main](a.cs)]", ["Open."], ["code"]),
        ("Open.\n\n> [!VIDEO https://v.example/a]", ["Open."], ["video"]),
    ],
)
def test_forms_of_docfx_are_left_out_and_their_contents_kept(
    source: MakeSource, text: str, expected: list[str], about: list[str]
) -> None:
    assert texts(source, text + "\n", "docfx") == expected
    assert [name for name, _ in markup(source, text + "\n", "docfx")] == about
