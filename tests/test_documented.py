"""The pages of `docs/` that must keep up with the code."""

from pathlib import Path

from retrieval.settings import Settings

ROOT = Path(__file__).parents[1]


def test_every_setting_is_in_the_table_with_its_meaning_and_no_other_is() -> None:
    rows = [
        line.split(" | ")
        for line in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    table = {row[0].strip("|` "): row[-1].strip("| ") for row in rows}
    assert table == {name: field.description for name, field in Settings.model_fields.items()}


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
