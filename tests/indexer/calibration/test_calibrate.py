from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.calibration.calibrate import MIN_QUESTIONS, calibrate, fit
from indexer.corpus.question_set import QuestionSet
from indexer.everyday_questions import everyday_questions
from retrieval.index.answerability import DEFAULT_CALIBRATION, Evidence
from retrieval.search import search
from retrieval.snapshot import Snapshot
from retrieval.types import Block, Document, Section
from tests.conftest import indexed

TOPICS = ["beans", "spades", "compost", "slugs", "frost", "sheds", "hoses", "seeds"]


def section(topic: str) -> Section:
    text = f"Our {topic} need care in spring. Nobody leaves {topic} outside. Ask who keeps {topic}."
    return Section(
        (f"What about {topic}?",),
        topic,
        (Block("paragraph", (text,)),),
        1,
        (f"Where do {topic} go?", f"Who keeps {topic}?"),
    )


def opened(*topics: str) -> Snapshot:
    document = Document("d", "Garden", None, sections=tuple(map(section, topics)))
    return indexed(document)


def test_everyday_questions_are_many_and_distinct() -> None:
    questions = everyday_questions()
    assert len(questions) > 250
    assert len(set(questions)) == len(questions)
    assert all(question == question.strip() and question for question in questions)


def test_a_corpus_without_labels_is_calibrated_on_itself() -> None:
    snapshot = opened(*TOPICS)
    answerability = calibrate(snapshot, None)
    assert answerability.calibration.basis == "held-out texts"
    assert answerability.calibration.answerable >= MIN_QUESTIONS
    assert answerability.calibration.unanswerable > len(everyday_questions())
    judged = replace(snapshot, answerability=answerability)
    answered = search(judged, "who keeps our slugs", 3).answer
    none = search(judged, "what time does the bus leave", 3).answer
    assert answered
    assert none
    assert answered.state != "none"
    assert none.state == "none"
    assert answered.probability > none.probability


def test_the_corpus_vector_is_the_sum_of_the_passages_by_brute_force() -> None:
    snapshot = opened(*TOPICS)
    texts = [passage.embedded_text for passage in snapshot.passages]
    vectors = snapshot.encoder.encode_passages(texts)
    answerability = calibrate(snapshot, None)
    np.testing.assert_allclose(answerability.corpus, vectors.sum(0), atol=1e-5)
    assert answerability.passages == len(vectors)


def labelled(answerable: int, unanswerable: int) -> QuestionSet:
    return QuestionSet(
        file=Path("questions.yaml"),
        answerable=tuple(
            (f"who keeps {TOPICS[i % 8]} {i}", f"d#{TOPICS[i % 8]}") for i in range(answerable)
        ),
        unanswerable=tuple(f"what is the price of stamp {i}" for i in range(unanswerable)),
    )


def test_the_owner_s_questions_come_first_where_there_are_enough() -> None:
    snapshot = opened(*TOPICS)
    fitted = calibrate(snapshot, labelled(24, 21)).calibration
    assert (fitted.basis, fitted.answerable, fitted.unanswerable) == ("labelled questions", 24, 21)
    few = calibrate(snapshot, labelled(24, 3)).calibration
    assert few.basis == "held-out texts"


def test_a_corpus_of_one_short_passage_has_the_default_and_is_judged() -> None:
    document = Document(
        "d", "", None, sections=(Section((), "", (Block("paragraph", ("Lend the spade.",)),), 1),)
    )
    snapshot = indexed(document)
    answerability = calibrate(snapshot, None)
    assert answerability.calibration == DEFAULT_CALIBRATION
    judged = replace(snapshot, answerability=answerability)
    near, far = (
        search(judged, question, 3).answer
        for question in ("lend the spade", "when is the next train")
    )
    assert near
    assert far
    assert near.state == "answered"
    assert far.state == "none"


def test_one_section_alone_can_be_calibrated() -> None:
    many = tuple(f"Question {number} about beans?" for number in range(30))
    document = Document("d", "Garden", None, sections=(replace(section("beans"), also_asked=many),))
    snapshot = indexed(document)
    fitted = calibrate(snapshot, None).calibration
    assert np.isfinite([fitted.slope, fitted.intercept, fitted.possible, fitted.answered]).all()


def test_calibrating_never_changes_the_ranking() -> None:
    snapshot = opened(*TOPICS)
    judged = replace(snapshot, answerability=calibrate(snapshot, labelled(24, 21)))
    for query in ("who keeps slugs", "where do hoses go", "what time is it"):
        first, second = search(snapshot, query, 8), search(judged, query, 8)
        assert first.hits == second.hits


def test_the_fit_gives_even_odds_half_way_between_two_alike_kinds() -> None:
    yes, no = np.linspace(0.5, 0.9, 41), np.linspace(0.2, 0.6, 81)
    fitted = fit(yes, no, np.ones(81), "labelled questions")
    assert -fitted.intercept / fitted.slope == pytest.approx(0.55, abs=1e-3)
    possible, answered = (
        (float(np.log(p / (1 - p))) - fitted.intercept) / fitted.slope
        for p in (fitted.possible, fitted.answered)
    )
    assert possible == pytest.approx(0.52)  # 5 % of yes lie below
    assert answered == pytest.approx(0.58, abs=0.0051)  # 5 % of no lie above


def test_the_weights_say_how_much_each_unanswerable_question_counts() -> None:
    yes, no = np.linspace(0.5, 0.9, 41), np.linspace(0.2, 0.6, 51)
    light = np.where(no > 0.4, 1e-6, 1.0)
    heavy = fit(yes, no, np.ones(51), "labelled questions")
    fitted = fit(yes, no, light, "labelled questions")
    assert -fitted.intercept / fitted.slope < -heavy.intercept / heavy.slope


def test_evidence_the_wrong_way_round_gives_the_default() -> None:
    yes, no = np.linspace(0.1, 0.2, 30), np.linspace(0.8, 0.9, 30)
    assert fit(yes, no, np.ones(30), "held-out texts") == DEFAULT_CALIBRATION
    assert DEFAULT_CALIBRATION.judge(Evidence(1, 0, 0, 0)).state == "answered"
