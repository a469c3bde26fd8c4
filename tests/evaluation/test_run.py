import json
import re
from dataclasses import replace
from math import log
from pathlib import Path

import pytest

import evaluation.report
from evaluation.collection import Collection
from evaluation.compare import compare_all
from evaluation.indexing import open_collection
from evaluation.measures import per_question
from evaluation.plots import risk_coverage_plot
from evaluation.report import Evaluated, markdown, write_report
from evaluation.run import run
from evaluation.summary import summarise, write_run
from retrieval.ranking.weights import RANKINGS
from retrieval.types import Block, Document, Section
from tests.hashing_encoder import HashingEncoder


def document(name: str, title: str, *texts: str) -> Document:
    blocks = tuple(Block("paragraph", (text,)) for text in texts)
    return Document(name, title, None, sections=(Section((), "", blocks, 1),))


COLLECTION = Collection(
    name="garden",
    unit="document",
    documents=(
        document("beans", "Beans", "Water the beans early.", "word " * 70 + "compost."),
        document("spade", "Spade", "The spade is lent by the shed."),
    ),
    questions={"q1": "who lent the spade", "q2": "compost", "q3": "train to the sea"},
    relevant={"q1": {"spade": 1}, "q2": {"beans": 1}},
    unanswerable=frozenset({"q3"}),
)


def test_a_document_of_several_passages_is_ranked_once_by_its_best() -> None:
    snapshot = open_collection(COLLECTION, HashingEncoder())
    assert len(snapshot.passages) > 2
    result = run("hybrid", snapshot, COLLECTION, RANKINGS["hybrid"])
    assert {answer.units for answer in result.answers.values()} <= {
        ("beans", "spade"),
        ("spade", "beans"),
    }
    assert result.answers["q1"].units[0] == "spade"
    assert result.answers["q2"].units[0] == "beans"
    assert result.answers["q1"].scores == tuple(sorted(result.answers["q1"].scores, reverse=True))


def test_evidence_is_the_log_odds_or_the_best_score_of_an_unjudged_ranking() -> None:
    snapshot = open_collection(COLLECTION, HashingEncoder())
    dense, hybrid = (
        run(name, snapshot, COLLECTION, RANKINGS[name]).answers["q1"]
        for name in ("dense", "hybrid")
    )
    assert dense.evidence == dense.scores[0]
    assert dense.probability is None
    assert hybrid.probability
    odds = hybrid.probability / (1 - hybrid.probability)
    assert hybrid.evidence == pytest.approx(log(odds))
    assert hybrid.state in {"answered", "possible", "none"}


def test_a_whole_document_is_one_passage_of_title_and_text() -> None:
    snapshot = open_collection(COLLECTION, HashingEncoder(), whole=True)
    assert [passage.embedded_text for passage in snapshot.passages][1] == (
        "Spade The spade is lent by the shed."
    )
    assert len(snapshot.passages) == 2


@pytest.mark.parametrize("name", RANKINGS)
def test_every_named_ranking_runs(name: str) -> None:
    snapshot = open_collection(COLLECTION, HashingEncoder())
    assert run(name, snapshot, COLLECTION, RANKINGS[name]).answers["q1"].units[0] == "spade"


def test_a_run_writes_a_trec_file_results_by_question_and_a_summary(tmp_path: Path) -> None:
    snapshot = open_collection(COLLECTION, HashingEncoder())
    result = run("hybrid", snapshot, COLLECTION, RANKINGS["hybrid"])
    write_run(result, per_question(result), snapshot, tmp_path)
    first = (tmp_path / "hybrid.trec").read_text(encoding="utf-8").splitlines()[0].split()
    assert [*first[:4], first[5]] == ["q1", "Q0", "spade", "1", "hybrid"]
    lines = (tmp_path / "hybrid.jsonl").read_text(encoding="utf-8").splitlines()
    by_question = {line["id"]: line for line in map(json.loads, lines)}
    assert by_question["q1"]["measures"]["P@1"] == 1
    assert by_question["q3"]["answerable"] is False
    summary = json.loads((tmp_path / "hybrid.json").read_text(encoding="utf-8"))
    assert summary["measures"]["P@1"]["mean"] == 1
    assert summary["questions"] == 2
    assert summary["unanswerable"] == 1
    assert summary["encoder"]["name"] == "hashing"
    assert summary["ranking"]["lexical"] == RANKINGS["hybrid"].lexical
    for name in ("commit", "machine", "made_at", "snapshot", "milliseconds", "risk_coverage"):
        assert name in summary


def evaluated(*names: str) -> Evaluated:
    snapshot = open_collection(COLLECTION, HashingEncoder())
    runs = [run(name, snapshot, COLLECTION, RANKINGS[name]) for name in names]
    values = {result.name: per_question(result) for result in runs}
    return Evaluated(
        runs,
        [summarise(result, values[result.name], snapshot) for result in runs],
        compare_all(values[names[0]], {name: values[name] for name in names[1:]}),
    )


def test_the_report_compares_runs() -> None:
    text = markdown([evaluated("hybrid", "dense")])
    lines = text.splitlines()
    assert [line.split(" | ")[1] for line in lines[2:4]] == ["hybrid", "dense"]
    assert {line.count("|") for line in lines[:4]} == {13}
    assert "| instead of hybrid | P@1 |" in text
    assert "### garden: dense against hybrid" in text
    assert "| nDCG@10 |" in text


def test_the_page_is_self_contained_and_escapes_questions(tmp_path: Path) -> None:
    result = evaluated("hybrid", "dense")
    text = result.runs[0].collection.questions | {"q1": "<script>alert(1)</script>"}
    collection = replace(result.runs[0].collection, questions=text)
    comparison = result.comparisons["dense"][0]
    changed = replace(comparison, measure="nDCG@10", changed=(("q1", -1.0),))
    runs = [replace(base, collection=collection) for base in result.runs]
    files = write_report(
        [Evaluated(runs, result.summaries, {"dense": [comparison, changed]})], tmp_path
    )
    assert [file.name for file in files] == ["report.md", "report.html"]
    page = files[1].read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page
    # The plots are risk and coverage, evidence twice, reliability, and differences.
    assert page.count("<svg") == 5
    assert "src=" not in page
    assert "@import" not in page
    assert not re.search(r"<(link|img|iframe)\b", page)


def test_without_matplotlib_only_the_markdown_report_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation.report, "find_spec", lambda _: None)
    files = write_report([evaluated("dense")], tmp_path)
    assert [file.name for file in files] == ["report.md"]


def test_the_same_plot_has_the_same_bytes() -> None:
    runs = evaluated("hybrid").runs
    assert risk_coverage_plot(runs) == risk_coverage_plot(runs)
