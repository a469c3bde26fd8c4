"""Archives of documents are folders, within limits."""

import stat
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main
from indexer.corpus.read import read_corpus
from indexer.errors import NotIndexedError
from indexer.sources import archives
from indexer.sources.archives import archive_of, members, read_member
from indexer.sources.files import corpus_files
from indexer.sources.source import read_source
from retrieval.root import Root
from retrieval.settings import Settings


def packed(file: Path, entries: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file


def names(folder: Path, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> list[str]:
    files = corpus_files(folder, include, exclude)
    return [file.relative_to(folder).as_posix() for file in files]


def test_the_files_of_an_archive_are_files_of_its_folder(tmp_path: Path) -> None:
    entries: dict[str, str | bytes] = {
        "b/c.md": "# C\n\nIn c.",
        "a.md": "# A\n\nIn a. [C](b/c.md)",
        "b/": "",
        ".hidden/x.md": "x",
        "__MACOSX/a.md": "x",
        "b/.DS_Store": "x",
        "d.png": "x",
    }
    packed(tmp_path / "all.zip", entries)
    (tmp_path / "z.md").write_text("# Z\n\nIn z.")
    assert names(tmp_path) == ["all.zip/a.md", "all.zip/b/c.md", "all.zip/d.png", "z.md"]
    assert names(tmp_path, exclude=("b/",)) == ["all.zip/a.md", "all.zip/d.png", "z.md"]
    assert names(tmp_path, include=("*.md",)) == ["all.zip/a.md", "all.zip/b/c.md", "z.md"]
    assert names(tmp_path, exclude=("all.zip",)) == ["z.md"]
    corpus = read_corpus(Settings(corpus=tmp_path))
    assert [(document.id, document.title) for document in corpus.documents] == [
        ("allzip/a", "A"),
        ("allzip/b/c", "C"),
        ("z", "Z"),
    ]
    assert 'href="/documents/allzip/b/c"' in corpus.documents[0].sections[0].html
    assert [finding.kind for finding in corpus.report.findings] == ["other-file"]
    assert corpus.report.findings[0].file == f"{tmp_path}/all.zip/d.png"


def test_a_file_of_an_archive_has_no_address_of_its_own(tmp_path: Path) -> None:
    archive = packed(tmp_path / "all.zip", {"a.md": "# A\n\nx", "b.docx": b"PK"})
    root = Root(folder=tmp_path, base_url="https://example.org")
    source = read_source(archive / "a.md", root)
    assert (source.document_id, source.url, source.data) == ("allzip/a", None, b"# A\n\nx")
    assert source.name == f"{tmp_path}/all.zip/a.md"
    assert archive_of(archive) is None
    assert archive_of(archive / "b" / "c.md") == archive
    with pytest.raises(NotIndexedError, match=r"is not in all\.zip"):
        read_member(archive, "gone.md")


def test_a_root_may_be_an_archive(tmp_path: Path) -> None:
    archive = packed(tmp_path / "all.zip", {"a.md": "# A\n\nx"})
    (document,) = read_corpus(Settings(corpus=archive)).documents
    assert document.title == "A"


def test_inspect_shows_a_file_of_an_archive(tmp_path: Path) -> None:
    archive = packed(tmp_path / "all.zip", {"a.md": "# A\n\nx"})
    shown = CliRunner().invoke(main, ["inspect", str(archive / "a.md")])
    assert shown.output.startswith("title       A ")
    shown = CliRunner().invoke(main, ["inspect", str(archive)])
    assert "is an archive of 1 files, such as all.zip/a.md" in shown.output
    shown = CliRunner().invoke(main, ["inspect", str(tmp_path / "gone.md")])
    assert "does not exist" in shown.output


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../a.md", "leads out of it"),
        (".", "without a name"),
        ("/etc/a.md", "leads out of it"),
        ("C:/a.md", "leads out of it"),
        ("a\\..\\b.md", "leads out of it"),
        ("/".join(["d"] * 20) + "/a.md", "more than 20 folders deep"),
        ("b/other.ZIP", "another archive"),
        ("b/other.tar", "another archive"),
    ],
)
def test_a_file_that_is_not_to_be_read_is_named(name: str, said: str, tmp_path: Path) -> None:
    archive = packed(tmp_path / "all.zip", {"a.md": "# A\n\nx", name: "x"})
    with pytest.raises(NotIndexedError, match=said) as caught:
        members(archive)
    assert name == "." or f"“{name}”" in caught.value.reason
    # It is reported once, and nothing of the archive is read.
    corpus = read_corpus(Settings(corpus=tmp_path))
    assert not corpus.documents
    findings = [finding for finding in corpus.report.findings if finding.kind != "no-document"]
    assert [(finding.file, finding.level) for finding in findings] == [(f"{archive}", "refused")]


