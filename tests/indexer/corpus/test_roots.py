"""Several roots: the settings that each gives its documents, and the files that belong to it."""

from pathlib import Path

import pytest

from indexer.corpus.read import read_corpus, root_of
from indexer.sources.source import read_source
from retrieval.errors import SettingsError
from retrieval.filters import labels_of
from retrieval.load_settings import load_settings
from retrieval.root import Root
from retrieval.types import Document
from tests.findings import odd


def write(file: Path, text: str = "# Title\n\nText of it.\n") -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def documents(**roots: object) -> dict[str, Document]:
    corpus = read_corpus(load_settings(**roots))
    assert not odd(corpus)
    return {document.id: document for document in corpus.documents}


def test_ids_begin_with_the_root_s_name_and_documents_have_its_owner_and_labels() -> None:
    write(Path("corpus/a.md"))
    write(Path("elsewhere/b/c.md"), "# C\n\nAnother text.\n")
    write(
        Path("elsewhere/own.md"),
        "---\nlabels:\n  region: Wales\n  team: [night, day]\n---\n# Own\n\nA third text.\n",
    )
    by_id = documents(
        roots=[
            {
                "name": "hr",
                "folder": "elsewhere",
                "owner": "Human Resources",
                "labels": {"region": ["England", "Wales"], "audience": "staff"},
            }
        ]
    )
    assert list(by_id) == ["a", "hr/own", "hr/b/c"]
    assert (by_id["a"].owner, by_id["a"].labels) == (None, {})
    assert by_id["hr/b/c"].owner == "Human Resources"
    assert by_id["hr/b/c"].labels == {"region": ("England", "Wales"), "audience": ("staff",)}
    assert by_id["hr/own"].labels == {
        "region": ("Wales",),
        "audience": ("staff",),
        "team": ("night", "day"),
    }


def test_an_audience_that_a_document_names_comes_before_that_of_its_root() -> None:
    write(Path("corpus/a.md"), "---\naudience: nurses\n---\n# A\n\nText of a.\n")
    write(Path("corpus/hr/b.md"), "---\naudience: nurses\n---\n# B\n\nText of b.\n")
    write(Path("corpus/hr/c.md"), "# C\n\nText of c.\n")
    root = {"name": "hr", "folder": "corpus/hr", "labels": {"audience": "staff"}}
    by_id = documents(roots=[root])
    assert {name: labels_of(document)["audience"] for name, document in by_id.items()} == {
        "a": ("nurses",),
        "hr/b": ("nurses",),
        "hr/c": ("staff",),
    }


def test_a_root_may_be_one_file_of_the_corpus() -> None:
    write(Path("corpus/a.md"))
    write(Path("corpus/b.md"), "# B\n\nAnother text.\n")
    by_id = documents(roots=[{"name": "one", "folder": "corpus/b.md", "owner": "O"}])
    assert {name: document.owner for name, document in by_id.items()} == {"a": None, "one/b": "O"}


def test_a_root_inside_the_corpus_has_its_files_to_itself() -> None:
    write(Path("corpus/a.md"))
    write(Path("corpus/inner/b.md"), "# B\n\nAnother text.\n")
    write(Path("corpus/inner/deep/c.md"), "# C\n\nA third text.\n")
    roots = [
        {"name": "in", "folder": "corpus/inner", "owner": "I"},
        {"name": "deep", "folder": "corpus/inner/deep", "owner": "D"},
    ]
    by_id = documents(roots=roots)
    assert {name: document.owner for name, document in by_id.items()} == {
        "a": None,
        "in/b": "I",
        "deep/c": "D",
    }
    all_roots = load_settings(roots=roots).all_roots
    assert root_of(Path("corpus/inner/deep/c.md"), all_roots).name == "deep"
    assert root_of(Path("corpus/inner/b.md"), all_roots).name == "in"
    assert root_of(Path("corpus/a.md"), all_roots).name == ""
    assert root_of(Path("other.md"), all_roots).folder == Path("other.md")


@pytest.mark.parametrize(
    ("file", "address", "url"),
    [
        ("leave policy.docx", "file", "https://intranet.example/hr/leave%20policy.docx"),
        ("b/c.md", "page", "https://intranet.example/hr/b/c/"),
        ("b/index.md", "page", "https://intranet.example/hr/b/"),
        ("_index.md", "page", "https://intranet.example/hr/"),
    ],
)
@pytest.mark.parametrize("slash", ["", "/"])
def test_addresses_begin_with_the_base_url(file: str, address: str, url: str, slash: str) -> None:
    write(Path("hr") / file)
    base = f"https://intranet.example/hr{slash}"
    root = Root.model_validate({"name": "hr", "folder": "hr", "base_url": base, "address": address})
    assert read_source(Path("hr") / file, root).url == url


def test_an_address_that_a_document_names_itself_takes_precedence() -> None:
    write(Path("corpus/a.md"), "---\nurl: https://own.example/a\n---\n# A\n\nText.\n")
    write(Path("hr/b.md"), "---\nurl: /b\n---\n# B\n\nText of b.\n")
    by_id = documents(roots=[{"name": "hr", "folder": "hr", "base_url": "https://x.example"}])
    assert (by_id["a"].url, by_id["hr/b"].url) == ("https://own.example/a", "/b")


