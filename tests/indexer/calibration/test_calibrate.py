from dataclasses import replace
from pathlib import Path

import numpy as np

from indexer.calibration.calibrate import MIN_QUESTIONS, calibrate
from indexer.corpus.question_set import QuestionSet
from indexer.everyday_questions import everyday_questions
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


def test_labels_that_contradict_the_evidence_are_not_fitted() -> None:
    snapshot = opened(*TOPICS)
    wrong = labelled(24, 24)
    swapped = replace(
        wrong,
        answerable=tuple((question, "d#beans") for question in wrong.unanswerable),
        unanswerable=tuple(question for question, _ in wrong.answerable),
    )
    assert calibrate(snapshot, swapped).calibration.basis == "held-out texts"


def test_a_corpus_of_one_short_passage_is_judged_by_everyday_questions() -> None:
    document = Document(
        "d", "", None, sections=(Section((), "", (Block("paragraph", ("Lend the spade.",)),), 1),)
    )
    snapshot = indexed(document)
    answerability = calibrate(snapshot, None)
    assert answerability.calibration.basis == "everyday questions"
    assert answerability.calibration.answerable == 0
    judged = replace(snapshot, answerability=answerability)
    near, far = (
        search(judged, question, 3).answer
        for question in ("lend the spade", "when do trains leave")
    )
    assert near
    assert far
    assert near.state == "answered"
    assert far.state == "none"


def test_single_sentences_stand_for_questions_that_others_answer() -> None:
    sentences = [
        f"{verb} the {topic} {when}"
        for topic in TOPICS
        for verb in ("move", "carry")
        for when in ("now", "today")
    ]
    documents = [
        Document(
            f"d{number}",
            "",
            None,
            sections=(Section((), "", (Block("paragraph", (sentence,)),), 1),),
        )
        for number, sentence in enumerate(sentences)
    ]
    fitted = calibrate(indexed(*documents), None).calibration
    assert fitted.basis == "everyday questions"
    assert fitted.answerable == len(sentences)
    assert fitted.promise.questions == len(sentences)


def test_the_floors_are_what_few_pairs_of_everyday_questions_exceed() -> None:
    snapshot = opened(*TOPICS)
    answerability = calibrate(snapshot, None)
    vectors = answerability.background
    pairs = [float(vectors[i] @ vectors[j]) for i in range(len(vectors)) for j in range(i)]
    fitted = answerability.calibration
    for floor, share in ((fitted.floor, 0.1), (fitted.answered_floor, 0.02)):
        assert sum(pair > floor + 1e-6 for pair in pairs) <= share * len(pairs)
        assert sum(pair >= floor - 1e-2 for pair in pairs) >= share * len(pairs)


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
