"""The site generator that a root's Markdown was written for, and the titles of its navigation."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from indexer.sources.blocks import BlockKind, block_kinds
from indexer.sources.slugs import RULE_OF_DIALECT
from retrieval.root import Dialect

# A configuration that is larger or nested deeper than any real one is as none.
MOST_BYTES = 1_000_000
DEEPEST = 20
MOST_ENTRIES = 20_000

# The files by which the generators are known, the surest first. Others also use `config.toml`,
# `conf.py` and `_config.yml`, so these count only if nothing else is there.
MARKS: tuple[tuple[Dialect, tuple[str, ...]], ...] = (
    ("mkdocs", ("mkdocs.yml", "mkdocs.yaml")),
    ("docusaurus", tuple(f"docusaurus.config.{end}" for end in ("js", "ts", "mjs", "cjs", "mts"))),
    ("docfx", ("docfx.json", ".openpublishing.publish.config.json")),
    ("hugo", ("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json")),
    ("hugo", ("config.toml", "config.yaml", "config.yml", "config.json")),
    ("sphinx", ("conf.py",)),
    ("github", ("_config.yml", "_config.yaml")),
)
HUGO_MENUS = tuple(
    f"config/_default/{name}.{end}"
    for name in ("menus", "menu", "menus.en", "menu.en")
    for end in ("toml", "yaml", "yml", "json")
)
SIDEBARS = tuple(f"sidebars.{end}" for end in ("js", "ts", "json", "mjs", "cjs"))
CATEGORY = ("_category_.json", "_category_.yml", "_category_.yaml")

# What a generator keeps beside a site's pages, as patterns for the root of the site: templates,
# themes and what it has built. They are no pages.
SCAFFOLDING: Mapping[Dialect, tuple[str, ...]] = {
    "hugo": ("/archetypes/", "/layouts/", "/themes/", "/public/", "/resources/"),
    "github": ("/_layouts/", "/_includes/", "/_sass/", "/_site/", "/vendor/"),
    "mkdocs": ("/site/", "/overrides/"),
    "docusaurus": ("/build/", "/src/theme/", "node_modules/"),
    "sphinx": ("/_build/", "/_templates/"),
    "docfx": ("/_site/", "/templates/"),
}

# Files of these names are the pages of their folders.
INDEXES = ("index", "_index", "README")

# An object of a sidebar without others in it, and its keys.
OBJECT = re.compile(r"\{[^{}]*\}")
KEY = re.compile(
    r"[\"']?\b(?P<key>type|id|label)[\"']?\s*:\s*(?P<quote>[\"'])(?P<value>.*?)(?P=quote)"
)
# The label of a category, right before the document that it leads to.
LINKED = re.compile(
    r"[\"']?\blabel[\"']?\s*:\s*(?P<quote>[\"'])(?P<label>[^\n]*?)(?P=quote)\s*,[^{}\[\]]*?"
    r"[\"']?\blink[\"']?\s*:\s*(?P<link>\{[^{}]*\})"
)
# Docusaurus leaves the number that puts a file in order out of the document's id.
NUMBER_PREFIX = re.compile(r"(?<=/)\d+\s*[-_.]+\s*(?=[^\d/])")


@dataclass(frozen=True, slots=True)
class Site:
    """What the files of a root share: their dialect, and the rule by which anchors are made.

    `titles` has the name of a page in the navigation, by the path of its file without its suffix.
    `blocks` has the kinds of blocks that a configuration of MkDocs adds.
    """

    dialect: Dialect = ""
    anchors: str = "github"
    titles: Mapping[str, str] = field(default_factory=dict)
    blocks: tuple[BlockKind, ...] = ()

    def title_of(self, file: Path) -> str | None:
        """Return the name of the page of `file` in the site's navigation, or None."""
        page = file.resolve().with_suffix("")
        path = page.as_posix()
        title = self.titles.get(path) or self.titles.get(NUMBER_PREFIX.sub("", path))
        if title is None and page.name in INDEXES:
            title = self.titles.get(page.parent.as_posix())
            if title is None and self.dialect == "docusaurus":
                title = _category(page.parent)
        return title


def site_of(folder: Path, dialect: Dialect = "") -> Site:
    """Find the site whose documents are in `folder`.

    Its configuration is in the folder or in the one around it. A `dialect` that is given is not
    looked for. Nothing is raised: a configuration that cannot be read is as none.
    """
    configuration = _configuration(folder, dialect)
    if configuration is None:
        return Site(dialect, RULE_OF_DIALECT[dialect])
    known, file = configuration
    others = _others(known, file.parent)
    return _read(known, file, tuple((str(other), *_stamp(other)) for other in (file, *others)))


def scaffolding_of(folder: Path, dialect: Dialect = "") -> tuple[str, ...]:
    """Return patterns for what the generator of a site keeps in `folder` beside the site's pages.

    There are none unless its configuration is in `folder` itself: below it, such names are pages'.
    """
    configuration = _configuration(folder, dialect)
    if configuration is None or configuration[1].parent != folder.resolve():
        return ()
    return SCAFFOLDING.get(configuration[0], ())


def _configuration(folder: Path, wanted: Dialect) -> tuple[Dialect, Path] | None:
    folder = folder.resolve()
    for place in (folder, folder.parent):
        for dialect, names in MARKS:
            for name in names:
                file = place / name
                if wanted in ("", dialect) and _is_file(file) and _is_mark(dialect, file):
                    return dialect, file
    return None


