"""`faq-search lint` serves an author at the terminal and the CI of a corpus."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main

TEXT = "# T\n\n## <b>Who</b> & how?\n\nThe ZXQ team has the key to the shed, ask there.\n"
MESSAGE = (
    "ZXQ is never explained; write it out once with (ZXQ) after it, or list it in synonyms.yaml"
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "a <i>.md").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_findings_are_printed_and_fail_only_with_strict(corpus: Path) -> None:
    result = CliRunner().invoke(main, ["lint", str(corpus)])
    assert result.exit_code == 0
    assert f"a <i>.md:3: unexplained-acronym: {MESSAGE}" in result.output
    assert result.output.endswith("1 unexplained-acronym\n")
    assert CliRunner().invoke(main, ["lint", str(corpus), "--strict"]).exit_code == 1
    (corpus / "a <i>.md").write_text(TEXT.replace("ZXQ ", ""), encoding="utf-8")
    assert CliRunner().invoke(main, ["lint", str(corpus), "--strict"]).exit_code == 0


def test_json_has_every_field(corpus: Path) -> None:
    result = CliRunner().invoke(main, ["lint", str(corpus), "--format", "json"])
    assert json.loads(result.output) == {
        "corpus": corpus.as_posix(),
        "counts": {"unexplained-acronym": 1},
        "findings": [
            {
                "level": "advised",
                "kind": "unexplained-acronym",
                "file": (corpus / "a <i>.md").as_posix(),
                "line": 3,
                "message": MESSAGE,
                "about": "",
                "text": "",
            }
        ],
    }


def test_html_shows_names_as_text(corpus: Path, tmp_path: Path) -> None:
    page = tmp_path / "lint.html"
    arguments = ["lint", str(corpus), "--format", "html", "--output", str(page)]
    assert "lint.html: 1 found" in CliRunner().invoke(main, arguments).output
    written = page.read_text(encoding="utf-8")
    assert "a &lt;i&gt;.md:3" in written
    assert "<i>" not in written
    assert "ZXQ is never explained" in written


def test_a_missing_corpus_is_one_clear_error(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["lint", str(tmp_path / "gone")])
    assert result.exit_code == 1
    assert "there is no file or folder" in result.output
