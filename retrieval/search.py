"""The main path of every question."""

import time

import numpy as np

from retrieval.lexical import Scores
from retrieval.ranking import HYBRID, Ranking
from retrieval.snapshot import Snapshot
from retrieval.types import Highlight, Hit, SearchResult
from retrieval.vectors import Vectors
from retrieval.views import Starts


def search(snapshot: Snapshot, query: str, top_k: int, ranking: Ranking = HYBRID) -> SearchResult:
    """The `top_k` passages that answer `query` best; fewer if there are fewer candidates.

    `query` is text as `clean_query` gives it. Equal scores come in the order of the corpus.
    """
    clock = _Clock()
    vector = snapshot.encoder.encode_queries([query])
    clock.lap("encode")
    dense = _dense_candidates(snapshot, vector, max(top_k, ranking.candidates), ranking)
    clock.lap("dense")
    coverage = snapshot.lexical.coverage(query)
    lexical = _lexical_candidates(coverage, max(top_k, ranking.candidates), ranking)
    clock.lap("lexical")
    rows = np.union1d(dense, lexical)
    parts, sentences = _parts(snapshot, vector[0], coverage, rows, ranking)
    scores = _fuse(parts, ranking)
    best = np.argsort(-scores, kind="stable")[:top_k]
    clock.lap("fuse")
    hits = tuple(
        Hit(
            passage=(passage := snapshot.passages[rows[at]]),
            document=snapshot.documents[passage.document_id],
            score=float(scores[at]),
            parts={name: float(values[at]) for name, values in parts.items()},
            highlights=_highlights(snapshot, query, passage.text, sentences[at]),
        )
        for at in best
    )
    clock.lap("highlight")
    return SearchResult(snapshot.id, hits, clock.seconds)


def _dense_candidates(snapshot: Snapshot, vector: Vectors, count: int, ranking: Ranking) -> Starts:
    if not (ranking.passage or ranking.heading or ranking.sentence):
        return np.empty(0, np.int64)
    _, found = snapshot.store.search(vector, count)
    rows: Starts = found[0]
    return rows


def _lexical_candidates(coverage: Scores, count: int, ranking: Ranking) -> Starts:
    """The rows of the highest scores, those without any word of the question left out."""
    if not ranking.lexical:
        return np.empty(0, np.int64)
    count = min(count, int(np.count_nonzero(coverage)))
    return np.argsort(-coverage, kind="stable")[:count].astype(np.int64)


def _parts(
    snapshot: Snapshot, vector: Vectors, coverage: Scores, rows: Starts, ranking: Ranking
) -> tuple[dict[str, np.ndarray], Starts]:
    """The parts of the scores of `rows` that `ranking` weighs, and each row's best sentence."""
    by_sentence, sentences = snapshot.views.sentence_scores(vector, rows)
    parts = {}
    if ranking.passage:
        parts["passage"] = snapshot.store.vectors(rows) @ vector
    if ranking.heading:
        parts["heading"] = snapshot.views.heading_scores(vector, rows)
    if ranking.sentence:
        parts["sentence"] = by_sentence
    if ranking.lexical:
        parts["lexical"] = coverage[rows]
    return parts, sentences


def _fuse(parts: dict[str, np.ndarray], ranking: Ranking) -> np.ndarray:
    """The weighted sum of the parts: an absolute score, not one relative to the other rows."""
    weighted = [getattr(ranking, name) * values for name, values in parts.items()]
    fused: np.ndarray = np.sum(weighted, axis=0)
    return fused


def _highlights(
    snapshot: Snapshot, query: str, text: str, sentence: np.int64
) -> tuple[Highlight, ...]:
    """The best sentence, then the words that question and text share, in their order."""
    start, end = snapshot.views.sentence_spans[sentence].tolist()
    terms = snapshot.lexical.term_spans(query, text)
    return (Highlight("sentence", start, end), *(Highlight("term", *span) for span in terms))


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = now - self._since
        self._since = now
