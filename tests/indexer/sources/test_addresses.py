"""The names that a mirror gives to pages, and the addresses that follow from them."""

import os
from pathlib import Path, PurePath

import pytest

from indexer.sources.addresses import (
    address_key,
    address_of,
    id_path,
    is_own,
    saved_name,
    suffix_of,
)
from retrieval.root import Root

PAGE = "<!doctype html><title>T</title><p>Text."


@pytest.mark.parametrize(
    ("name", "page", "query"),
    [
        ("page.html", "page.html", ""),
        ("page.html?lang=en", "page.html", "lang=en"),
        ("page.html?lang=en.html", "page.html", "lang=en"),  # wget --adjust-extension
        ("page?lang=en", "page", "lang=en"),
        ("index.html@C=N;O=D", "index.html", "C=N;O=D"),  # wget on Windows
        ("page.html?print", "page.html", "print"),
        ("?p=12", "", "p=12"),
        ("What is self-harm?.md", "What is self-harm?.md", ""),
        ("Who? Me. And you?.html", "Who? Me. And you?.html", ""),
        ("team@example.org.html", "team@example.org.html", ""),
        ("plan@v=2.docx", "plan@v=2.docx", ""),
    ],
)
def test_a_query_in_a_name_is_told_from_a_title(name: str, page: str, query: str) -> None:
    assert saved_name(name) == (page, query)


@pytest.mark.parametrize(
    ("name", "content", "suffix"),
    [
        ("page.html?lang=en", PAGE, ".html"),
        ("guide.pdf?download=1", "%PDF-1.4", ".pdf"),
        ("page?lang=en", PAGE, ".html"),
        ("page", PAGE, ".html"),
        ("v1.2", "\ufeff <!-- saved -->\n<HTML lang=en>", ".html"),
        ("page.php", PAGE, ".html"),
        ("page.php?id=3", PAGE, ".html"),
        ("page.php", PAGE + "<?php echo 1 ?>", ".php"),
        ("LICENSE", "Apache License", ""),
        ("style.css?v=3", "p { color: red }", ".css"),
        ("photo.PNG", PAGE, ".png"),
    ],
)
def test_a_page_is_known_by_its_suffix_or_its_beginning(
    name: str, content: str, suffix: str
) -> None:
    Path(name).write_text(content, encoding="utf-8")
    assert suffix_of(Path(name)) == suffix


def test_many_comments_are_passed_over_in_one_way() -> None:
    Path("page").write_text("<!---->" * 500 + "<p>", encoding="utf-8")
    assert suffix_of(Path("page")) == ""
    Path("page").write_text("<!---->" * 500 + "<html>", encoding="utf-8")
    assert suffix_of(Path("page")) == ".html"


def test_a_pipe_is_not_opened() -> None:
    os.mkfifo("pipe")
    assert suffix_of(Path("pipe")) == ""


def test_a_file_that_is_not_there_has_the_suffix_of_its_name() -> None:
    assert suffix_of(Path("nowhere/page")) == ""
    assert suffix_of(Path("nowhere/page.HTML?a=b")) == ".html"


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("a/b.html", "https://x.example/a/b.html"),
        ("a/index.html", "https://x.example/a/"),
        ("index.html", "https://x.example/"),
        ("a/b.html?q=1&r=ä b", "https://x.example/a/b.html?q=1&r=%C3%A4%20b"),
        ("a/index.html?lang=en.html", "https://x.example/a/?lang=en"),
        ("about us", "https://x.example/about%20us"),
    ],
)
def test_the_address_of_a_file_is_that_from_which_a_mirror_saved_it(
    path: str, address: str
) -> None:
    root = Root.model_validate({"name": "x", "folder": "x", "base_url": "https://x.example/"})
    assert address_of(root, PurePath(path)) == address


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b.html", "a/b"),
        ("a/b.html?lang=en&x=1", "a/b-lang-en-x-1"),
        ("a/index.html@C=N;O=D.html", "a/index-C-N-O-D"),
        ("?p=12", "index-p-12"),
        ("about", "about"),
        ("v1.2", "v1-2"),
        (".2", "-2"),
    ],
)
def test_pages_that_differ_by_their_queries_have_different_ids(path: str, expected: str) -> None:
    assert id_path(PurePath(path)).as_posix() == expected


def test_addresses_of_the_same_page_have_the_same_key() -> None:
    same = (
        "https://X.example/a/",
        "http://x.example/a",
        "https://x.example/a/index.html",
        "https://x.example/a/Index.htm#top",
    )
    assert {address_key(url) for url in same} == {"x.example/a"}
    assert address_key("https://x.example") == address_key("https://x.example/index.html")
    assert address_key("https://x.example/a%20b?c=%C3%A4") == "x.example/a b?c=ä"
    assert address_key("https://x.example/a-index.html") == "x.example/a-index.html"


def test_without_a_base_url_an_address_is_compared_by_its_end() -> None:
    assert is_own("x.example/a/b.html", "file:r/a/b.html")
    assert is_own("x.example/a/b.html", "file:r/x.example/a/b.html")
    assert is_own("x.example/", "file:r/")
    assert not is_own("x.example/a/b.html", "file:r/c.html")
    assert not is_own("x.example/ab.html", "file:r/b.html")
    assert is_own("x.example/b", "x.example/b")
    assert not is_own("x.example/a/b", "x.example/b")


@pytest.mark.parametrize(
    ("address", "path", "expected"),
    [
        ("confluence", "HELP/Reset-a-password_123.html", "pages/viewpage.action?pageId=123"),
        ("confluence", "HELP/3448045914.html", "pages/viewpage.action?pageId=3448045914"),
        ("confluence", "HELP/attachments/123/456.pdf", "pages/viewpage.action?pageId=123"),
        ("confluence", "HELP/index.html", ""),
        ("notion", f"Rules {'0a' * 16}.html", "0a" * 16),
        ("notion", f"Space {'1b' * 16}/Rules {'0a' * 16}.md", "0a" * 16),
        ("notion", f"Rules {'0a' * 16}/plan.pdf", "0a" * 16),
        ("notion", "index.html", ""),
    ],
)
def test_an_exported_page_is_at_the_address_of_its_id(
    address: str, path: str, expected: str
) -> None:
    values = {"name": "w", "folder": "w", "base_url": "https://w.example/", "address": address}
    root = Root.model_validate(values)
    assert address_of(root, PurePath(path)) == f"https://w.example/{expected}"
