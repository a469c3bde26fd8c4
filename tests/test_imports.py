"""Imports point one way: indexer → retrieval ← service, and the commands sit on top."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MAY_IMPORT = {
    "retrieval": {"retrieval"},
    "indexer": {"indexer", "retrieval"},
    "service": {"service", "retrieval"},
    "evaluation": {"evaluation", "indexer", "retrieval"},
    # The schemas, to time the writing of an answer.
    "benchmarks": {"benchmarks", "evaluation", "indexer", "retrieval", "service"},
    "cli": {"cli", "evaluation", "indexer", "retrieval", "service"},
    "scripts": {"cli"},
}
FOREIGN_TO = {
    "retrieval": {"fastapi", "starlette", "uvicorn", "click", "markdown_it", "yaml", "sentencex"},
    "indexer": {"fastapi", "starlette", "uvicorn", "click"},
    "evaluation": {"fastapi", "starlette", "uvicorn", "click"},
    "service": {"sentence_transformers", "transformers", "torch", "markdown_it", "click"},
}


def imported(package: str) -> set[tuple[str, str]]:
    """(file, top-level name) of everything that the package imports, anywhere in its files."""
    found = set()
    for file in (ROOT / package).rglob("*.py"):
        if any(part.startswith(".") for part in file.relative_to(ROOT).parts):
            continue  # an environment of another system that is measured beside this one
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{file}: relative import"
                names = [node.module or ""]
            found |= {(file.name, name.partition(".")[0]) for name in names}
    return found


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_between_packages_point_one_way(package: str) -> None:
    found = imported(package)
    assert found
    ours = {(file, name) for file, name in found if name in MAY_IMPORT}
    assert {(file, name) for file, name in ours if name not in MAY_IMPORT[package]} == set()
    foreign = FOREIGN_TO.get(package, set())
    assert {(file, name) for file, name in found if name in foreign} == set()


@pytest.mark.parametrize("module", ["cli.main", "service.app", "indexer.build"])
def test_pytorch_is_not_imported_before_a_model_is_needed(module: str) -> None:
    code = f"import sys, {module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0  # noqa: S603
