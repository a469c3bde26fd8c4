"""A run answers every question of a collection with the same `search()` as the service."""

from dataclasses import dataclass

from evaluation.collection import Collection, units_of
from retrieval.query import clean_query
from retrieval.ranking.weights import Ranking
from retrieval.search import SearchOptions, search
from retrieval.snapshot import Snapshot
from retrieval.types import AnswerState, SearchResult

# The units to rank for each question, as R@100 needs.
DEPTH = 100

# The passages to search for, so that 100 units are found even if units have several passages.
PASSAGES = 5 * DEPTH

# Evaluation questions may be longer than those that a service accepts.
LONGEST_QUESTION = 100_000


@dataclass(frozen=True, slots=True)
class Answer:
    """The result for one question.

    `units` are ids of documents or sections, best first. `evidence` is higher the more likely an
    answer exists at all: the log odds that the search gives, or the best score of a ranking that
    is not judged, which has no `probability` or `state` either. `seconds` is the time that each
    stage took.
    """

    units: tuple[str, ...]
    scores: tuple[float, ...]
    evidence: float
    probability: float | None
    state: AnswerState | None
    seconds: dict[str, float]


@dataclass(frozen=True, slots=True)
class Run:
    name: str
    collection: Collection
    snapshot_id: str
    ranking: Ranking
    answers: dict[str, Answer]


def run(name: str, snapshot: Snapshot, collection: Collection, ranking: Ranking) -> Run:
    options = SearchOptions(ranking, highlight=False)
    answers = {}
    for question, text in collection.questions.items():
        query = clean_query(text, LONGEST_QUESTION)
        result = search(snapshot, query, PASSAGES, options=options)
        best: dict[str, float] = {}
        for hit in result.hits:
            for unit in units_of(hit, collection.unit):
                best.setdefault(unit, hit.score)
        answers[question] = Answer(
            units=tuple(best)[:DEPTH],
            scores=tuple(best.values())[:DEPTH],
            evidence=_evidence(result),
            probability=result.answer.probability if result.answer else None,
            state=result.answer.state if result.answer else None,
            seconds=result.seconds,
        )
    return Run(name, collection, snapshot.id, ranking, answers)


def _evidence(result: SearchResult) -> float:
    if result.answer:
        return result.answer.log_odds
    return next((hit.score for hit in result.hits), 0.0)
