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


def test_a_key_of_many_pages_is_one_line_with_their_count(tmp_path: Path) -> None:
    for number in range(30):
        keys = "layout_x: a\ncolour_x: b\n" if number else "layout_x: a\n"
        (tmp_path / f"{number:02}.md").write_text(f"---\n{keys}---\n{TEXT}", encoding="utf-8")
    only = ["lint", str(tmp_path), "--select", "unknown-key"]
    lines = CliRunner().invoke(main, only).output.splitlines()
    first, second, counts = lines
    assert first.startswith(f"{tmp_path.as_posix()}/00.md:2: unknown-key: front matter: `layout_x`")
    assert first.endswith("(here and 29 more times)")
    assert second.startswith(
        f"{tmp_path.as_posix()}/01.md:3: unknown-key: front matter: `colour_x`"
    )
    assert second.endswith("(here and 28 more times)")
    assert counts.endswith("59 unknown-key")
    page = CliRunner().invoke(main, [*only, "--format", "html"]).output
    assert [page.count(f"`{key}`") for key in ("layout_x", "colour_x")] == [1, 1]
    assert page.count("(here and 29 more times)") == 1
    as_json = json.loads(CliRunner().invoke(main, [*only, "--format", "json"]).output)
    assert len(as_json["findings"]) == 59


def test_a_missing_corpus_is_one_clear_error(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["lint", str(tmp_path / "gone")])
    assert result.exit_code == 1
    assert "there is no file or folder" in result.output


def findings(corpus: Path, *options: str) -> list[str]:
    """The kinds that are printed as JSON."""
    arguments = ["lint", str(corpus), "--format", "json", *options]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return [finding["kind"] for finding in json.loads(result.output)["findings"]]


def test_levels_and_kinds_are_selected_and_ignored(corpus: Path) -> None:
    (corpus / "b.md").write_text("# T\n\nSome text of five words.\n\n## Empty\n", encoding="utf-8")
    (corpus / "c.png").write_bytes(b"x")
    assert findings(corpus) == ["unexplained-acronym", "empty-section"]
    assert findings(corpus, "--select", "advised") == ["unexplained-acronym"]
    assert findings(corpus, "--select", "noted", "--select", "empty-section") == [
        "empty-section",
        "other-file",
    ]
    assert findings(corpus, "--ignore", "empty-section") == ["unexplained-acronym"]
    assert CliRunner().invoke(main, ["lint", str(corpus), "--select", "odd"]).exit_code == 2


def test_findings_of_a_baseline_are_not_shown_again_wherever_they_move(corpus: Path) -> None:
    baseline = str(corpus.parent / "baseline.json")
    assert findings(corpus, "--baseline", baseline, "--write-baseline") == []
    moved = TEXT.replace("# T\n", "# T\n\nA new line of five words.\n")
    (corpus / "a <i>.md").write_text(moved, encoding="utf-8")
    assert findings(corpus, "--baseline", baseline) == []
    (corpus / "a <i>.md").write_text(moved + "\nAsk the QXZ team too.\n", encoding="utf-8")
    assert findings(corpus, "--baseline", baseline) == ["unexplained-acronym"]
    Path(baseline).write_text("{}", encoding="utf-8")
    broken = CliRunner().invoke(main, ["lint", str(corpus), "--baseline", baseline])
    assert broken.exit_code == 1
    assert "is not a baseline" in broken.output
    needs = CliRunner().invoke(main, ["lint", str(corpus), "--write-baseline"])
    assert needs.exit_code == 2


def test_of_a_frequent_kind_only_the_first_are_printed(corpus: Path) -> None:
    text = "# T\n\nSome text of five words.\n" + "".join(f"\n## H{n}\n" for n in range(25))
    (corpus / "b.md").write_text(text, encoding="utf-8")
    printed = CliRunner().invoke(main, ["lint", str(corpus)]).output
    assert printed.count(": empty-section: ") == 20
    assert "empty-section: 5 more" in printed
    assert len(findings(corpus, "--select", "empty-section")) == 25
