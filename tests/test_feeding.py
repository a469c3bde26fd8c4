"""Each way of docs/feeding.md, from the files that it leaves to a hit with the original's address.

The commands are those of the page; only the encoder is that of the tests. Programs that may not be
installed are left out, and the files that they leave are made by hand.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import cli.build
import cli.search
from cli.main import main
from tests import hashing_encoder
from tests.conftest import build_hashed
from tests.indexer.feeds.test_exports import freshdesk_article, item, wxr, zendesk_article
from tests.indexer.readers.test_html_exports import (
    CONFLUENCE,
    CONFLUENCE_INDEX,
    GOOGLE,
    NOTION,
    SHAREPOINT,
)
from tests.website import BEANS, PEAS, page, website

BEANS_QUESTION = "When do I water the beans?"
PAGE_ID = "0123456789abcdef" * 2


@pytest.fixture(autouse=True)
def small_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.build, "run_build", build_hashed)
    monkeypatch.setattr(cli.search, "SnapshotReader", hashing_encoder.Reader)


@pytest.fixture(autouse=True)
def empty_corpus() -> None:
    Path("corpus").mkdir()


def run(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(main, list(arguments), input=text)


def program(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run an installed program, whose exit status the caller looks at."""
    path = shutil.which(str(command[0]))
    assert path
    return subprocess.run(
        [path, *map(str, command[1:])], check=False, capture_output=True, text=True, timeout=60
    )


def configure(**root: str) -> None:
    """Write faq-search.toml with one root in the folder `documents`."""
    values = {"name": "feed", "folder": "documents"} | root
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    Path("faq-search.toml").write_text("\n".join(["[[roots]]", *lines]), encoding="utf-8")


def build() -> str:
    result = run("build")
    assert result.exit_code == 0, result.output
    return result.output


def address_of(question: str) -> str | None:
    """Where the first hit for `question` leads to."""
    result = run("search", question, "--json")
    assert result.exit_code == 0, result.output
    address: str | None = json.loads(result.output)["hits"][0]["url"]
    return address


def write(files: dict[str, str], folder: str = "documents") -> None:
    for name, text in files.items():
        file = Path(folder) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def guide(text: str = BEANS) -> str:
    return f"# Guide\n\n## {BEANS_QUESTION}\n\n{text}\n"


def test_a_folder_that_a_sync_client_fills() -> None:
    write({"hr/bean guide.md": guide(), "hr/peas.md": f"# Peas\n\n{PEAS}\n"}, "cloud")
    if shutil.which("rclone"):
        assert program("rclone", "sync", "cloud", "documents").returncode == 0
    else:
        shutil.copytree("cloud", "documents")
    write(
        {
            "hr/roses.docx.8a51bc2e.partial": "half",
            "hr/~$roses.docx": "x",
            "hr/peas (conflicted copy 2026-01-02 123456).md": "# Peas\n\nOld peas.\n",
            "hr/desktop.ini": "[x]",
            "hr/Thumbs.db": "x",
            "hr/.DS_Store": "x",
        }
    )
    configure(base_url="https://files.example/garden")
    output = build()
    assert "documents 2\n" in output
    assert "2 × sync-file" in output
    assert "2 × other-file" in output
    assert "1 × lock-file" in output
    address = address_of(BEANS_QUESTION)
    assert address == "https://files.example/garden/hr/bean%20guide.md#when-do-i-water-the-beans"


def test_a_folder_that_is_not_mounted_leaves_the_index_as_it_was() -> None:
    write({"beans.md": guide(), "peas.md": f"# Peas\n\n{PEAS}\n"})
    configure(base_url="https://files.example")
    build()
    shutil.rmtree("documents")
    assert "there is no file or folder 'documents'" in run("build").output
    write({"beans.md": guide()})
    shrunk = run("build")
    assert shrunk.exit_code == 1
    assert "the root 'feed' has 1 documents, the live snapshot has 2 of them" in shrunk.output
    assert str(address_of("sow the peas in march")).startswith("https://files.example/peas.md")


def test_a_document_that_was_copied_only_in_part_stops_the_build() -> None:
    write({"beans.md": guide()})
    Path("documents/roses.docx").write_bytes(b"PK\x03\x04 only the beginning")
    configure()
    result = run("build")
    assert result.exit_code == 4
    assert "roses.docx:1: is damaged" in result.output


def test_a_mirror_by_wget() -> None:
    with website() as site:
        if shutil.which("wget"):
            program("wget", "--mirror", "--no-host-directories", "-P", "documents", f"{site}/")
        else:
            beans = page(BEANS, f"{site}/beans")
            write({"beans": beans, "beans?lang=en": beans, "beans?print=1": beans})
            write({"peas/index.html": page(PEAS, f"{site}/peas/")})
    configure(base_url=site)
    assert "2 × copy" in build()
    assert address_of(BEANS_QUESTION) == f"{site}/beans"
    assert address_of("when to sow the peas") == f"{site}/peas/"


