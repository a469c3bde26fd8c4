"""The gate on snapshots in memory, and in builds that it refuses."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.difference import difference
from evaluation.gate import gate
from indexer.calibration.calibrate import calibrate
from indexer.corpus.question_set import QuestionSet
from indexer.errors import GateError, QuestionSetError
from indexer.report import BuildReport
from retrieval.layout import SNAPSHOTS, current_snapshot_id
from retrieval.settings import Settings
from retrieval.snapshot import Snapshot, SnapshotReader
from retrieval.types import Block, Document, Section
from tests import hashing_encoder
from tests.conftest import build_hashed, indexed

TOPICS = ["beans", "spades", "compost", "slugs", "frost", "sheds", "hoses", "seeds"]
FAR = ["when is the bus to town", "what is the price of a stamp"]


def calibrated(texts: dict[str, str]) -> Snapshot:
    """A calibrated snapshot of one document with a section for each topic."""
    sections = tuple(
        Section((f"About {topic}",), topic, (Block("paragraph", (text,)),), 1)
        for topic, text in texts.items()
    )
    document = Document("d", "Garden", None, sections=sections)
    snapshot = indexed(document)
    return replace(snapshot, answerability=calibrate(snapshot, None))


GOOD = {topic: f"Our {topic} need care. Ask who keeps {topic}. Store {topic}." for topic in TOPICS}
# Each section has the text of the next topic.
MIXED_UP = {topic: GOOD[TOPICS[(i + 1) % 8]] for i, topic in enumerate(TOPICS)}


def questions(**groups: object) -> QuestionSet:
    answerable = tuple((f"who keeps {topic}", f"d#{topic}") for topic in TOPICS)
    base = QuestionSet(file=Path("questions.yaml"), answerable=answerable, unanswerable=tuple(FAR))
    return replace(base, **groups)  # type: ignore[arg-type]  # keywords may be any field


def test_a_snapshot_that_meets_every_requirement_passes() -> None:
    requirements = questions(
        must_answer=(("who keeps slugs", "d#slugs"),),
        must_not_answer=tuple(FAR),
        same_answer=(("who keeps slugs", "slugs need care"),),
    )
    assert gate(calibrated(GOOD), None, requirements) == []
    assert gate(calibrated(GOOD), calibrated(GOOD), requirements) == []


def test_each_kind_of_failure_is_named_with_its_question() -> None:
    failures = gate(
        calibrated(GOOD),
        None,
        questions(
            must_answer=(("when is the bus to town", "d#seeds"), ("who keeps slugs", "d#frost")),
            must_not_answer=("who keeps slugs",),
            same_answer=(("who keeps slugs", "who keeps frost"),),
        ),
    )
    assert [failure.partition(":")[0] for failure in failures] == [
        "must_answer",
        "must_answer",
        "must_not_answer",
        "same_answer",
    ]
    assert "'who keeps slugs': d#frost is not among the first 3" in failures[1]
    assert "'who keeps slugs': is judged to be answered by d#slugs" in failures[2]
    assert "'who keeps slugs' gets d#slugs; 'who keeps frost' gets d#frost" in failures[3]


def test_an_answer_that_is_found_but_judged_none_fails() -> None:
    snapshot = calibrated(GOOD)
    strict = replace(snapshot.answerability.calibration, intercept=-1e3)
    strict_snapshot = replace(
        snapshot, answerability=replace(snapshot.answerability, calibration=strict)
    )
    requirements = questions(must_answer=(("who keeps slugs", "d#slugs"),))
    (failure,) = gate(strict_snapshot, None, requirements)
    assert "is judged not to be answered here" in failure


def test_only_a_significant_change_for_the_worse_is_a_regression() -> None:
    good, bad = calibrated(GOOD), calibrated(MIXED_UP)
    failures = gate(bad, good, questions())
    assert any(failure.startswith("P@1 falls from 1.000 to") for failure in failures)
    assert gate(good, bad, questions()) == []
    one_worse = calibrated(GOOD | {"slugs": GOOD["frost"]})
    assert gate(one_worse, good, questions()) == []


def test_a_difference_lists_the_questions_with_other_results() -> None:
    text = difference(calibrated(GOOD), calibrated(GOOD | {"slugs": GOOD["frost"]}), questions())
    assert "| P@1 | 1.000 |" in text
    assert "- who keeps slugs (wanted: d#slugs)" in text
    assert "  - old: answered, first d#slugs" in text
    assert "- who keeps beans" not in text
    same = difference(calibrated(GOOD), calibrated(GOOD), questions())
    assert "0 of 10 questions get something else:" in same


def build_gated(settings: Settings, *, force: bool = False) -> BuildReport:
    return build_hashed(settings, gate, force=force)


def test_a_refused_snapshot_is_published_only_by_force_and_marked(
    settings: Settings,
) -> None:
    live = build_gated(settings).snapshot_id
    question_file = settings.corpus / "questions.yaml"
    question_file.write_text(
        "must_answer:\n  guide#who-owns-the-spade:\n    - turn the compost\n", encoding="utf-8"
    )
    guide = settings.corpus / "guide.md"
    guide.write_text(guide.read_text(encoding="utf-8") + "\n## Last\n\nWords.\n", encoding="utf-8")
    question_file.write_text(
        "must_not_answer:\n  far:\n    - who owns the spade\n", encoding="utf-8"
    )
    with pytest.raises(GateError, match="must_not_answer: 'who owns the spade'") as caught:
        build_gated(settings)
    assert current_snapshot_id(settings.index) == live
    refused = str(caught.value).split(";", 1)[1].split()[0]
    assert (settings.index / SNAPSHOTS / refused).is_dir()
    report = build_gated(settings, force=True)
    assert "forced    must_not_answer: 'who owns the spade'" in str(report)
    snapshot = SnapshotReader(settings.index, hashing_encoder.load_encoder).open_current()
    assert snapshot.id == report.snapshot_id
    assert snapshot.manifest.forced
    manifest = settings.index / SNAPSHOTS / live / "manifest.json"
    assert json.loads(manifest.read_text(encoding="utf-8"))["forced"] is False


def test_a_damaged_live_snapshot_is_replaced(settings: Settings) -> None:
    live = build_gated(settings).snapshot_id
    (settings.index / SNAPSHOTS / live / "vectors" / "vectors.faiss").write_bytes(b"")
    (settings.corpus / "questions.yaml").write_text(
        "must_answer:\n  guide#who-owns-the-spade:\n    - who owns the spade\n", encoding="utf-8"
    )
    assert build_gated(settings).snapshot_id != live


def test_questions_about_a_missing_section_stop_the_build(settings: Settings) -> None:
    (settings.corpus / "questions.yaml").write_text(
        "answerable:\n  guide#hens:\n    - where are the hens\n", encoding="utf-8"
    )
    with pytest.raises(QuestionSetError, match="no section 'guide#hens'; name the section"):
        build_gated(settings)
