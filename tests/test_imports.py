"""Imports point one way (indexer → retrieval ← service, `cli` on top) and form no circle."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePath

import pytest

ROOT = Path(__file__).parents[1]

MAY_IMPORT = {
    "retrieval": {"retrieval"},
    "indexer": {"indexer", "retrieval"},
    "service": {"service", "retrieval"},
    "evaluation": {"evaluation", "indexer", "retrieval"},
    # The benchmarks use the schemas of `service` to time the writing of an answer.
    "benchmarks": {"benchmarks", "evaluation", "indexer", "retrieval", "service"},
    "cli": {"cli", "evaluation", "indexer", "retrieval", "service"},
    "scripts": {"cli"},
}
WEB = {"fastapi", "starlette", "uvicorn"}
# What reads documents: only builds need it.
PARSERS = {
    *("bm25s", "docutils", "lxml", "mammoth", "markdown_it", "mdit_py_plugins", "nh3", "openpyxl"),
    *("pptx", "pypdfium2", "readability", "selectolax", "sentencex", "yaml"),
}
FOREIGN_TO = {
    "retrieval": WEB | PARSERS | {"click"},
    "indexer": WEB | {"click"},
    "evaluation": WEB | {"click"},
    "service": PARSERS | {"sentence_transformers", "transformers", "torch", "click"},
}


def files_of(package: str) -> Iterator[PurePath]:
    for file in sorted((ROOT / package).rglob("*.py")):
        path = file.relative_to(ROOT)
        # Folders that begin with a dot are environments of other systems that are benchmarked.
        if not any(part.startswith(".") for part in path.parts):
            yield path


def imports_of(source: str) -> Iterator[tuple[str, str]]:
    """Yield (module, name) of each import in `source`; the name of `import a.b` is empty."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import"
            yield from ((node.module or "", alias.name) for alias in node.names)


def imported(package: str) -> set[tuple[PurePath, str, str]]:
    """Return (file, module, name) of every import in the files of the package."""
    return {
        (path, module, name)
        for path in files_of(package)
        for module, name in imports_of((ROOT / path).read_text(encoding="utf-8"))
    }


def node_of(path: PurePath) -> str:
    """Return the node of a file in the import graph: its folder, or the file itself at the top."""
    parent = path.parent
    return str(path.with_suffix("") if len(parent.parts) == 1 else parent)


def node_of_module(module: str, name: str) -> str:
    for parts in ([*module.split("."), name], module.split(".")):
        if (ROOT.joinpath(*parts)).with_suffix(".py").is_file():
            return node_of(PurePath(*parts).with_suffix(".py"))
    return str(PurePath(*module.split(".")))


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_between_packages_point_one_way(package: str) -> None:
    roots = {(path, module.partition(".")[0]) for path, module, _ in imported(package)}
    assert roots
    ours = {(path, root) for path, root in roots if root in MAY_IMPORT}
    assert {(path, root) for path, root in ours if root not in MAY_IMPORT[package]} == set()
    foreign = FOREIGN_TO.get(package, set())
    assert {(path, root) for path, root in roots if root in foreign} == set()


def circle_in(graph: dict[str, set[str]]) -> list[str]:
    """Return the nodes of a circle of imports, the first repeated at the end; empty without one."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle
    return []


def graph_of(package: str) -> dict[str, set[str]]:
    graph: dict[str, set[str]] = {}
    for path, module, name in imported(package):
        if module.partition(".")[0] == package:
            node, other = node_of(path), node_of_module(module, name)
            if node != other:
                graph.setdefault(node, set()).add(other)
    return graph


@pytest.mark.parametrize("package", [name for name in [*MAY_IMPORT, "tests"] if name != "scripts"])
def test_no_folder_imports_in_a_circle(package: str) -> None:
    graph = graph_of(package)
    assert graph
    assert circle_in(graph) == []


def test_a_circle_is_found() -> None:
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    assert set(circle_in({"a": {"b"}, "b": {"c"}, "c": {"a"}})) == {"a", "b", "c"}


def test_the_nodes_of_the_graph_are_folders_and_top_level_files() -> None:
    graph = graph_of("indexer")
    assert {"indexer/readers", "indexer/errors"} <= graph["indexer/build"] | graph[
        "indexer/readers"
    ]
    assert "indexer/readers" not in graph["indexer/readers"]


@pytest.mark.parametrize("package", [*MAY_IMPORT, "tests"])
def test_private_names_are_not_imported(package: str) -> None:
    private = {
        (str(path), module, name)
        for path, module, name in imported(package)
        if module.partition(".")[0] in {*MAY_IMPORT, "tests"}
        and any(part.startswith("_") and part != "__init__" for part in [*module.split("."), name])
    }
    assert private == set()


@pytest.mark.parametrize(
    "package", ["benchmarks", "cli", "evaluation", "indexer", "retrieval", "service"]
)
def test_every_folder_has_a_docstring_of_one_line(package: str) -> None:
    folders = {path.parent for path in files_of(package) if "peers" not in path.parts}
    assert folders
    for folder in folders:
        text = (ROOT / folder / "__init__.py").read_text(encoding="utf-8")
        tree = ast.parse(text)
        assert ast.get_docstring(tree), folder
        assert len(tree.body) == 1, folder
        assert text.count("\n") == 1, folder


@pytest.mark.parametrize("module", ["cli.main", "service.app", "indexer.build"])
def test_pytorch_is_not_imported_before_a_model_is_needed(module: str) -> None:
    code = f"import sys, {module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0
