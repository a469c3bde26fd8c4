"""The calibrate stage: how much evidence answers have in this corpus, and how much is no answer."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from indexer.calibration.fit_calibration import (
    fit_by_everyday_questions,
    fit_by_held_out_texts,
    fit_by_labels,
)
from indexer.calibration.held_out import MOST, HeldOut, hold_out
from indexer.chunking.splitter import split
from indexer.corpus.question_set import QuestionSet
from indexer.encoding.embed import BATCH_SIZE
from indexer.everyday_questions import everyday_questions
from indexer.indexing.assemble import assemble
from indexer.indexing.make_index import make_index
from retrieval.index.answerability import DEFAULT_CALIBRATION, Answerability, Calibration, Evidence
from retrieval.index.texts import Texts
from retrieval.ranking.rank import EncodedQuery, Ranked, rank
from retrieval.ranking.weights import HYBRID
from retrieval.snapshot import Snapshot
from retrieval.types import Passage
from retrieval.vectors import Vectors

# Questions of each kind. With fewer, a threshold would depend on a single question.
MIN_QUESTIONS = 20

# Less than this is no evidence that the rest of a section adds: it is the error of rounding.
LEAST_GAIN = 1e-6

# Hits in which those from other sections than the question's own are searched.
DEPTH = 200

PassageFilter = Callable[[Passage], bool]


def calibrate(snapshot: Snapshot, question_set: QuestionSet | None) -> Answerability:
    """Return the answerability of `snapshot`, which is in memory and not yet calibrated.

    It is fitted on the owner's questions if there are enough, else on everyday questions, which
    nothing here answers, and on texts held out of the corpus, or whole passages of it, if there are
    enough of those.
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
        yes, no = _labelled(snapshot, question_set)
        if min(len(yes), len(no)) >= MIN_QUESTIONS and (fitted := fit_by_labels(yes, no)):
            return replace(
                answerability, calibration=_with_floors(fitted, answerability.background)
            )
    far = _everyday(snapshot, questions)
    held_out = hold_out(snapshot.documents)
    if len(held_out) >= MIN_QUESTIONS:
        fitted = fit_by_held_out_texts(far, *_held_out(snapshot, held_out), answerability.cohesion)
    else:
        alike = _whole_passages(snapshot)
        if len(alike) < MIN_QUESTIONS:
            alike = []
        fitted = fit_by_everyday_questions(far, alike, answerability.cohesion)
    return replace(answerability, calibration=_with_floors(fitted, answerability.background))


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


def _with_floors(calibration: Calibration, background: Vectors) -> Calibration:
    """Set the floors: what one in ten pairs of everyday questions exceeds, and one in fifty.

    They have different subjects, so what is no nearer than that has nothing to do with a question,
    whatever cosines this encoder gives to unlike texts. With all-MiniLM-L6-v2 they are .16 and .27.
    Decision 37 has the shares of answerable questions below them.
    """
    first, second = np.triu_indices(len(background), 1)
    cosines = (background @ background.T)[first, second]
    floor, answered_floor = np.quantile(cosines, [0.9, 0.98]).tolist()
    return replace(calibration, floor=floor, answered_floor=answered_floor)


def _labelled(
    snapshot: Snapshot, question_set: QuestionSet
) -> tuple[list[Evidence], list[Evidence]]:
    """Return the evidence of the answerable and the unanswerable questions, each question once."""
    answerable = list(dict.fromkeys(question for question, _ in question_set.answerable))
    yes, no = (
        [
            evidence
            for encoded in _encoded(snapshot, questions)
            if (evidence := _evidence(snapshot, encoded, [_candidates(snapshot, encoded)]))
        ]
        for questions in (answerable, list(question_set.unanswerable))
    )
    return yes, no


def _everyday(snapshot: Snapshot, questions: list[str]) -> list[Evidence]:
    """Return the evidence of each everyday question, as if it weren't one of the background."""
    answerability, far = snapshot.answerability, []
    for number, question in enumerate(questions):
        others = np.delete(answerability.background, number, axis=0)
        without = replace(snapshot, answerability=replace(answerability, background=others))
        encoded = EncodedQuery(question, answerability.background[number])
        evidence = _evidence(without, encoded, [_candidates(snapshot, encoded)])
        far += [evidence] if evidence else []
    return far


