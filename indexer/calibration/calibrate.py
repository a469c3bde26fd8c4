"""The calibrate stage: how much evidence an answer has in this corpus, and how much has none."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np
from sklearn.linear_model import LogisticRegression

from indexer.calibration.held_out import HeldOut, hold_out
from indexer.chunking.splitter import split
from indexer.corpus.question_set import QuestionSet
from indexer.encoding.embed import STRETCH
from indexer.everyday_questions import background_questions
from indexer.indexing.assemble import assemble
from indexer.indexing.make_index import make_index
from retrieval.index.answerability import DEFAULT_CALIBRATION, Answerability, Calibration
from retrieval.index.texts import Texts
from retrieval.ranking.rank import EncodedQuery, rank
from retrieval.ranking.weights import HYBRID
from retrieval.snapshot import Snapshot
from retrieval.types import Passage
from retrieval.vectors import Vectors

# Fewer of a kind would place a threshold by one question.
FEWEST = 20

# `none` may cost one answerable question in twenty, `answered` let one unanswerable in twenty pass.
TAIL = 0.05

# Hits that are looked at for one from another section than the question's own.
DEPTH = 200

Totals = np.ndarray[tuple[int], np.dtype[np.float64]]
Wanted = Callable[[Passage], bool]


def calibrate(snapshot: Snapshot, question_set: QuestionSet | None) -> Answerability:
    """What `snapshot`, in memory and not yet calibrated, needs to judge its answers.

    Fitted on the owner's questions where there are enough, else on what the corpus itself gives,
    and where that is too little, not at all: then the default holds.
    """
    questions = background_questions()
    answerability = Answerability(
        corpus=_sum(snapshot),
        passages=len(snapshot.passages),
        background=snapshot.encoder.encode_queries(questions),
        calibration=DEFAULT_CALIBRATION,
    )
    snapshot = replace(snapshot, answerability=answerability)
    if question_set:
        yes, no = _labelled_totals(snapshot, question_set)
        if min(len(yes), len(no)) >= FEWEST:
            fitted = fit(yes, no, np.ones(len(no)), "labelled questions")
            return replace(answerability, calibration=fitted)
    held_out = hold_out(snapshot.documents)
    if len(held_out) < FEWEST:
        return answerability
    yes, near = _held_out_totals(snapshot, held_out)
    far = _background_totals(snapshot, questions)
    # Questions of the field and everyday ones count the same, however many there are of each.
    weights = np.repeat([1 / max(1, len(near)), 1 / len(far)], [len(near), len(far)])
    fitted = fit(yes, np.concatenate([near, far]), weights, "held-out texts")
    return replace(answerability, calibration=fitted)


def _sum(snapshot: Snapshot) -> np.ndarray:
    """(d,) float32, of the vectors of all passages, so many of which are in memory at once."""
    total = np.zeros(snapshot.store.dimension)
    rows = np.arange(len(snapshot.passages))
    for start in range(0, len(rows), STRETCH):
        total += snapshot.store.vectors(rows[start : start + STRETCH]).sum(axis=0, dtype=np.float64)
    return total.astype(np.float32)


def fit(
    yes: Totals,
    no: Totals,
    no_weights: np.ndarray,
    basis: Literal["labelled questions", "held-out texts"],
) -> Calibration:
    """The calibration for the totals of answerable and of unanswerable questions.

    Both kinds count the same, however many there are of each. Evidence that speaks the wrong way
    round, as it may in a corpus where every section says the same, gives the default.
    """
    totals = np.concatenate([yes, no])[:, np.newaxis]
    answerable = np.repeat([True, False], [len(yes), len(no)])
    weights = np.concatenate([np.full(len(yes), 1 / len(yes)), no_weights / no_weights.sum()])
    # Totals differ by tenths. Scaled up, the usual penalty (C = 1) is next to none.
    model = LogisticRegression().fit(totals * 10, answerable, sample_weight=weights * len(totals))
    slope, intercept = float(model.coef_[0, 0]) * 10, float(model.intercept_[0])
    if slope <= 0:
        return DEFAULT_CALIBRATION
    order = np.argsort(no)
    reached = np.cumsum(no_weights[order]) / no_weights.sum()
    top = float(no[order][np.searchsorted(reached, 1 - TAIL)])
    low = float(np.quantile(yes, TAIL))
    possible, answered = (1 / (1 + np.exp(-(slope * each + intercept))) for each in (low, top))
    return Calibration(
        slope=slope,
        intercept=intercept,
        possible=float(possible),
        answered=float(max(answered, possible)),
        basis=basis,
        answerable=len(yes),
        unanswerable=len(no),
    )


def _labelled_totals(snapshot: Snapshot, question_set: QuestionSet) -> tuple[Totals, Totals]:
    """Of the answerable and of the unanswerable questions, each once."""
    answerable = list(dict.fromkeys(question for question, _ in question_set.answerable))
    yes, no = (
        np.array([_total(snapshot, *each) for each in _vectors(snapshot, questions)])
        for questions in (answerable, list(question_set.unanswerable))
    )
    return yes, no


def _held_out_totals(snapshot: Snapshot, held_out: list[HeldOut]) -> tuple[Totals, Totals]:
    """Of each question with the rest of its section there, and with the whole section gone."""
    encoder = snapshot.encoder
    limit = snapshot.manifest.passage_tokens
    texts = Texts.of(
        (each.rest for each in held_out),
        (passage for each in held_out for passage in split(each.rest, encoder.count_tokens, limit)),
    )
    aside = replace(
        assemble(texts, make_index(texts, encoder), encoder, limit),
        answerability=snapshot.answerability,
    )
    yes, near = [], []
    asked = _vectors(snapshot, [each.question for each in held_out])
    for each, (question, vector) in zip(held_out, asked, strict=True):

        def elsewhere(passage: Passage, section: tuple[str, str] = each.section) -> bool:
            return (passage.document_id, passage.anchor) != section

        def rest(passage: Passage, document_id: str = each.rest.id) -> bool:
            return passage.document_id == document_id

        without = _total(snapshot, question, vector, elsewhere, DEPTH)
        within = _total(aside, question, vector, rest, len(texts.passages))
        yes.append(max(within, without))
        if without > -np.inf:
            near.append(without)
    return np.array(yes), np.array(near)


def _background_totals(snapshot: Snapshot, questions: list[str]) -> Totals:
    """Of each everyday question, as if it weren't one of those that ship."""
    answerability, totals = snapshot.answerability, []
    for number, question in enumerate(questions):
        others = np.delete(answerability.background, number, axis=0)
        without = replace(snapshot, answerability=replace(answerability, background=others))
        totals.append(_total(without, question, answerability.background[number]))
    return np.array(totals)


def _vectors(snapshot: Snapshot, questions: list[str]) -> list[tuple[str, Vectors]]:
    rewritten = [snapshot.rewrite(question)[0] for question in questions]
    return list(zip(rewritten, snapshot.encoder.encode_queries(rewritten), strict=True))


def _total(
    snapshot: Snapshot,
    question: str,
    vector: Vectors,
    wanted: Wanted = lambda _: True,
    depth: int = 1,
) -> float:
    """The total evidence of the first hit that is wanted; minus infinity where there is none.

    Looked for among the first `depth`, or as many as are scored in full anyway if that is more.
    """
    ranked = rank(snapshot, EncodedQuery(question, vector), depth, HYBRID)
    for at, row in enumerate(ranked.rows):
        if wanted(snapshot.passages[int(row)]):
            return snapshot.answerability.evidence(vector, ranked.parts_of(at)).total
    return -np.inf
