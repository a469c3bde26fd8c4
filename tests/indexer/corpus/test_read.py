import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from indexer.corpus.read import read_corpus
from retrieval.errors import SettingsError
from retrieval.load_settings import load_settings
from tests.findings import left_out, odd

GOOD = "# T\n\nText.\n"


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")


def test_documents_come_in_the_order_of_their_paths(corpus: Path) -> None:
    garden = read_corpus(load_settings(corpus=corpus, exclude=("README.md",)))
    assert [document.id for document in garden.documents] == ["guide", "notes/compost-notes"]
    assert odd(garden) == ()
    assert [dropped.line for dropped in left_out(garden)] == [8]


def test_a_document_past_its_review_date_gives_a_warning(tmp_path: Path) -> None:
    write(
        tmp_path,
        a_md="---\nreview_by: 2020-01-31\n---\n# A\n\nText.\n",
        b_md="---\nreview_by: 9999-01-31\n---\n# B\n\nText.\n",
    )
    (warned,) = odd(read_corpus(load_settings(corpus=tmp_path, exclude=())))
    assert str(warned).startswith(f"{tmp_path}/a.md:1: was to be reviewed by 2020-01-31;")


def test_a_root_without_a_document_is_warned_of(tmp_path: Path) -> None:
    for name in ("main", "second", "third"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, a_md=GOOD.replace("Text", name))
    roots = [
        {"name": "second", "folder": str(tmp_path / "second"), "include": ["*.html"]},
        {"name": "third", "folder": str(tmp_path / "third")},
    ]
    corpus = read_corpus(load_settings(corpus=tmp_path / "main", roots=roots))
    (warned,) = odd(corpus)
    assert str(warned).startswith(f"{tmp_path}/second:1: has no document; check the folder")
    assert corpus.report.files == {"refused": 0, "warned": 0, "noted": 0, "read": 2}


def test_a_file_without_a_reader_is_named_not_skipped(tmp_path: Path) -> None:
    write(tmp_path, a_md=GOOD, b_msg="x", c_png="x")
    corpus = read_corpus(load_settings(corpus=tmp_path, exclude=()))
    (warned,), (noted,) = odd(corpus), left_out(corpus)
    assert str(warned).startswith(f"{tmp_path}/b.msg:1: there is no reader for .msg files")
    assert str(noted).startswith(f"{tmp_path}/c.png:1: ")
    assert corpus.report.files == {"refused": 0, "warned": 1, "noted": 1, "read": 1}


def test_a_file_with_the_text_of_another_is_indexed_too_and_noted(tmp_path: Path) -> None:
    write(tmp_path, a_md=GOOD, b_md=GOOD)
    corpus = read_corpus(load_settings(corpus=tmp_path, exclude=()))
    assert [document.id for document in corpus.documents] == ["a", "b"]
    (noted,) = left_out(corpus)
    assert str(noted).startswith(f"{tmp_path}/b.md:1: has the same text as {tmp_path}/a.md")


def test_a_document_that_has_expired_is_left_out_and_one_that_soon_will_is_warned_of(
    tmp_path: Path,
) -> None:
    today = datetime.now(UTC).date()
    for name, days in {"a": 0, "b": 1, "c": 14, "d": 16}.items():
        text = f"---\nexpires: {today + timedelta(days=days)}\n---\n# {name}\n\nText.\n"
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    corpus = read_corpus(load_settings(corpus=tmp_path, exclude=()))
    assert [document.id for document in corpus.documents] == ["b", "c", "d"]
    assert [Path(finding.file).stem for finding in left_out(corpus)] == ["a"]
    assert [Path(finding.file).stem for finding in odd(corpus)] == ["b", "c"]


def test_a_file_whose_name_is_no_text_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    write(tmp_path, a_md=GOOD)
    (tmp_path / os.fsdecode(b"b\xff.md")).write_text(GOOD, encoding="utf-8")
    (tmp_path / "c.md").symlink_to(tmp_path / "c.md")
    corpus = read_corpus(load_settings(corpus=tmp_path, exclude=()))
    assert [document.id for document in corpus.documents] == ["a"]
    assert [(finding.file.rpartition("/")[2], finding.level) for finding in odd(corpus)] == [
        ("b\\xff.md", "refused"),
        ("c.md", "refused"),
    ]
    assert str(corpus.report.findings).encode()


