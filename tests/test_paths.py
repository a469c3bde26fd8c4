"""Every file and folder that is named in a document, a comment or a recipe exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Paths of the project's files begin with one of these; outputs of a build, such as index/, do not.
TOP = "benchmarks|cli|corpus|deploy|docs|evaluation|indexer|retrieval|scripts|service|tests"
PATH = re.compile(rf"(?<![\w/.:-])(?:{TOP})/[\w./*-]*[\w/*]")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
MODULE = re.compile(
    r"(?<![\w.])(?:benchmarks|cli|evaluation|indexer|retrieval|service)(?:\.[a-z_]\w*)+"
)

PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        ROOT / "corpus" / "README.md",
        *(ROOT / "evaluation").rglob("README.md"),
    ]
)
# In these files only paths to pages and code are checked, because much else resembles a path.
PLACES = "Makefile pyproject.toml .ci cli deploy evaluation indexer retrieval scripts service tests"
SOURCES = sorted(
    file
    for place in PLACES.split()
    for file in [ROOT / place, *(ROOT / place).rglob("*")]
    if file.is_file() and file.suffix not in {".md", ".pyc", ".jsonl", ".tsv"}
)

# These names look like modules: an attribute of OpenTelemetry, and a manifest of Kubernetes.
NOT_MODULES = {"service.name", "service.yaml"}

# Files that a reader or the program creates, and fixtures of tests, need not exist.
CREATED = re.compile(
    r"benchmarks/\.|corpus/(?!README|self-harm|questions|synonyms|support)|"
    r"evaluation/questions/\*|tests/cases|docs/images/page-"
)


def exists(path: str) -> bool:
    if "*" in path:
        return any(ROOT.glob(path))
    return (ROOT / path).exists()


def named_paths(text: str) -> set[str]:
    return {path for path in PATH.findall(text) if not CREATED.match(path)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert {path for path in named_paths(text) if not exists(path)} == set()
    links = {link for link in LINK.findall(text) if not link.startswith("<")}
    assert {link for link in links if not (page.parent / link).exists()} == set()


def test_every_page_and_file_of_code_that_code_names_exists() -> None:
    missing = {
        (file.relative_to(ROOT).as_posix(), path)
        for file in SOURCES
        for path in named_paths(file.read_text(encoding="utf-8"))
        if re.search(r"\.(md|py|js|css)$", path) and not exists(path)
    }
    assert missing == set()


def test_every_module_that_is_named_in_code_or_a_page_exists() -> None:
    missing = set()
    for file in [*PAGES, *SOURCES]:
        quoted = re.findall(r"[`\"' ]([\w.]+)[`\"':]", file.read_text(encoding="utf-8"))
        for name in {word for word in quoted if MODULE.fullmatch(word)} - NOT_MODULES:
            parts = name.split(".")
            places = (ROOT.joinpath(*parts[:length]) for length in range(len(parts), 1, -1))
            if not any(place.with_suffix(".py").exists() or place.is_dir() for place in places):
                missing.add((file.relative_to(ROOT).as_posix(), name))
    assert missing == set()


def test_a_missing_path_is_found() -> None:
    missing = "indexer/" + "no_such_file.py"
    named = named_paths(f"See `{missing}`, docs/api.md and https://x.org/docs/y.md.")
    assert named == {missing, "docs/api.md"}
    assert {path for path in named if not exists(path)} == {missing}