def _held_out(snapshot: Snapshot, held_out: list[HeldOut]) -> tuple[list[Evidence], list[Evidence]]:
    """Return the evidence of held-out questions as answerable and as unanswerable ones.

    A question is answerable with the rest of its section present, and unanswerable without the
    whole section. Where the rest adds no evidence, other sections say the same, so the question is
    no unanswerable one.
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
    encoded = _encoded(snapshot, [example.question for example in held_out])
    for example, question in zip(held_out, encoded, strict=True):

        def elsewhere(passage: Passage, section: tuple[str, str] = example.section) -> bool:
            return (passage.document_id, passage.anchor) != section

        def rest(passage: Passage, document_id: str = example.rest.id) -> bool:
            return passage.document_id == document_id

        others = _candidates(snapshot, question, elsewhere, DEPTH)
        own = _candidates(rests, question, rest, len(texts.passages))
        with_rest = _evidence(snapshot, question, [own, others])
        without = _evidence(snapshot, question, [others])
        yes += [with_rest] if with_rest else []
        if with_rest and without and with_rest.total > without.total + LEAST_GAIN:
            near.append(without)
    return yes, near


def _whole_passages(snapshot: Snapshot) -> list[Evidence]:
    """Return the evidence of passages, asked as questions, with their own section gone.

    They stand for answerable questions in a corpus of single sentences, from which nothing can be
    held out, and which says most things several times. Near-duplicates don't count as answers.
    """
    count = len(snapshot.passages)
    rows = sorted(random.Random(0).sample(range(count), min(MOST, count)))  # noqa: S311 - a sample
    texts = [snapshot.passages[row].text for row in rows]
    vectors = snapshot.encoder.encode_queries(texts)
    alike = []
    for row, question in zip(rows, map(EncodedQuery, texts, vectors), strict=True):
        same = {row, *snapshot.duplicates.others(row)}
        gone = {snapshot.passages[other].id for other in same}
        section = (snapshot.passages[row].document_id, snapshot.passages[row].anchor)

        def elsewhere(
            passage: Passage, gone: set[str] = gone, section: tuple[str, str] = section
        ) -> bool:
            return passage.id not in gone and (passage.document_id, passage.anchor) != section

        others = _candidates(snapshot, question, elsewhere, DEPTH)
        evidence = _evidence(snapshot, question, [others])
        alike += [evidence] if evidence else []
    return alike


def _encoded(snapshot: Snapshot, questions: list[str]) -> list[EncodedQuery]:
    rewritten = [snapshot.rewrite(question)[0] for question in questions]
    vectors = snapshot.encoder.encode_queries(rewritten)
    return [EncodedQuery(*pair) for pair in zip(rewritten, vectors, strict=True)]


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Ranked hits, of which only those at `positions` count, best first."""

    ranked: Ranked
    positions: list[int]

    @property
    def best(self) -> float:
        """The score of the first that counts, or minus infinity."""
        return float(self.ranked.scores[self.positions[0]]) if self.positions else -np.inf

    @property
    def cosines(self) -> np.ndarray:
        return self.ranked.parts["passage"][self.positions]


def _candidates(
    snapshot: Snapshot,
    question: EncodedQuery,
    accepts: PassageFilter = lambda _: True,
    depth: int = 1,
) -> _Candidates:
    """Rank at least `depth` hits, of which those count that `accepts` lets pass."""
    ranked = rank(snapshot, question, depth, HYBRID)
    passages = [snapshot.passages[int(row)] for row in ranked.rows]
    return _Candidates(ranked, [at for at, passage in enumerate(passages) if accepts(passage)])


def _evidence(
    snapshot: Snapshot, question: EncodedQuery, candidates: Sequence[_Candidates]
) -> Evidence | None:
    """Return the evidence of the best hit of all `candidates` together; None without any."""
    first = max(candidates, key=lambda those: those.best)
    if not first.positions:
        return None
    parts = first.ranked.parts_of(first.positions[0])
    nearest = np.concatenate([those.cosines for those in candidates])
    return snapshot.answerability.evidence(question.vector, parts, nearest)
