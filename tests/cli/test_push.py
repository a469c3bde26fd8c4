"""`faq-search push` names the spool, and says what it took."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from indexer.feeds.record import Record

LINE = json.dumps({"id": "a", "title": "T", "html": "<p>Text.</p>"})


def run(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(main, ["push", *arguments], input=text)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    settings = '[[roots]]\nname = "helpdesk"\nfolder = "spool"\n'
    (tmp_path / "faq-search.toml").write_text(settings, encoding="utf-8")
    return tmp_path / "spool"


def test_the_help_names_every_field_of_a_record() -> None:
    text = " ".join(run("--help").output.split())
    for name in Record.__struct_fields__:
        assert f"`{name}`" in text or f'"{name}"' in text, name


def test_lines_from_the_standard_input_go_to_the_folder_of_a_root(root: Path) -> None:
    result = run("--root", "helpdesk", text=f"{LINE}\n")
    assert result.exit_code == 0, result.output
    assert result.output == (
        "spool: 1 taken, 0 unchanged, 0 deleted; 1 documents. `faq-search build` indexes them.\n"
    )
    assert (root / "a.html").is_file()


def test_files_are_read_in_order_and_a_bad_line_is_named_with_its_file(root: Path) -> None:
    Path("one.jsonl").write_text(LINE, encoding="utf-8")
    Path("two.jsonl").write_text(f"\n{LINE}\n{{", encoding="utf-8")
    result = run("--root", "helpdesk", "one.jsonl", "two.jsonl")
    assert result.exit_code == 1
    assert "two.jsonl:2: has the `id` of one.jsonl:1" in result.output
    assert "two.jsonl:3: is not JSON" in result.output
    assert "Traceback" not in result.output
    assert not list(root.glob("*.html"))


def test_an_unknown_root_is_named_with_those_that_there_are(root: Path) -> None:
    result = run("--root", "helpdsk", text=LINE)
    assert result.exit_code == 1
    assert "there is no root 'helpdsk' in the settings; the roots are helpdesk" in result.output


def test_one_spool_has_to_be_named() -> None:
    assert run(text=LINE).exit_code == 2
    assert run("--root", "x", "--to", "y", text=LINE).exit_code == 2
    assert run("--to", "y", "no-such-file").exit_code == 2


def test_an_export_says_what_it_left_out(tmp_path: Path) -> None:
    article = {"id": 1, "title": "T", "description": "<p>Text.</p>", "status": 2}
    draft = article | {"id": 2, "status": 1}
    Path("export.json").write_text(json.dumps([article, draft]), encoding="utf-8")
    site = "https://help.example"
    result = run("--to", "spool", "--from", "freshdesk", "--site", site, "export.json")
    assert result.exit_code == 0, result.output
    assert result.output.startswith("noted     1 × a draft\nspool: 1 taken")
    assert f'url: "{site}/support/solutions/articles/1"' in Path("spool/1.html").read_text("utf-8")
    assert run("--to", "spool", "--from", "zendesk", text="[]").exit_code == 1
