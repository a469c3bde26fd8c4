"""Includes in Markdown: which files are included, from where, and with which line numbers."""

from pathlib import Path

import pytest

from indexer.corpus.read import read_corpus
from indexer.sources.includes import DEEPEST
from retrieval.load_settings import load_settings
from retrieval.types import Document
from tests.findings import left_out, odd


def write(name: str, text: str) -> None:
    file = Path("corpus") / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def read(*, exclude: tuple[str, ...] = ("_*",)) -> Document:
    corpus = read_corpus(load_settings(exclude=exclude))
    assert not odd(corpus)
    (document,) = corpus.documents
    return document


def blocks(document: Document) -> list[str]:
    return [block.text for section in document.sections for block in section.blocks]


@pytest.mark.parametrize(
    "line",
    [
        '--8<-- "_shed.md"',
        "-8<- '_shed.md'",
        "--8<-- _shed.md",
        '{% include "_shed.md" %}',
        "{%- include-markdown '_shed.md' heading-offset=1 %}",
        "{% include _shed.md %}",
        "[!INCLUDE [The shed](_shed.md)]",
    ],
)
def test_a_file_is_included_where_it_is_named(line: str) -> None:
    write(
        "_shed.md", "---\ntitle: The shed\n---\nThe shed is locked.\n\n## At dusk\n\nIt is dark.\n"
    )
    write("a.md", f"# A\n\nBefore.\n\n{line}\n\nAfter.\n")
    document = read()
    assert blocks(document) == ["Before.", "The shed is locked.", "It is dark.", "After."]
    assert [section.heading_path for section in document.sections] == [(), ("At dusk",)]
    assert [section.line for section in document.sections] == [1, 5]


def test_an_include_may_stand_in_a_sentence_or_in_a_list() -> None:
    write("_late.md", "Till *ten*.\n")
    write("_includes/shed.md", "The shed.\n\n- Locked.\n")
    write(
        "a.md",
        "# A\n\nOpen. [!INCLUDE [late](_late.md)] Really. `[!INCLUDE [b](_late.md)]`\n\n"
        "- One\n\n  {% include shed.md %}\n\n- Two\n",
    )
    assert blocks(read()) == [
        "Open. Till ten. Really. [!INCLUDE [b](_late.md)]",
        "- One\n  The shed.\n  - Locked.\n- Two",
    ]


def test_docusaurus_imports_markdown_and_other_imports_are_reported() -> None:
    write("_shed.mdx", "The shed is locked.\n")
    imports = "import Shed from './_shed.mdx';\nimport Tabs from '@theme/Tabs';\n"
    write("a.md", f"# A\n\n{imports}\n<Shed />\n\nAfter.\n")
    corpus = read_corpus(load_settings(exclude=("_*",)))
    assert blocks(corpus.documents[0]) == ["The shed is locked.", "After."]
    (dropped,) = left_out(corpus)
    assert (dropped.line, dropped.message) == (4, "an import, which is not run")


def test_an_import_of_a_file_that_is_not_there_is_reported() -> None:
    write("a.md", "# A\n\nimport Shed from './_gone.mdx';\n\n<Shed />\n\nAfter.\n")
    corpus = read_corpus(load_settings(exclude=("_*",)))
    assert blocks(corpus.documents[0]) == ["After."]
    assert [(dropped.line, dropped.text) for dropped in left_out(corpus)] == [
        (3, "import Shed from './_gone.mdx';"),
        (5, "<Shed />"),
    ]


def test_names_are_relative_to_the_file_and_else_to_the_root() -> None:
    write("sub/_one.md", "One of sub.\n")
    write("_one.md", "One of the root.\n")
    write("shared/_two.md", "Two.\n")
    write("sub/a.md", '# A\n\n--8<-- "_one.md"\n\n--8<-- "shared/_two.md"\n')
    assert blocks(read()) == ["One of sub.", "Two."]


def test_files_outside_the_root_are_not_included() -> None:
    Path("secret.md").write_text("Secret.\n", encoding="utf-8")
    write(
        "a.md", f'# A\n\nText.\n\n--8<-- "../secret.md"\n\n--8<-- "{Path("secret.md").resolve()}"\n'
    )
    Path("corpus/_link.md").symlink_to(Path("secret.md").resolve())
    write("b/c.md", '# C\n\nOther.\n\n--8<-- "_link.md"\n')
    corpus = read_corpus(load_settings(exclude=("_*",)))
    assert [blocks(document) for document in corpus.documents] == [["Text."], ["Other."]]
    assert [(dropped.line, dropped.message) for dropped in corpus.report.findings] == [
        (5, "an include of a file that is not in its root"),
        (7, "an include of a file that is not in its root"),
        (5, "an include of a file that is not in its root"),
    ]


def test_nested_includes_are_followed_and_endless_ones_are_refused() -> None:
    write("_one.md", 'One.\n\n--8<-- "_two.md"\n')
    write("_two.md", "Two.\n")
    write("a.md", '# A\n\n--8<-- "_one.md"\n')
    assert blocks(read()) == ["One.", "Two."]
    write("_two.md", '--8<-- "_one.md"\n')
    (reject,) = odd(read_corpus(load_settings(exclude=("_*",))))
    assert f"more than {DEEPEST} deep" in reject.message


def test_includes_that_multiply_are_refused() -> None:
    for number in range(6):
        write(f"_{number}.md", f'--8<-- "_{number + 1}.md"\n' * 10)
    write("_6.md", "Ten times ten times ten.\n")
    write("a.md", '# A\n\n--8<-- "_0.md"\n')
    (reject,) = odd(read_corpus(load_settings(exclude=("_*",))))
    assert "lines with all its includes" in reject.message


def test_a_problem_after_an_include_has_its_line_in_the_file() -> None:
    write("_long.md", "A line.\n" * 20)
    write("a.md", '# A\n\n--8<-- "_long.md"\n\n## Empty\n\n## Full\n\nText.\n')
    corpus = read_corpus(load_settings(exclude=("_*",)))
    assert [(reject.line, "has no text" in reject.message) for reject in odd(corpus)] == [(5, True)]
    write("a.md", '# A\n\n--8<-- "_long.md"\n\nbad \x07 line\n')
    (reject,) = odd(read_corpus(load_settings(exclude=("_*",))))
    assert reject.line == 5


def test_a_change_of_an_included_file_is_a_change_of_the_document() -> None:
    write("_one.md", "One.\n")
    write("a.md", '# A\n\n--8<-- "_one.md"\n')
    before = read_corpus(load_settings(exclude=("_*",))).sha256
    write("_one.md", "Another one.\n")
    assert read_corpus(load_settings(exclude=("_*",))).sha256 != before
