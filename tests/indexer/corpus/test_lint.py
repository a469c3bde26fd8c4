"""Every problem of a corpus is a finding, once and in its place, and nothing else is."""

from pathlib import Path

import pytest

from indexer.corpus.lint import FEWEST_WORDS, MOST_WORDS, lint
from indexer.corpus.read import read_corpus
from retrieval.load_settings import load_settings

WELL = """\
# Lending

## Who lends the spade?

The shed team (ST) lends it to everybody. ST is there on Sundays, see [plots](plots.md#who-waters).

## How long may I keep it?

Until the next Sunday, and [ask first](#who-lends-the-spade) if it has to be longer.
"""
PLOTS = """\
# Plots

## Who waters?

Whoever has the plot waters it in the morning, as the UK sun allows.
"""


def findings_in(folder: Path, **files: str) -> list[str]:
    """The kind, place and message of each finding in a corpus of `files`."""
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    corpus = read_corpus(load_settings(corpus=folder, exclude=("support.yaml",)))
    return [
        f"{finding.kind} {Path(finding.file).name}:{finding.line} {finding.message}"
        for finding in lint(corpus, folder)
    ]


def test_a_corpus_without_problems_has_no_findings(tmp_path: Path) -> None:
    assert findings_in(tmp_path, lending_md=WELL, plots_md=PLOTS) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("## How long may I keep it?", "## Who waters?", "shared-heading plots.md:3 “Who waters?”"),
        ("## How long may I keep it?", "## WHO  WATERS?", "shared-heading plots.md:3"),
        ("Until the", "Until THE", None),
        ("Until the", "Type `ZXQ` until the", None),
        ("Until the", "Type ZXQ until the", "unexplained-acronym lending.md:7 ZXQ is never"),
        ("Until the", "UNTIL then. Until the", None),
        ("(ST) ", "", "unexplained-acronym lending.md:3 ST is never explained"),
        ("#who-waters", "#who-rakes", "dead-link lending.md:3 links to #who-rakes of plots"),
        ("plots.md", "beds.md", "dead-link lending.md:3 links to the document 'beds'"),
        ("#who-lends-the", "#the", "dead-link lending.md:7 links to #the-spade of its own"),
        ("Until the next Sunday, and [ask", "[Ask", None),
        ("Until the next Sunday, and [ask first](#who-lends-the-spade) if it has to be longer.",
         "Until Sunday, at noon.", f"length lending.md:7 has {FEWEST_WORDS - 1} words"),
        ("Until", "Until a day " * (MOST_WORDS // 3), "length lending.md:7 has 61"),
        ("Until the", "Until the the", None),
        ("# Lending\n", "---\ntitle: Lending\nreview_by: 2020-01-31\n---\n",
         "overdue lending.md:1 was to be reviewed by 2020-01-31"),
    ],
)  # fmt: skip
def test_each_fault_is_found_once_and_where_it_is(
    tmp_path: Path, old: str, new: str, expected: str | None
) -> None:
    assert old in WELL
    findings = findings_in(tmp_path, lending_md=WELL.replace(old, new), plots_md=PLOTS)
    assert len(findings) == (1 if expected else 0)
    assert not expected or findings[0].startswith(expected)


def test_a_section_that_is_too_long_or_too_short_comes_with_what_to_do(tmp_path: Path) -> None:
    text = f"# T\n\n## A\n\nIt is shut.\n\n## B\n\n{'Who has it? ' * 201}\n"
    assert findings_in(tmp_path, t_md=text) == [
        "length t.md:3 has 3 words; too few to be found; write a sentence, or join it with its "
        "neighbour",
        "length t.md:7 has 603 words; search works better on sections of at most 600; divide it "
        "by headings",
    ]


def test_a_near_duplicate_names_the_section_that_it_repeats(tmp_path: Path) -> None:
    copy = "Whoever borrows the spade cleans it, oils it, and hangs it back in the shed by Sunday. "
    copy += "Who breaks it tells the shed team, who mend it with whoever was there."
    files = {
        "a_md": f"# A\n\n## Borrowing\n\n{copy}\n",
        "b_md": f"# B\n\n## Tools\n\n{copy.replace('oils it', 'greases it')}\n",
    }
    (finding,) = findings_in(tmp_path, **files)
    assert finding.startswith("near-duplicate b.md:3 8")
    assert "is also at" in finding
    assert "/a.md:3;" in finding


def test_a_section_that_answers_none_of_the_questions_is_a_finding(tmp_path: Path) -> None:
    questions = "answerable:\n  lending#who-lends-the-spade: [where do I get a spade]\n"
    findings = findings_in(tmp_path, lending_md=WELL, plots_md=PLOTS, questions_yaml=questions)
    sections = [finding.partition(", as")[0].split(" has ")[1].split()[0] for finding in findings]
    assert sections == ["lending#how-long-may-i-keep-it", "plots#who-waters"]


def test_a_section_around_what_unfolds_is_named_once(tmp_path: Path) -> None:
    widget = "<details><summary>Who mends it?</summary>The shed team mends what breaks.</details>"
    text = f"{WELL}\n{widget}\n\nWhoever has it on Sunday brings it back to the shed.\n"
    questions = "answerable:\n  plots#who-waters: [who waters the plots]\n"
    findings = findings_in(tmp_path, lending_md=text, plots_md=PLOTS, questions_yaml=questions)
    assert [finding.split()[:2] for finding in findings] == [
        ["unreached", "lending.md:3"],
        ["unreached", "lending.md:7"],
        ["unreached", "lending.md:11"],
    ]


def test_questions_that_no_longer_fit_the_corpus_are_a_finding(tmp_path: Path) -> None:
    questions = "answerable:\n  lending#gone: [where do I get a spade]\n"
    (finding,) = findings_in(tmp_path, lending_md=WELL, plots_md=PLOTS, questions_yaml=questions)
    assert finding.startswith("bad-questions questions.yaml:1")
    assert "the corpus has no section 'lending#gone'" in finding


def test_an_acronym_in_the_synonyms_needs_no_explanation(tmp_path: Path) -> None:
    text = WELL.replace("(ST) ", "")
    synonyms = "st: shed team\n"
    assert findings_in(tmp_path, lending_md=text, plots_md=PLOTS, synonyms_yaml=synonyms) == []


def test_an_expired_contact_and_a_file_that_cannot_be_read_are_findings(tmp_path: Path) -> None:
    support = """\
contacts:
  - name: Shed
    for: everybody
    number: "1"
    hours: always
    region: here
    owner: us
    expires_on: 2020-01-31
"""
    findings = findings_in(
        tmp_path, lending_md=WELL, plots_md=PLOTS, support_yaml=support, empty_md="\n"
    )
    assert [finding.split(" ", 2)[:2] for finding in findings] == [
        ["no-text", "empty.md:1"],
        ["owners-file", "support.yaml:2"],
    ]
    assert "expired on 2020-01-31" in findings[1]
