"""Which site generator a root was written for, and what its navigation calls the pages."""

from pathlib import Path

import pytest

from indexer.sources.site import MOST_BYTES, Site, site_of
from indexer.sources.source import read_source
from retrieval.root import Dialect, Root


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "dialect", "anchors"),
    [
        ("mkdocs.yml", "mkdocs", "python-markdown"),
        ("mkdocs.yaml", "mkdocs", "python-markdown"),
        *((f"docusaurus.config.{end}", "docusaurus", "github") for end in ("js", "ts")),
        *((f"docusaurus.config.{end}", "docusaurus", "github") for end in ("mjs", "cjs", "mts")),
        *((f"hugo.{end}", "hugo", "hugo") for end in ("toml", "yaml", "yml", "json")),
        ("docfx.json", "docfx", "markdig"),
        (".openpublishing.publish.config.json", "docfx", "markdig"),
        ("conf.py", "sphinx", "docutils"),
        ("_config.yml", "github", "github"),
        ("_config.yaml", "github", "github"),
        ("config.toml", "", "github"),
        ("package.json", "", "github"),
    ],
)
def test_a_site_is_known_by_the_file_that_configures_it(
    tmp_path: Path, name: str, dialect: str, anchors: str
) -> None:
    write(tmp_path, {f"site/{name}": "", "site/pages/a.md": "Text."})
    for folder in ("site", "site/pages"):
        site = site_of(tmp_path / folder)
        assert (site.dialect, site.anchors) == (dialect, anchors)


@pytest.mark.parametrize("end", ["toml", "yaml", "yml", "json"])
def test_a_file_that_many_tools_have_is_hugos_beside_its_content(tmp_path: Path, end: str) -> None:
    write(tmp_path, {f"config.{end}": "", "content/a.md": "Text."})
    assert site_of(tmp_path / "content").dialect == "hugo"


@pytest.mark.parametrize(
    ("name", "text", "anchors"),
    [
        ("hugo.toml", "enableEmoji = true", "hugo-emoji"),
        ("hugo.yaml", "enableemoji: true", "hugo-emoji"),
        ("hugo.json", '{"enableEmoji": true}', "hugo-emoji"),
        ("hugo.toml", "enableEmoji = false", "hugo"),
        ("hugo.toml", "[params]\nenableEmoji = true", "hugo"),
    ],
)
def test_hugo_leaves_emoji_out_of_anchors_where_it_knows_their_names(
    tmp_path: Path, name: str, text: str, anchors: str
) -> None:
    write(tmp_path, {name: text})
    assert site_of(tmp_path).anchors == anchors


def test_sphinx_may_have_the_anchors_of_github(tmp_path: Path) -> None:
    write(tmp_path, {"conf.py": "project = 'x'\nmyst_heading_anchors = 3\n"})
    assert site_of(tmp_path).anchors == "github"


def test_a_dialect_that_is_set_is_not_looked_for(tmp_path: Path) -> None:
    write(tmp_path, {"mkdocs.yml": "nav: [{A: a.md}]"})
    assert site_of(tmp_path, "docfx") == Site("docfx", "markdig")


NAVIGATIONS: list[tuple[Dialect, dict[str, str]]] = [
    (
        "mkdocs",
        {
            "mkdocs.yml": "site_url: !ENV [URL, x]\nmarkdown_extensions:\n"
            "  - emoji:\n      index: !!python/name:material.emoji\n"
            "nav:\n  - index.md\n  - Lending:\n    - Borrow a drill: lend/drill.md\n",
            "docs/lend/drill.markdown": "Text.",
        },
    ),
    (
        "docusaurus",
        {
            "docusaurus.config.js": "module.exports = {};",
            "sidebars.js": "module.exports = {docs: ['a', {type: 'doc', label: 'Borrow a drill', "
            "id: 'lend/drill'}]};",
            "docs/lend/01-drill.mdx": "Text.",
        },
    ),
    (
        "docusaurus",
        {
            "docusaurus.config.js": "",
            "sidebars.json": '{"docs": [{"type": "category", "label": "Borrow a drill", '
            '"link": {"type": "doc", "id": "lend/drill"}, "items": ["a"]}]}',
            "docs/lend/drill.markdown": "Text.",
        },
    ),
    (
        "docusaurus",
        {
            "docusaurus.config.js": "",
            "docs/lend/_category_.json": '{"label": "Borrow a drill"}',
            "docs/lend/index.markdown": "Text.",
        },
    ),
    (
        "hugo",
        {
            "hugo.toml": '[[menus.main]]\nname = "Borrow a drill"\npageRef = "/lend/drill"\n',
            "content/lend/drill.md": "Text.",
        },
    ),
    (
        "hugo",
        {
            "config.yaml": "menu:\n  main:\n    - {name: Borrow a drill, url: /lend/}\n",
            "content/lend/_index.md": "Text.",
        },
    ),
]