def _is_mark(dialect: Dialect, file: Path) -> bool:
    """Return whether `file` really configures that generator; many tools have a `config.toml`."""
    return dialect != "hugo" or file.stem == "hugo" or (file.parent / "content").is_dir()


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:
        return False


def _others(dialect: Dialect, folder: Path) -> list[Path]:
    names = {"docusaurus": SIDEBARS, "hugo": HUGO_MENUS}.get(dialect, ())
    return [folder / name for name in names if _is_file(folder / name)]


def _stamp(file: Path) -> tuple[int, int]:
    try:
        status = file.stat()
    except OSError:
        return (0, 0)
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=64)
def _read(dialect: Dialect, file: Path, stamps: tuple[tuple[str, int, int], ...]) -> Site:
    """Read the site that `file` configures.

    `stamps` are those of all its files, so that a site is read again when one of them changes.
    """
    anchors = RULE_OF_DIALECT[dialect]
    titles: dict[str, str] = {}
    blocks: tuple[BlockKind, ...] = ()
    others = [Path(name) for name, *_ in stamps[1:]]
    try:
        if dialect == "mkdocs":
            configuration = _data(file)
            blocks = block_kinds(configuration)
            titles = _mkdocs(configuration, file.parent)
        elif dialect == "docusaurus":
            for sidebar in others:
                titles |= _sidebar(_text(sidebar), file.parent / "docs")
        elif dialect == "hugo":
            anchors = "hugo-emoji" if _has_emoji(file) else anchors
            titles = _hugo(file, others)
        elif dialect == "sphinx" and re.search(
            r"^myst_heading_anchors\s*=\s*[1-9]", _text(file), re.MULTILINE
        ):
            anchors = "github"
    except (OSError, ValueError, RecursionError, yaml.YAMLError, AttributeError, TypeError):
        titles = {}
    return Site(dialect, anchors, titles, blocks)


def _text(file: Path) -> str:
    """Read the text of a configuration; raise OSError or ValueError where that can't be done."""
    if file.stat().st_size > MOST_BYTES:
        raise ValueError("is too large for a configuration")
    return file.read_text(encoding="utf-8-sig")


def _data(file: Path) -> Any:
    """Read the data in a configuration. Tags of YAML, such as `!ENV`, mean nothing."""
    text = _text(file)
    if file.suffix == ".toml":
        return tomllib.loads(text)
    if file.suffix == ".json":
        return json.loads(text)
    # It makes only lists, mappings and strings of whatever tags there are.
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - this loader constructs no objects


def _entries(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the mappings in `value`, up to MOST_ENTRIES of them, and DEEPEST in each other."""
    queue = [(value, 0)]
    for _ in range(MOST_ENTRIES):
        if not queue:
            return
        item, depth = queue.pop(0)
        if isinstance(item, dict):
            yield item
            item = list(item.values())
        if isinstance(item, list) and depth < DEEPEST:
            queue += [(inner, depth + 1) for inner in item[:MOST_ENTRIES]]


def _mkdocs(configuration: Mapping[str, Any], parent: Path) -> dict[str, str]:
    folder = parent / str(configuration.get("docs_dir") or "docs")
    return {
        _page(folder, path): title
        for entry in _entries(configuration.get("nav"))
        for title, path in entry.items()
        if isinstance(path, str) and path.endswith((".md", ".markdown")) and title
    }


def _sidebar(text: str, folder: Path) -> dict[str, str]:
    titles = {}
    for match in OBJECT.finditer(text):
        keys = {pair["key"]: pair["value"] for pair in KEY.finditer(match[0])}
        if keys.get("type") == "doc" and "id" in keys and "label" in keys:
            titles[_page(folder, keys["id"])] = keys["label"]
    for match in LINKED.finditer(text):
        keys = {pair["key"]: pair["value"] for pair in KEY.finditer(match["link"])}
        if keys.get("type") == "doc" and "id" in keys:
            titles[_page(folder, keys["id"])] = match["label"]
    return titles


def _has_emoji(file: Path) -> bool:
    """Return whether Hugo puts emoji for their names; the case of its keys does not matter."""
    # YAML is read as strings.
    return any(
        key.lower() == "enableemoji" and str(value).lower() == "true"
        for key, value in _data(file).items()
    )


def _hugo(file: Path, others: list[Path]) -> dict[str, str]:
    configuration = _data(file)
    folder = file.parent / str(configuration.get("contentDir") or "content")
    menus = [configuration.get("menus"), configuration.get("menu"), *map(_data, others)]
    titles: dict[str, str] = {}
    for entry in _entries(menus):
        target = entry.get("pageRef") or entry.get("url")
        name = entry.get("name")
        if isinstance(target, str) and isinstance(name, str) and not re.match(r"\w+:|//", target):
            titles.setdefault(_page(folder, target.partition("#")[0].strip("/")), name)
    return titles


def _page(folder: Path, path: str) -> str:
    """Return the path of a page's file without its suffix."""
    page = (folder / path).resolve()
    return (
        page.with_suffix("") if page.suffix in (".md", ".mdx", ".markdown") else page
    ).as_posix()


def _category(folder: Path) -> str | None:
    """Return the label of a folder in Docusaurus."""
    for name in CATEGORY:
        file = folder / name
        try:
            data = _data(file) if _is_file(file) else None
        except (OSError, ValueError, RecursionError, yaml.YAMLError):
            continue
        if isinstance(data, dict) and isinstance(data.get("label"), str):
            return data["label"] or None
    return None
