"""The kinds of blocks that a configuration of MkDocs names."""

from pathlib import Path

import pytest

from indexer.readers.markdown import read_markdown
from indexer.sources.site import site_of
from indexer.sources.source import read_source
from retrieval.root import Root

ADMONITION = "  - pymdownx.blocks.admonition:\n      types: "
DETAILS = "  - pymdownx.blocks.details:\n      types: "


@pytest.mark.parametrize(
    ("extensions", "kinds"),
    [
        (f"{ADMONITION}[new, side-note]", [("new", "New"), ("side-note", "Side Note")]),
        (f"{DETAILS}[{{name: details-new, class: New}}]", [("details-new", "New")]),
        (f"{ADMONITION}[{{name: bug, title: 'A bug: oh'}}]", [("bug", "A bug: oh")]),
        ("  - pymdownx.blocks.caption:\n      types: [{name: plan, prefix: 'Plan {}.'}]", None),
        ("    pymdownx.blocks.admonition: {types: [new]}", [("new", "New")]),
        (f"  - toc\n{ADMONITION}[new]\n{DETAILS}[old]", [("new", "New"), ("old", "Old")]),
        # Other forms name none.
        ("  - pymdownx.blocks.admonition", []),
        ("  - pymdownx.blocks.admonition: [new]", []),
        (f"{ADMONITION}new", []),
        (f"{ADMONITION}[[new], {{class: new}}, '']", []),
        ("  - other.blocks: {types: [new]}", []),
    ],
)
def test_a_configuration_of_mkdocs_names_kinds_of_blocks(
    tmp_path: Path, extensions: str, kinds: list[tuple[str, str]] | None
) -> None:
    (tmp_path / "mkdocs.yml").write_text(f"markdown_extensions:\n{extensions}\n", "utf-8")
    expected = [("plan", "")] if kinds is None else kinds
    assert [(kind.name, kind.title) for kind in site_of(tmp_path).blocks] == expected


def test_blocks_of_these_kinds_are_read_as_the_site_shows_them(tmp_path: Path) -> None:
    types = f"{ADMONITION}[new]\n{DETAILS}[{{name: details-new, class: new}}]"
    captions = "  - pymdownx.blocks.caption:\n      types: [{name: plan, prefix: 'Plan {}.'}]"
    (tmp_path / "mkdocs.yml").write_text(f"markdown_extensions:\n{types}\n{captions}\n", "utf-8")
    page = (
        "# T\n\n/// new | A bed\nDug.\n///\n\n/// new\nSown.\n///\n\n/// new |\nRaked.\n///\n\n"
        "/// details-new\nWet.\n///\n\n/// plan | 3\nThe beds.\n///\n\n"
        "/// details-new | Who digs?\nAnn.\n///\n"
    )
    (tmp_path / "a.md").write_text(page, "utf-8")
    source = read_source(tmp_path / "a.md", Root(name="x", folder=tmp_path))
    reading = read_markdown(source)
    assert [
        (section.heading_path, [block.text for block in section.blocks])
        for section in reading.document.sections
    ] == [
        ((), ["A bed", "Dug.", "New", "Sown.", "Raked.", "New", "Wet.", "The beds."]),
        (("Who digs?",), ["Ann."]),
    ]
    assert [(finding.kind, finding.about) for finding in reading.findings] == [("markup", "plan")]
