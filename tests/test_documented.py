"""The pages of `docs/` that must keep up with the code."""

from pathlib import Path

from click.testing import CliRunner

from cli.main import main
from retrieval.settings import Settings

ROOT = Path(__file__).parents[1]


def test_the_table_of_settings_is_what_the_command_prints() -> None:
    table = CliRunner().invoke(main, ["settings"]).output
    assert table.count("\n") == len(Settings.model_fields) + 2
    assert table in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def test_every_decision_is_numbered_without_a_gap() -> None:
    numbers = sorted(file.name[:4] for file in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_pins_are_exact_and_cover_what_the_project_names() -> None:
    pins = [
        line
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert pins
    assert all(line.count("==") == 1 and "*" not in line for line in pins)
