"""Of the copies that a mirror has of a page, one is found: the one at its canonical address."""

import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest

from indexer.corpus.read import Corpus, read_corpus
from retrieval.load_settings import load_settings
from tests.website import BEANS, PEAS, page, website


def write(**files: str) -> None:
    for name, text in files.items():
        file = Path("site") / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def read(base_url: str = "https://g.example") -> Corpus:
    Path("corpus").mkdir(exist_ok=True)
    root = {"name": "g", "folder": "site", "base_url": base_url}
    return read_corpus(load_settings(roots=[root]))


def found(corpus: Corpus) -> dict[str, str | None]:
    return {document.id: document.url for document in corpus.documents}


def kinds(corpus: Corpus) -> dict[str, str]:
    """The kinds of findings by their files, in the site's folder."""
    return {finding.file.partition("/")[2]: finding.kind for finding in corpus.report.findings}


@pytest.mark.parametrize("base_url", ["https://g.example", ""])
@pytest.mark.parametrize("canonical", ["https://g.example/z.html", "http://G.example/z.html#top"])
def test_of_a_page_s_copies_the_one_at_the_canonical_address_is_found(
    base_url: str, canonical: str
) -> None:
    copies = ("a-print.html", "z.html?lang=en", "z?lang=en", "z.html@v=2", "old/z.htm")
    write(**dict.fromkeys(copies, page(BEANS, canonical)))
    write(**{"z.html": page(BEANS, canonical, "<p>Only here.</p>"), "peas.html": page(PEAS)})
    corpus = read(base_url)
    assert found(corpus)["g/z"] == canonical.partition("#")[0]
    assert set(found(corpus)) == {"g/z", "g/peas"}
    assert kinds(corpus) == dict.fromkeys(copies, "copy")
    assert corpus.report.files == {"refused": 0, "warned": 0, "noted": 5, "read": 2}


def test_without_the_page_itself_its_first_copy_is_found_under_the_canonical_address() -> None:
    canonical = "https://g.example/z.html"
    write(**{"z.html?lang=en": page(BEANS, canonical), "z.html?print=1": page(BEANS, canonical)})
    corpus = read()
    assert found(corpus) == {"g/z-lang-en": canonical}
    assert kinds(corpus) == {"z.html?print=1": "copy"}


def test_a_page_that_says_something_else_is_found_whatever_address_it_names() -> None:
    home = "https://g.example/"
    write(**{"index.html": page(BEANS, home), "peas.html": page(PEAS, home)})
    corpus = read()
    assert found(corpus) == {"g/index": home, "g/peas": "https://g.example/peas.html"}
    assert kinds(corpus) == {"peas.html": "same-address"}
    (warned,) = corpus.report.at("warned")
    assert "site/index.html" in warned.message


def test_the_index_of_a_folder_and_the_folder_have_the_same_address() -> None:
    write(**{"a/index.html": page(BEANS, "https://g.example/a/"), "a/index.htm": page(BEANS)})
    corpus = read()
    assert set(found(corpus).values()) == {"https://g.example/a/"}
    assert kinds(corpus) == {"a/index.html": "copy"}  # index.htm is first, by its name


def test_a_page_with_a_query_is_a_copy_only_if_it_says_the_same() -> None:
    write(
        **{
            "index.html": page(BEANS, more="<ul><li>a<li>b</ul>"),
            "index.html?C=N;O=D": page(BEANS, more="<p>Sorted."),
            "index.html?p=2": page(PEAS),
        }
    )
    corpus = read()
    assert found(corpus) == {
        "g/index": "https://g.example/",
        "g/index-p-2": "https://g.example/?p=2",
    }
    assert kinds(corpus) == {"index.html?C=N;O=D": "copy"}


def test_a_relative_canonical_address_is_one_beside_the_page() -> None:
    write(**{"a/z.html": page(BEANS, "z.html"), "a/z.html?lang=en": page(BEANS, "z.html")})
    assert found(read()) == {"g/a/z": "https://g.example/a/z.html"}
    write(**{"a/broken.html": page(PEAS, "http://[x")})
    assert found(read())["g/a/broken"] == "https://g.example/a/broken.html"


def test_a_page_that_is_not_read_leaves_its_address_to_a_copy() -> None:
    canonical = "https://g.example/z.html"
    write(**{"z.html": "", "z.html?print=1": page(BEANS, canonical)})
    corpus = read()
    assert found(corpus) == {"g/z-print-1": canonical}
    assert kinds(corpus) == {"z.html": "no-text"}


def test_what_a_mirror_has_besides_pages_is_noted() -> None:
    write(**{"robots.txt": "User-agent: *", "sitemap.xml": "<urlset/>", "a.html.tmp": page(PEAS)})
    write(page=page(BEANS), logo="GIF89a")
    corpus = read()
    assert found(corpus) == {"g/page": "https://g.example/page"}
    assert kinds(corpus) == {
        "robots.txt": "other-file",
        "sitemap.xml": "other-file",
        "a.html.tmp": "sync-file",
        "logo": "other-file",
    }


@pytest.mark.skipif(shutil.which("wget") is None, reason="needs wget")
@pytest.mark.parametrize(
    "options", [(), ("--adjust-extension",), ("--restrict-file-names=windows",)]
)
def test_hits_of_a_real_mirror_lead_to_the_original_addresses(options: tuple[str, ...]) -> None:
    wget = [str(shutil.which("wget")), "--mirror", "--no-host-directories", *options]
    mirrored = partial(subprocess.run, check=False, capture_output=True, timeout=60)
    with website() as address:
        mirrored([*wget, "--directory-prefix=site", f"{address}/"])
    corpus = read(address)
    assert set(found(corpus).values()) == {f"{address}/", f"{address}/beans", f"{address}/peas/"}
    assert set(kinds(corpus).values()) == {"copy"}
    assert not corpus.report.at("warned")
