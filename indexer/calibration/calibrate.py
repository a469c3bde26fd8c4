"""The calibrate stage: how much evidence answers have in this corpus, and how much is no answer."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np
from sklearn.linear_model import LogisticRegression

from indexer.calibration.held_out import HeldOut, hold_out
from indexer.chunking.splitter import split
from indexer.corpus.question_set import QuestionSet
from indexer.encoding.embed import BATCH_SIZE
from indexer.everyday_questions import everyday_questions
from indexer.indexing.assemble import assemble
from indexer.indexing.make_index import make_index
from retrieval.index.answerability import DEFAULT_CALIBRATION, Answerability, Calibration
from retrieval.index.texts import Texts
from retrieval.ranking.rank import EncodedQuery, rank
from retrieval.ranking.weights import HYBRID
from retrieval.snapshot import Snapshot
from retrieval.types import Passage
from retrieval.vectors import Vectors

# Questions of each kind. With fewer, a threshold would depend on a single question.
MIN_QUESTIONS = 20

# One answerable question in twenty may be judged `none`, and one unanswerable in twenty `answered`.
TAIL = 0.05

# Hits in which a hit from another section than the question's own is searched.
DEPTH = 200

Totals = np.ndarray[tuple[int], np.dtype[np.float64]]
PassageFilter = Callable[[Passage], bool]


def calibrate(snapshot: Snapshot, question_set: QuestionSet | None) -> Answerability:
    """Return the answerability of `snapshot`, which is in memory and not yet calibrated.

    It is fitted on the owner's questions if there are enough, else on texts held out of the corpus.
    If there are too few of those as well, the default calibration is used.
    """
    questions = everyday_questions()
    answerability = Answerability(
        corpus=_sum(snapshot),
        passages=len(snapshot.passages),
        background=snapshot.encoder.encode_queries(questions),
        calibration=DEFAULT_CALIBRATION,
    )
    snapshot = replace(snapshot, answerability=answerability)
    if question_set:
        yes, no = _labelled_totals(snapshot, question_set)
        if min(len(yes), len(no)) >= MIN_QUESTIONS:
            fitted = fit(yes, no, np.ones(len(no)), "labelled questions")
            return replace(answerability, calibration=fitted)
    held_out = hold_out(snapshot.documents)
    if len(held_out) < MIN_QUESTIONS:
        return answerability
    yes, near = _held_out_totals(snapshot, held_out)
    far = _background_totals(snapshot, questions)
    # Questions of the corpus's subject and everyday ones have the same total weight, however many
    # there are of each.
    weights = np.repeat([1 / max(1, len(near)), 1 / len(far)], [len(near), len(far)])
    fitted = fit(yes, np.concatenate([near, far]), weights, "held-out texts")
    return replace(answerability, calibration=fitted)


def _sum(snapshot: Snapshot) -> np.ndarray:
    """Return (d,) float32, the sum of all passages' vectors.

    At most `BATCH_SIZE` of them are in memory at a time.
    """
    total = np.zeros(snapshot.store.dimension)
    rows = np.arange(len(snapshot.passages))
    for start in range(0, len(rows), BATCH_SIZE):
        batch = rows[start : start + BATCH_SIZE]
        total += snapshot.store.vectors(batch).sum(axis=0, dtype=np.float64)
    return total.astype(np.float32)


def fit(
    yes: Totals,
    no: Totals,
    no_weights: np.ndarray,
    basis: Literal["labelled questions", "held-out texts"],
) -> Calibration:
    """Fit a calibration to the totals of answerable questions, `yes`, and of others, `no`.

    Both kinds have the same total weight, however many there are of each. If answerable questions
    have less evidence than unanswerable ones, as can happen where every section says the same, the
    result is the default.
    """
    totals = np.concatenate([yes, no])[:, np.newaxis]
    answerable = np.repeat([True, False], [len(yes), len(no)])
    weights = np.concatenate([np.full(len(yes), 1 / len(yes)), no_weights / no_weights.sum()])
    # Totals differ by tenths. After scaling, the usual penalty (C = 1) has almost no effect.
    model = LogisticRegression().fit(totals * 10, answerable, sample_weight=weights * len(totals))
    slope, intercept = float(model.coef_[0, 0]) * 10, float(model.intercept_[0])
    if slope <= 0:
        return DEFAULT_CALIBRATION
    order = np.argsort(no)
    reached = np.cumsum(no_weights[order]) / no_weights.sum()
    top = float(no[order][np.searchsorted(reached, 1 - TAIL)])
    low = float(np.quantile(yes, TAIL))
    possible, answered = (1 / (1 + np.exp(-(slope * total + intercept))) for total in (low, top))
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
    """Return the totals of the answerable and of the unanswerable questions, each question once."""
    answerable = list(dict.fromkeys(question for question, _ in question_set.answerable))
    yes, no = (
        np.array([_total(snapshot, *encoded) for encoded in _vectors(snapshot, questions)])
        for questions in (answerable, list(question_set.unanswerable))
    )
    return yes, no


def _held_out_totals(snapshot: Snapshot, held_out: list[HeldOut]) -> tuple[Totals, Totals]:
    """Return the totals of held-out questions as answerable and as unanswerable ones.

    A question is answerable with the rest of its section present, and unanswerable without the
    whole section.
    """
    encoder = snapshot.encoder
    limit = snapshot.manifest.passage_tokens
    texts = Texts.of(
        (example.rest for example in held_out),
        (
            passage
            for example in held_out
            for passage in split(example.rest, encoder.count_tokens, limit)
        ),
    )
    rests = replace(
        assemble(texts, make_index(texts, encoder), encoder, limit),
        answerability=snapshot.answerability,
    )
    yes, near = [], []
    encoded = _vectors(snapshot, [example.question for example in held_out])
    for example, (question, vector) in zip(held_out, encoded, strict=True):

        def elsewhere(passage: Passage, section: tuple[str, str] = example.section) -> bool:
            return (passage.document_id, passage.anchor) != section

        def rest(passage: Passage, document_id: str = example.rest.id) -> bool:
            return passage.document_id == document_id

        without = _total(snapshot, question, vector, elsewhere, DEPTH)
        within = _total(rests, question, vector, rest, len(texts.passages))
        yes.append(max(within, without))
        if without > -np.inf:
            near.append(without)
    return np.array(yes), np.array(near)


def _background_totals(snapshot: Snapshot, questions: list[str]) -> Totals:
    """Return the total of each everyday question, as if it weren't one of the background itself."""
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
    accepts: PassageFilter = lambda _: True,
    depth: int = 1,
) -> float:
    """Return the total evidence of the first hit that `accepts` lets pass, or minus infinity.

    It is searched among the first `depth` hits, or all that are scored in full if those are more.
    """
    ranked = rank(snapshot, EncodedQuery(question, vector), depth, HYBRID)
    for position, row in enumerate(ranked.rows):
        if accepts(snapshot.passages[int(row)]):
            return snapshot.answerability.evidence(vector, ranked.parts_of(position)).total
    return -np.inf