def test_a_link_and_a_file_with_a_password_are_named(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("link.md")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(NotIndexedError, match=r"“link\.md”, a link"):
        members(tmp_path / "link.zip")
    data = bytearray(packed(tmp_path / "secret.zip", {"a.md": "x"}).read_bytes())
    data[data.rindex(b"PK\1\2") + 8] |= 1
    (tmp_path / "secret.zip").write_bytes(data)
    with pytest.raises(NotIndexedError, match=r"“a\.md”, which needs a password") as caught:
        members(tmp_path / "secret.zip")
    assert caught.value.kind == "encrypted"


def test_a_name_that_stands_twice_and_an_unusual_packing_are_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as archive:
        archive.writestr("a.md", "x")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.md", "y")
    with pytest.raises(NotIndexedError, match=r"“a\.md” twice"):
        members(tmp_path / "twice.zip")
    packed(tmp_path / "odd.zip", {"a.md": "x"}, zipfile.ZIP_BZIP2)
    with pytest.raises(NotIndexedError, match=r"“a\.md”, packed in an unusual way"):
        members(tmp_path / "odd.zip")


def test_what_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = packed(tmp_path / "bomb.zip", {"a.md": bytes(2_000_000)})
    with pytest.raises(NotIndexedError, match=r"“a\.md”, which unpacks to more than 100 times"):
        members(bomb)
    archive = packed(tmp_path / "all.zip", {"a.md": "abc", "b.md": "def"}, zipfile.ZIP_STORED)
    for limit, said in (
        ("LARGEST", "“a.md”, of more than 2"),
        ("MOST_BYTES", "unpacks to 6 bytes, more than 2"),
        ("MOST_LISTED", "split it, or unpack it"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(archives, limit, 2)
            with pytest.raises(NotIndexedError, match=said) as caught:
                members(archive)
            assert caught.value.kind == "too-large"
    monkeypatch.setattr(archives, "MOST_FILES", 1)
    with pytest.raises(NotIndexedError, match="more than 1 files"):
        members(archive)


@pytest.mark.parametrize("keep", [0, 10, 60, -1])
def test_a_damaged_archive_is_refused_once(keep: int, tmp_path: Path) -> None:
    archive = packed(tmp_path / "all.zip", {"a.md": "# A\n\nx"})
    archive.write_bytes(archive.read_bytes()[:keep])
    corpus = read_corpus(Settings(corpus=tmp_path))
    assert [finding.kind for finding in corpus.report.findings] == ["unreadable"]


def test_a_damaged_file_in_an_archive_is_refused_alone(tmp_path: Path) -> None:
    archive = packed(tmp_path / "all.zip", {"a.md": "# A\n\nx", "b.md": "# B\n\ny"}, 0)
    archive.write_bytes(archive.read_bytes().replace(b"# A\n\nx", b"# A\n\nz"))
    corpus = read_corpus(Settings(corpus=tmp_path))
    assert [document.title for document in corpus.documents] == ["B"]
    assert [(finding.file, finding.kind) for finding in corpus.report.findings] == [
        (f"{tmp_path}/all.zip/a.md", "unreadable")
    ]