@pytest.mark.parametrize(
    ("link", "target", "level", "message"),
    [
        ("self", "self", "refused", "is a link that leads to itself"),
        ("self.md", "self.md", "refused", "is a link that leads to itself"),
        ("there", "back", "refused", "is a link that leads to itself"),
        ("here", ".", "noted", "is a link to a folder that holds it, a loop"),
        ("here.md", ".", "noted", "is a link to a folder that holds it, a loop"),
        ("up", "..", "noted", "is a link to a folder that holds it, a loop"),
        ("alias", "real", "noted", "is a link to a folder of the corpus"),
        ("outside", "../outside", "refused", "is a link to a place outside the corpus"),
        ("outside.md", "../outside/a.md", "refused", "is a link to a place outside the corpus"),
        ("gone", "nothing", "noted", "a file without a suffix is no document"),
        ("gone.md", "nothing.md", "refused", "is not a regular file"),
    ],
)
def test_a_link_is_named_as_what_it_is(
    tmp_path: Path, link: str, target: str, level: str, message: str
) -> None:
    corpus_folder = tmp_path / "corpus"
    for folder in (corpus_folder, corpus_folder / "real", tmp_path / "outside"):
        folder.mkdir()
        write(folder, a_md=GOOD)
    (corpus_folder / link).symlink_to(target)
    if target == "back":
        (corpus_folder / "back").symlink_to(link)
    corpus = read_corpus(load_settings(corpus=corpus_folder, exclude=()))
    assert [document.id for document in corpus.documents] == ["a", "real/a"]
    (finding,) = (
        entry for entry in corpus.report.findings if entry.file == f"{corpus_folder}/{link}"
    )
    assert (finding.level, message in finding.message) == (level, True)


@pytest.mark.parametrize("other", ["a.txt", "a.html", "a.rst"])
def test_two_files_that_would_be_the_same_document_are_named(tmp_path: Path, other: str) -> None:
    write(tmp_path, a_md=GOOD)
    (tmp_path / other).write_text("<p>Other text.", encoding="utf-8")
    read = odd(read_corpus(load_settings(corpus=tmp_path, exclude=())))
    (reject,) = (finding for finding in read if finding.level == "refused")
    first, second = sorted(["a.md", other])
    assert (reject.kind, Path(reject.file).name) == ("same-id", second)
    assert reject.message == (
        f"would get the document id 'a', which {tmp_path}/{first} already has; rename one of them"
    )


def test_every_problem_of_every_file_is_listed(tmp_path: Path) -> None:
    write(
        tmp_path, a_md="---\ntitle: T\n", b_md="# T\n\n## A\n\n## B\n\nText.\n\n## C\n", c_md=GOOD
    )
    corpus = read_corpus(load_settings(corpus=tmp_path, exclude=()))
    assert [(Path(reject.file).name, reject.line) for reject in odd(corpus)] == [
        ("a.md", 1),
        ("b.md", 3),
        ("b.md", 9),
    ]
    assert [document.id for document in corpus.documents] == ["b", "c"]


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    (reject,) = odd(read_corpus(load_settings(corpus=tmp_path, exclude=())))
    assert "contains no document" in reject.message


def test_a_folder_that_does_not_exist_is_a_bad_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no file or folder"):
        read_corpus(load_settings(corpus=tmp_path / "nowhere", exclude=()))


def test_the_digest_follows_the_text_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, a_md=GOOD)
    first = read_corpus(load_settings(corpus=tmp_path, exclude=())).sha256
    write(tmp_path, README_md="About.")
    assert read_corpus(load_settings(corpus=tmp_path, exclude=("README.md",))).sha256 == first
    write(tmp_path, a_md=GOOD + "\nMore.\n")
    assert read_corpus(load_settings(corpus=tmp_path, exclude=("README.md",))).sha256 != first


def test_a_document_is_overdue_on_the_day_after_its_review_date(tmp_path: Path) -> None:
    def warned(day: date) -> int:
        text = f"---\nreview_by: {day}\n---\n# A\n\nText.\n"
        write(tmp_path, a_md=text)
        return len(odd(read_corpus(load_settings(corpus=tmp_path, exclude=()))))

    today = date.today()
    # A day that begins in between makes the second one yesterday.
    assert warned(today + timedelta(days=1)) == 0
    assert warned(today) == 0 or date.today() > today
    assert warned(today - timedelta(days=1)) == 1


SCAFFOLDING = [
    ("hugo.toml", ["archetypes/default.md", "layouts/single.html"]),
    ("_config.yml", ["_layouts/default.html", "_includes/top.md"]),
    ("conf.py", ["_build/a.html", "_templates/page.html"]),
]


@pytest.mark.parametrize(("configuration", "scaffolding"), SCAFFOLDING)
def test_pages_in_a_folder_named_like_a_generators_own_are_documents(
    tmp_path: Path, configuration: str, scaffolding: list[str]
) -> None:
    (tmp_path / configuration).write_text("", encoding="utf-8")
    docs = tmp_path / "docs"
    for name in scaffolding:
        file = docs / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("<title>A</title><p>Text.</p>", encoding="utf-8")
    corpus = read_corpus(load_settings(corpus=docs))
    files = {Path(file).relative_to(docs).as_posix() for file in corpus.files.values()}
    assert files == set(scaffolding)


@pytest.mark.parametrize(("configuration", "scaffolding"), SCAFFOLDING)
def test_templates_of_a_site_generator_are_no_documents(
    tmp_path: Path, configuration: str, scaffolding: list[str]
) -> None:
    (tmp_path / configuration).write_text("", encoding="utf-8")
    for name in [*scaffolding, "guide/layouts/a.md"]:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("# A\n\n{{ x }} text.\n", encoding="utf-8")
    corpus = read_corpus(load_settings(corpus=tmp_path))
    assert [Path(file).relative_to(tmp_path).as_posix() for file in corpus.files.values()] == [
        "guide/layouts/a.md"
    ]