def test_a_root_s_settings_apply_to_it_and_else_those_of_the_corpus() -> None:
    table = "{q},{a}\nWho has the key?,The shed has it.\n"
    write(Path("corpus/a.csv"), table.format(q="Frage", a="Antwort"))
    write(Path("hr/b.csv"), table.format(q="Ask", a="Antwort").replace("key", "spade"))
    write(Path("hr/skip.txt"), "nothing")
    page = "<title>T</title><main><p>Text.</p><p class={}>Gone.</p></main>"
    write(Path("corpus/p.html"), page.format("x"))
    write(Path("hr/p.html"), page.format("y"))
    by_id = documents(
        table_question="Frage",
        table_answer="Antwort",
        html_exclude=(".x",),
        roots=[
            {
                "name": "hr",
                "folder": "hr",
                "table_question": "Ask",
                "exclude": ["*.txt"],
                "html_exclude": [".y"],
            }
        ],
    )
    headings = {
        name: [section.heading_path for section in document.sections]
        for name, document in by_id.items()
    }
    assert headings["a"] == [("Who has the key?",)]
    assert headings["hr/b"] == [("Who has the spade?",)]
    for name in ("p", "hr/p"):
        assert [block.text for block in by_id[name].sections[0].blocks] == ["Text."]


def test_documents_that_name_no_language_have_that_of_their_root() -> None:
    write(Path("corpus/a.txt"), "Titel\n\nText davon.\n")
    write(Path("corpus/b.md"), "---\nlanguage: cy\n---\n# B\n\nText of b.\n")
    write(Path("hr/c.csv"), "question,answer\nQui a la clé?,Le jardinier.\n")
    write(Path("hr/d.html"), "<title>D</title><main><p>Texte.</p></main>")
    write(Path("hr/e.html"), "<html lang=de><title>E</title><main><p>Text.</p></main>")
    roots = [{"name": "hr", "folder": "hr", "language": "fr"}]
    by_id = documents(language="de-AT", roots=roots)
    assert {name: document.language for name, document in by_id.items()} == {
        "a": "de-AT",
        "b": "cy",
        "hr/c": "fr",
        "hr/d": "fr",
        "hr/e": "de",
    }


def test_a_root_that_does_not_exist_is_named() -> None:
    write(Path("corpus/a.md"))
    with pytest.raises(SettingsError, match="roots: hr: there is no file or folder 'nowhere'"):
        read_corpus(load_settings(roots=[{"name": "hr", "folder": "nowhere"}]))


@pytest.mark.parametrize(
    ("roots", "problem"),
    [
        ([{"folder": "x"}], "a root has no name"),
        ([{"name": "a", "folder": "x"}, {"name": "a", "folder": "y"}], "two roots have the name"),
        ([{"name": "A B", "folder": "x"}], "roots.0.name"),
        ([{"name": "a"}], "roots.0.folder"),
        ([{"name": "a", "folder": "x", "base_url": "javascript:alert(1)"}], "roots.0.base_url"),
        ([{"name": "a", "folder": "x", "labels": {"Region": "x"}}], "roots.0.labels"),
        ([{"name": "a", "folder": "x", "labels": {"region": []}}], "roots.0.labels"),
        ([{"name": "a", "folder": "x", "labels": {"language": "en"}}], "set `language` of the"),
        ([{"name": "a", "folder": "x", "colour": "red"}], "roots.0.colour"),
        ([{"name": "a", "folder": "x", "dialect": "word"}], "roots.0.dialect"),
        ([{"name": "a", "folder": "x", "address": "folder"}], "roots.0.address"),
        ([{"name": "a", "folder": "x", "owner": "o" * 201}], "roots.0.owner"),
        ([{"name": "a", "folder": "x", "owner": " o"}], "roots.0.owner"),
        ([{"name": "a", "folder": "x", "labels": {"region": "x" * 201}}], "roots.0.labels"),
        ([{"name": "a", "folder": "x", "labels": {"r" * 41: "x"}}], "roots.0.labels"),
        ([{"name": "a" * 41, "folder": "x"}], "roots.0.name"),
        ([{"name": "a", "folder": "x", "table_question": ""}], "roots.0.table_question"),
        ([{"name": "a", "folder": "x", "table_answer": ""}], "roots.0.table_answer"),
    ],
)
def test_an_invalid_root_is_refused(roots: list[dict[str, object]], problem: str) -> None:
    with pytest.raises(SettingsError, match=problem):
        load_settings(roots=roots)


def test_a_name_may_have_40_characters_and_an_owner_or_a_label_200() -> None:
    given = {"folder": "x", "name": "a" * 40, "owner": "o" * 200, "labels": {"r" * 40: "v" * 200}}
    (root,) = load_settings(roots=[given]).all_roots
    assert (len(root.name), len(root.owner or "")) == (40, 200)
    assert root.labels == {"r" * 40: ("v" * 200,)}


def test_a_label_of_a_document_has_200_characters_at_most() -> None:
    text = "---\nlabels:\n  region: {}\n---\n# A\n\nText.\n"
    write(Path("corpus/a.md"), text.format("x" * 200))
    assert documents()["a"].labels == {"region": ("x" * 200,)}
    write(Path("corpus/a.md"), text.format("x" * 201))
    (warning,) = odd(read_corpus(load_settings()))
    assert "`labels.region` has a value that is not 1 to 200 characters" in warning.message


@pytest.mark.parametrize("dialect", ["mkdocs", "docusaurus", "hugo", "github", "sphinx", "docfx"])
def test_each_dialect_of_markdown_may_be_set(dialect: str) -> None:
    (root,) = load_settings(
        roots=[{"name": "a", "folder": "x", "dialect": dialect, "address": "file"}]
    ).all_roots
    assert root.dialect == dialect
