"""The pages of `docs/` agree with the code."""

import ast
import json
import re
from pathlib import Path

from click.testing import CliRunner

from benchmarks import results, sizing
from cli.main import main
from indexer.findings import KINDS
from retrieval.settings import Settings

ROOT = Path(__file__).parents[1]
CODE = ("benchmarks", "cli", "evaluation", "indexer", "retrieval", "scripts", "service")
# Ruff's D401 knows verbs in a wrong form, but lets words pass that are no verbs.
NO_VERB = re.compile(
    r"an?|the|th[aeio]\w+|wh\w+|how|all|any|both|each|every|no|not|none|nothing|one|other|same|such"
    r"|as|at|by|for|from|if|in|like|of|on|to|up|with\w*|\w*[^s]s",
    re.IGNORECASE,
)


def test_the_tables_of_settings_equal_the_output_of_the_command() -> None:
    tables = CliRunner().invoke(main, ["settings"]).output
    named = re.findall(r"^\| `(\w+)` \|", tables, re.MULTILINE)
    assert sorted(named) == sorted(Settings.model_fields)
    assert tables in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def test_the_picture_of_an_index_folder_equals_the_output_of_the_command() -> None:
    picture = CliRunner().invoke(main, ["snapshots", "layout"]).output
    assert "lexical/" in picture
    assert picture in (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_tables_of_findings_equal_those_of_the_code() -> None:
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    for level in ("refused", "warned", "noted", "advised"):
        rows = [
            f"| `{name}` | {kind.meaning} |" for name, kind in KINDS.items() if kind.level == level
        ]
        table = "\n".join(["| kind | meaning |", "|---|---|", *rows])
        assert f"**{level.capitalize()}**\n\n{table}\n\n" in page


def test_every_decision_has_a_status_a_date_and_a_context() -> None:
    for file in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        head = (
            rf"# {int(file.name[:4])}\. [^\n]+\n\n- Status: (accepted|rejected|superseded)[^#]*\n"
            r"- Date: 20\d\d-\d\d-\d\d\n\n## Context\n"
        )
        assert re.match(head, file.read_text(encoding="utf-8")), file.name


def test_every_decision_has_the_same_sections_and_names_the_decisions_that_changed_it() -> None:
    for file in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        head, *sections = re.split(r"^## ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        titles, texts = zip(*(section.split("\n", 1) for section in sections), strict=True)
        assert titles == ("Context", "Decision", "Options considered", "Consequences"), file.name
        assert all(text.strip() for text in texts), file.name
        _, *changes = head.partition("- Status: ")[2].partition("- Date: ")[0].split("; ")
        for change in changes:
            assert re.match(
                r"(superseded|amends|amended)\b.*\[decision \d+\]\(", change, re.DOTALL
            ), file.name


def test_the_docstring_of_every_function_begins_with_a_verb_in_the_imperative() -> None:
    nouns = []
    for file in (file for package in CODE for file in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            docstring = ast.get_docstring(node)
            decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
            if docstring is None or decorators & {"property", "cached_property"}:
                continue
            word = re.split(r"\W", docstring, maxsplit=1)[0]
            if not word.istitle() or NO_VERB.fullmatch(word):
                nouns.append(f"{file.relative_to(ROOT)}:{node.lineno}: {docstring.splitlines()[0]}")
    assert not nouns, "\n".join(nouns)


def test_every_ignored_rule_has_its_reason_on_the_same_line() -> None:
    # With brackets, these patterns don't match themselves.
    noqa = r"([#] type: ignore\[[\w, -]+\]  )?[#] noqa: [A-Z\d, ]+ - \w.*"
    ignored_type = r"[#] type: ignore\[[\w, -]+\]  [#] (?!noqa)\w.*"
    without = []
    for file in (file for package in (*CODE, "tests") for file in (ROOT / package).rglob("*.py")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            ignore = re.search(r"# *(noqa|type: *ignore).*", line)
            if ignore and not re.fullmatch(f"{noqa}|{ignored_type}", ignore[0]):
                without.append(f"{file.relative_to(ROOT)}:{number}: {ignore[0]}")
    assert not without, "\n".join(without)


def test_the_tables_on_scaling_equal_the_results() -> None:
    page = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
    for name, table in sizing.tables(results.FOLDER).items():
        assert sizing.PLACE.format(name=name, table=table) in page


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


def test_every_part_property_and_attribute_of_the_component_is_documented() -> None:
    page = (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")
    entry = ROOT / "service" / "faq-search.js"
    scripts = [entry, *(ROOT / "service" / "static").glob("*.js")]
    code = "\n".join(file.read_text(encoding="utf-8") for file in scripts)
    sheet = (ROOT / "service" / "static" / "faq-search.css").read_text(encoding="utf-8")
    # The parts `answer ${state}` are described in words.
    parts = {name for value in re.findall(r'part: "([\w-]+)"', code) for name in value.split()}
    properties = set(re.findall(r"--faq-search-[\w-]+", sheet))
    attributes = set(re.findall(r'(?:get|has)Attribute\("(\w+)"\)', entry.read_text("utf-8")))
    assert len(parts) > 10
    assert len(properties) == 10
    assert attributes == {"endpoint", "key", "labels", "preview", "shortcut"}
    for name in parts | properties | attributes:
        assert f"`{name}`" in page, name
    strings = (ROOT / "service" / "static" / "strings.js").read_text(encoding="utf-8")
    (example,) = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    for name in json.loads(example):
        assert f"  {name}:" in strings