@pytest.mark.parametrize(("dialect", "files"), NAVIGATIONS)
def test_the_navigation_gives_the_title_of_a_page(
    tmp_path: Path, dialect: str, files: dict[str, str]
) -> None:
    write(tmp_path, files)
    page = tmp_path / list(files)[-1]
    folder = tmp_path / Path(list(files)[-1]).parts[0]
    for root in (Root(folder=tmp_path), Root(folder=folder)):
        source = read_source(page, root)
        assert (source.navigation_title, source.dialect) == ("Borrow a drill", dialect)


@pytest.mark.parametrize("end", ["js", "ts", "json", "mjs", "cjs"])
def test_a_sidebar_may_be_written_in_each_of_its_formats(tmp_path: Path, end: str) -> None:
    sidebar = '{"docs": [{"type": "doc", "id": "lend/drill", "label": "Borrow a drill"}]}'
    write(tmp_path, {"docusaurus.config.js": "", f"sidebars.{end}": sidebar})
    page = tmp_path / "docs" / "lend" / "drill.md"
    assert site_of(tmp_path).title_of(page) == "Borrow a drill"


MENU = '{"main": [{"name": "Group"}, {"name": "Borrow a drill", "pageRef": "/lend/drill"}]}'
TOML_MENU = '[[main]]\nname = "Group"\n[[main]]\nname = "Borrow a drill"\npageRef = "/lend/drill"\n'


@pytest.mark.parametrize("name", ["menus", "menu", "menus.en", "menu.en"])
@pytest.mark.parametrize("end", ["toml", "yaml", "yml", "json"])
def test_a_menu_of_hugo_may_stand_in_a_file_of_its_own(tmp_path: Path, name: str, end: str) -> None:
    menu = TOML_MENU if end == "toml" else MENU
    write(tmp_path, {"hugo.toml": "", f"config/_default/{name}.{end}": menu})
    page = tmp_path / "content" / "lend" / "drill.md"
    assert site_of(tmp_path).title_of(page) == "Borrow a drill"


def test_a_navigation_is_read_nine_sections_deep_and_no_deeper(tmp_path: Path) -> None:
    def nested(sections: int) -> str:
        return f"nav: {'[{S: ' * sections}[{{A: a.md}}]{'}]' * sections}\n"

    page = tmp_path / "docs" / "a.md"
    write(tmp_path, {"mkdocs.yml": nested(9)})
    assert site_of(tmp_path).title_of(page) == "A"
    write(tmp_path, {"mkdocs.yml": nested(10)})
    assert site_of(tmp_path).title_of(page) is None


@pytest.mark.parametrize(
    "text",
    [
        *("nav: [", "nav: &a [*a]", "nav: 3", "[]", "\0", "nav:\n- 3: a.png\n- {A: [a.md]}", "- x"),
        "nav: " + "[" * 5000,
        "#" * (MOST_BYTES + 1),
    ],
)
def test_a_configuration_that_cannot_be_read_is_as_none(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"mkdocs.yml": text})
    assert site_of(tmp_path) == Site("mkdocs", "python-markdown", {})


def test_a_changed_navigation_is_read_again(tmp_path: Path) -> None:
    write(tmp_path, {"mkdocs.yml": "nav: [{One: a.markdown}]", "docs/a.markdown": "Text."})
    assert site_of(tmp_path).title_of(tmp_path / "docs/a.markdown") == "One"
    write(tmp_path, {"mkdocs.yml": "nav: [{Another: a.md}]"})
    assert site_of(tmp_path).title_of(tmp_path / "docs/a.markdown") == "Another"