def test_a_crawl_of_a_sitemap() -> None:
    with website() as site:
        if shutil.which("wget"):
            sitemap = program("wget", "--quiet", "-O", "-", f"{site}/sitemap.xml").stdout
            addresses = re.findall(r"<loc>([^<]*)</loc>", sitemap)
            Path("addresses.txt").write_text("\n".join(addresses), encoding="utf-8")
            options = ("--force-directories", "--no-host-directories", "-P", "documents")
            crawled = program("wget", *options, "--input-file=addresses.txt")
            assert crawled.returncode == 0, crawled.stderr
        else:
            write({"beans": page(BEANS), "peas/index.html": page(PEAS)})
    configure(base_url=site)
    assert "documents 2\n" in build()
    assert address_of(BEANS_QUESTION) == f"{site}/beans"
    assert address_of("when to sow the peas") == f"{site}/peas/"


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_a_checkout_that_a_timer_updates(tmp_path: Path) -> None:
    author = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")

    def git(*arguments: str) -> int:
        return program("git", *author, *arguments).returncode

    def commit(text: str, *options: str) -> None:
        write({"text/beans.md": text}, "authors")
        assert git("-C", "authors", "add", "-A") == 0
        assert git("-C", "authors", "commit", "-qm", "Text", *options) == 0
        assert git("-C", "authors", "push", "-qf", "origin", "HEAD:main") == 0

    assert git("init", "-q", "--bare", "-b", "main", "handbook.git") == 0
    remote = (tmp_path / "handbook.git").as_uri()
    assert git("clone", "-q", remote, "authors") == 0
    commit(guide())
    assert git("clone", "-q", remote, "documents") == 0
    configure(folder="documents/text", base_url="https://handbook.example", address="page")
    build()
    assert str(address_of(BEANS_QUESTION)).startswith("https://handbook.example/beans/#when-do-i")

    commit(guide(f"{BEANS} Use rain."))
    assert git("-C", "documents", "pull", "--ff-only", "--quiet") == 0
    build()
    assert "Use rain." in run("search", BEANS_QUESTION, "--json").output

    commit(guide("Another history."), "--amend")
    assert git("-C", "documents", "pull", "--ff-only", "--quiet") != 0  # so there is no build
    assert "Use rain." in Path("documents/text/beans.md").read_text("utf-8")


def test_a_space_export_of_confluence() -> None:
    write({"HELP/index.html": CONFLUENCE_INDEX, "HELP/Reset-a-password_123.html": CONFLUENCE})
    configure(base_url="https://wiki.example", address="confluence")
    assert "documents 1\n" in build()
    expected = "https://wiki.example/pages/viewpage.action?pageId=123#Reset-Before"
    assert address_of("have your card ready before you begin") == expected


@pytest.mark.parametrize("suffix", ["html", "md"])
def test_an_export_of_notion(suffix: str) -> None:
    text = NOTION if suffix == "html" else "# Garden rules - 2026\n\nWater in the morning.\n"
    write({f"Space {PAGE_ID[::-1]}/Garden rules - 2026 {PAGE_ID}.{suffix}": text})
    configure(base_url="https://www.notion.so", address="notion")
    build()
    address = str(address_of("water in the morning"))
    assert address.partition("#")[0] == f"https://www.notion.so/{PAGE_ID}"
    result = json.loads(run("search", "water in the morning", "--json").output)
    assert result["hits"][0]["document"]["title"] == "Garden rules - 2026"


def test_documents_of_google_with_their_addresses() -> None:
    address = "https://docs.google.com/document/d/1AbC/edit"
    line = json.dumps({"id": "1AbC", "url": address, "html": GOOGLE})
    configure()
    assert run("push", "--root", "feed", text=line).exit_code == 0
    build()
    assert str(address_of("how many days do I have")).startswith(address)


def test_pages_of_sharepoint_with_their_addresses() -> None:
    address = "https://contoso.sharepoint.com/sites/hall/SitePages/Parking.aspx"
    line = json.dumps({"id": 21, "title": "Parking", "url": address, "html": SHAREPOINT})
    configure()
    assert run("push", "--root", "feed", text=line).exit_code == 0
    build()
    assert str(address_of("where do I park")).startswith(address)


EXPORTS = {
    "zendesk": (
        json.dumps({"articles": [zendesk_article(1, title=BEANS_QUESTION, body=f"<p>{BEANS}")]}),
        "https://help.example/hc/en-us/articles/1",
    ),
    "freshdesk": (
        json.dumps([freshdesk_article(1, title=BEANS_QUESTION, description=f"<p>{BEANS}")]),
        "https://help.example/support/solutions/articles/1",
    ),
    "wordpress": (wxr(item(BEANS)), "https://blog.example/1/"),
}


@pytest.mark.parametrize("kind", EXPORTS)
def test_an_export_of_a_help_desk_or_a_website(kind: str) -> None:
    export, address = EXPORTS[kind]
    Path("export").write_text(export, encoding="utf-8")
    configure()
    site = ("--site", "https://help.example") if kind == "freshdesk" else ()
    pushed = run("push", "--root", "feed", "--from", kind, *site, "--replace", "export")
    assert pushed.exit_code == 0, pushed.output
    build()
    assert address_of(BEANS_QUESTION) == address


def test_documents_that_another_program_hands_over() -> None:
    configure()
    beans = {"id": "beans", "title": "Beans", "url": "https://x.example/beans", "text": BEANS}
    peas = {"id": "peas", "title": "Peas", "url": "https://x.example/peas", "markdown": PEAS}
    lines = "\n".join(json.dumps(document) for document in (beans, peas))
    assert run("push", "--root", "feed", text=lines).exit_code == 0
    build()
    assert str(address_of(BEANS_QUESTION)).startswith("https://x.example/beans")
    half = lines + '\n{"id": "roses", "text": '
    assert run("push", "--root", "feed", text=half).exit_code == 1
    assert run("push", "--root", "feed", "--replace", text=json.dumps(peas)).exit_code == 0
    shrunk = run("build")
    assert shrunk.exit_code == 1
    assert "max_shrink" in shrunk.output
    assert str(address_of(BEANS_QUESTION)).startswith("https://x.example/beans")
