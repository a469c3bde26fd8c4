"""How the findings of a build are shown, grouped, counted and stored."""

from pathlib import Path

import pytest

from retrieval.errors import SnapshotError
from retrieval.report import Finding, Level, Report, RootCounts, grouped


def found(level: Level, kind: str, line: int, about: str = "") -> Finding:
    return Finding(level, kind, "a.md", line, "is odd", about)


def test_a_finding_is_its_place_its_message_and_the_first_sixty_characters_left_out() -> None:
    assert str(Finding("noted", "hidden", "a.md", 3, "is hidden")) == "a.md:3: is hidden"
    shown = [
        str(Finding("noted", "hidden", "a.md", 3, "is hidden", text="x" * letters))
        for letters in (60, 61)
    ]
    assert shown == [f"a.md:3: is hidden: “{'x' * 60}”", f"a.md:3: is hidden: “{'x' * 59}…”"]


def test_a_finding_takes_one_line_however_many_the_text_that_was_left_out_has() -> None:
    finding = Finding("noted", "markup", "a.md", 3, "is a tag", text='{% page\n\n "home/"\r\n%}')
    assert str(finding) == 'a.md:3: is a tag: “{% page "home/" %}”'


def test_findings_are_grouped_by_level_and_frequency_with_three_examples_each() -> None:
    findings = (
        *(found("noted", "hidden", line) for line in range(1, 4)),
        found("warned", "bad-value", 5, "title"),
        *(found("warned", "no-text", line) for line in range(1, 6)),
        found("refused", "encoding", 9),
    )
    assert list(grouped(findings)) == [
        "refused   1 × encoding",
        "          a.md:9: is odd",
        "warned    5 × no-text",
        *(f"          a.md:{line}: is odd" for line in (1, 2, 3)),
        "          and 2 more",
        "warned    1 × bad-value (title)",
        "          a.md:5: is odd",
        "noted     3 × hidden",
        *(f"          a.md:{line}: is odd" for line in (1, 2, 3)),
    ]
    assert list(grouped(())) == []


def test_a_report_knows_its_gravest_level_and_the_findings_of_each() -> None:
    noted, warned = found("noted", "hidden", 1), found("warned", "no-text", 2)
    report = Report((noted, warned, noted))
    assert (report.worst, Report().worst) == ("warned", None)
    assert (report.at("noted"), report.at("refused")) == ((noted, noted), ())


def test_a_report_is_stored_whole_and_its_counts_can_be_read_alone(tmp_path: Path) -> None:
    counts = {"": RootCounts(2, 9), "hr": RootCounts(1, 4)}
    report = Report((found("noted", "hidden", 1, "x"),), {"read": 2, "noted": 1}, counts)
    report.write(tmp_path / "report.json")
    assert Report.read(tmp_path / "report.json") == report
    alone = Report.read_counts(tmp_path / "report.json")
    assert alone == Report((), {"read": 2, "noted": 1}, counts)
    (tmp_path / "report.json").write_text("{", encoding="utf-8")
    for read in (Report.read, Report.read_counts):
        with pytest.raises(SnapshotError):
            read(tmp_path / "report.json")


@pytest.mark.parametrize(
    ("path", "place"), [("a" * 300, "a" * 300), ("b" + "a" * 300, "…" + "a" * 300)]
)
def test_of_a_long_path_the_end_is_shown(path: str, place: str) -> None:
    finding = Finding("refused", "unreadable", path, 3, "cannot be read")
    assert finding.place == f"{place}:3"
    assert str(finding) == f"{place}:3: cannot be read"
