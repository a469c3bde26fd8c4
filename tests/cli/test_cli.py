import json
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner, Result

import cli.build
import cli.diff
import cli.evaluate
import cli.search
from cli.main import main
from indexer.report import BuildReport
from retrieval.index.answerability import DEFAULT_CALIBRATION
from retrieval.report import Report
from retrieval.settings import Settings
from tests import hashing_encoder
from tests.conftest import build_hashed


@pytest.fixture(autouse=True)
def small_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the commands with the tests' encoder; `test_end_to_end` uses the real one."""

    monkeypatch.setattr(cli.build, "run_build", build_hashed)
    for command in (cli.search, cli.evaluate, cli.diff):
        monkeypatch.setattr(command, "SnapshotReader", hashing_encoder.Reader)
    monkeypatch.setattr(cli.evaluate, "load_build_encoder", hashing_encoder.load_build_encoder)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_help_names_the_commands() -> None:
    result = run("--help")
    assert result.exit_code == 0
    for command in (
        "build",
        "search",
        "serve",
        "snapshots",
        "keys",
        "doctor",
        "settings",
        "evaluate",
        "diff",
    ):
        assert command in result.output


@pytest.mark.parametrize(
    "command", ["build", "search", "serve", "snapshots", "doctor", "evaluate", "diff"]
)
def test_every_command_explains_its_flags(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "--index" in result.output


def test_build_prints_the_report(corpus: Path) -> None:
    result = run("build")
    assert result.exit_code == 0, result.output
    assert "documents 2" in result.output
    assert "snapshot  " in result.output
    assert corpus.is_dir()


def test_a_bad_corpus_is_listed_without_a_traceback(corpus: Path) -> None:
    (corpus / "bad.md").write_text("---\ntitle: T\n", encoding="utf-8")
    result = run("build")
    assert result.exit_code == 4
    assert "corpus/bad.md:1: front matter is not closed" in result.output
    assert "Traceback" not in result.output


def test_flags_override_the_settings_file_and_omitted_flags_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("faq-search.toml").write_text(
        'max_refused = 3\nexclude = ["*.png"]\nkeep_snapshots = 9\n', encoding="utf-8"
    )
    builds: list[Settings] = []

    def remember(settings: Settings, **options: object) -> BuildReport:
        builds.append(settings)
        return BuildReport("id", 0, 0, 0, DEFAULT_CALIBRATION, (), Report(), 0.0)

    monkeypatch.setattr(cli.build, "run_build", remember)
    assert run("build").exit_code == 0
    assert (
        run("build", "--exclude", "a*", "--exclude", "b*", "--keep-snapshots", "2").exit_code == 0
    )
    assert [(build.max_refused, build.exclude, build.keep_snapshots) for build in builds] == [
        ("3", ("*.png",), 9),
        ("3", ("a*", "b*"), 2),
    ]


def test_the_exit_status_says_which_level_stopped_a_build(corpus: Path) -> None:
    assert run("build", "--exit-code").exit_code == 0
    (corpus / "odd.md").write_text("# T\n\nText.\n\n## Empty\n", encoding="utf-8")
    assert run("build").exit_code == 0
    assert run("build", "--exit-code").exit_code == 3
    stopped = run("build", "--strict")
    assert stopped.exit_code == 3
    assert "1 × empty-section" in stopped.output
    (corpus / "bad.md").write_text("---\ntitle: T\n", encoding="utf-8")
    stopped = run("build")
    assert stopped.exit_code == 4
    assert "bad.md:1: front matter is not closed" in stopped.output
    assert run("build", "--max-refused", "1").exit_code == 0
    assert run("build", "--max-refused", "100%", "--exit-code").exit_code == 4


def test_a_build_prints_everything_as_json_whether_it_publishes_or_not(corpus: Path) -> None:
    published = json.loads(run("build", "--json").output)
    assert published["snapshot"]
    assert published["files"]["noted"] == 1
    assert [finding["kind"] for finding in published["findings"]] == ["furniture"]
    (corpus / "bad.md").write_text("---\ntitle: T\n", encoding="utf-8")
    stopped = CliRunner().invoke(main, ["build", "--json"])
    assert stopped.exit_code == 4
    printed = json.loads(stopped.stdout)
    assert printed["snapshot"] is None
    assert [finding["level"] for finding in printed["findings"]] == ["refused", "noted"]


def test_search_prints_hits_with_their_headings_and_links(built: Settings) -> None:
    result = run("search", "who owns the spade", "--top-k", "1")
    assert result.exit_code == 0, result.output
    assert "1. Garden guide › Who owns the spade?" in result.output
    assert "   The spade is lent by the shed." in result.output
    assert "https://garden.example/guide#who-owns-the-spade" in result.output
    assert "2. " not in result.output


def test_search_says_when_nothing_answers_and_how_the_query_was_rewritten(corpus: Path) -> None:
    (corpus / "synonyms.yaml").write_text("digger: spade\n", encoding="utf-8")
    assert run("build").exit_code == 0
    assert "Nothing here answers that." in run("search", "when is the bus to town").output
    changed = run("search", "who owns the digger").output
    assert "Searched for “spade” instead of “digger”" in changed
    assert "Nothing here" not in changed
    assert "Searched" not in run("search", "who owns the digger", "--exact").output


def test_a_failed_gate_is_reported_and_diff_shows_the_changes(corpus: Path) -> None:
    assert run("build").exit_code == 0
    (corpus / "questions.yaml").write_text(
        "must_not_answer:\n  far:\n    - who owns the spade\n", encoding="utf-8"
    )
    refused = run("build")
    assert refused.exit_code == 1
    assert "must_not_answer: 'who owns the spade'" in refused.output
    assert "Traceback" not in refused.output
    snapshot_id = refused.output.split("diff live ")[1].split("`")[0]
    shown = run("diff", "live", snapshot_id)
    assert shown.exit_code == 0, shown.output
    assert "0 of 1 questions get something else" in shown.output
    assert run("build", "--force").exit_code == 0
    unknown = run("diff", "live", "../live")
    assert unknown.exit_code == 1
    assert "there is no snapshot '../live'; there are 2" in unknown.output


def test_search_prints_json_as_the_api_answers_it(built: Settings) -> None:
    result = run("search", "spade", "--json", "--top-k", "1")
    body = json.loads(result.output)
    assert sorted(body) == [
        "answer_decided_by",
        "answer_probability",
        "answer_state",
        "changes",
        "hits",
        "nothing_found",
        "passages_searched",
        "searched_for",
        "snapshot_id",
        "support",
        "took_ms",
    ]
    assert body["hits"][0]["passage_id"] == "guide:who-owns-the-spade:1"


def test_evaluate_prints_a_table_and_writes_a_report(built: Settings) -> None:
    Path("questions.yaml").write_text(
        "answerable:\n  guide#who-owns-the-spade:\n    - who owns the spade\n"
        "unanswerable:\n  far:\n    - train to the sea\n",
        encoding="utf-8",
    )
    result = run("evaluate", "--questions", "questions.yaml", "--output", "runs")
    assert result.exit_code == 0, result.output
    assert "| hybrid | 1.000" in result.output
    assert "hybrid against dense" in result.output
    assert result.stdout.strip() == Path("runs/report.md").read_text(encoding="utf-8").strip()
    assert "written runs/report.html" in result.stderr
    assert len(list(Path("runs").rglob("hybrid.trec"))) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["evaluate"], "name something to measure with"),
        (["evaluate", "--questions", "none.yaml"], "none.yaml: cannot be read"),
        (["evaluate", "--beir", "nowhere", "test"], "nowhere/corpus.jsonl: cannot be read"),
        (["search", " "], "the question is empty"),
        (["search", "x", "--top-k", "51"], "51 is not in the range 1<=x<=50"),
        (["build", "--keep-snapshots", "0"], "bad setting: keep_snapshots"),
        (["build", "--corpus", "nowhere"], "there is no file or folder 'nowhere'"),
        (["serve", "--port", "99999"], "bad setting: port"),
    ],
)
def test_an_invalid_argument_is_one_message(
    built: Settings, arguments: list[str], message: str
) -> None:
    result = run(*arguments)
    assert result.exit_code != 0
    assert message in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("arguments", [["search", "x"], ["serve"]])
def test_without_a_snapshot_the_command_that_builds_one_is_named(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    assert "run `faq-search build`" in result.output


def test_without_the_build_extra_its_commands_name_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    original = import_module

    def without_scipy(name: str) -> ModuleType:
        if name == "cli.build":
            raise ModuleNotFoundError("No module named 'scipy'", name="scipy")
        return original(name)

    monkeypatch.setattr("cli.main.import_module", without_scipy)
    listed = CliRunner().invoke(main, ["--help"])
    assert listed.exit_code == 0
    assert "Install the extra `build`, which this command needs." in listed.output
    for arguments in (["build"], ["build", "--corpus", "x", "y"]):
        refused = CliRunner().invoke(main, arguments)
        assert refused.exit_code == 1
        assert "needs scipy" in refused.output
        assert "'.[build]'" in refused.output
