"""From a question's vector and words to rows with scores, best first."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from retrieval.filters import RowFilter
from retrieval.ranking.weights import Ranking
from retrieval.snapshot import Snapshot
from retrieval.vectors import Starts, Vectors


@dataclass(frozen=True, slots=True)
class EncodedQuery:
    """A question as `rank` takes it: its words, its vector, (d,) float32, and which rows count."""

    text: str
    vector: Vectors
    row_filter: RowFilter | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """Rows, best first, (m,) int64, and by position their scores, parts and best sentences.

    `parts` has those that the ranking weighs, each (m,) float32. `nearest` are the cosines of the
    passages that were scored in full, of rows left out by `count` too, (n,) float32; empty if the
    ranking doesn't weigh them.
    """

    rows: Starts
    scores: np.ndarray
    parts: dict[str, np.ndarray]
    sentences: Starts
    nearest: np.ndarray

    def parts_of(self, position: int) -> dict[str, float]:
        return {name: float(values[position]) for name, values in self.parts.items()}


def rank(
    snapshot: Snapshot,
    query: EncodedQuery,
    count: int,
    ranking: Ranking,
    lap: Callable[[str], None] = lambda _: None,
) -> Ranked:
    """Return the best `count` rows for `query`. Equal scores come in the order of the rows.

    `lap` is called with the name of each stage as it ends.
    """
    count = max(count, ranking.candidates)
    dense = _dense_candidates(snapshot, query, count, ranking)
    lap("dense")
    lexical = _lexical_candidates(snapshot, query, count, ranking)
    lap("lexical")
    rows = np.union1d(dense, lexical)
    parts, sentences = _parts(snapshot, query, rows, ranking)
    scores = _fuse(parts, ranking)
    best = np.argsort(-scores, kind="stable")[:count]
    lap("fuse")
    return Ranked(
        rows=rows[best],
        scores=scores[best],
        parts={name: values[best] for name, values in parts.items()},
        sentences=sentences[best],
        nearest=parts.get("passage", np.empty(0, np.float32)),
    )


def _dense_candidates(
    snapshot: Snapshot, query: EncodedQuery, count: int, ranking: Ranking
) -> Starts:
    if not (ranking.passage or ranking.heading or ranking.sentence):
        return np.empty(0, np.int64)
    _, nearest = snapshot.store.search(query.vector[np.newaxis], count, query.row_filter)
    rows: Starts = nearest[0]
    return rows


def _lexical_candidates(
    snapshot: Snapshot, query: EncodedQuery, count: int, ranking: Ranking
) -> Starts:
    if not ranking.lexical:
        return np.empty(0, np.int64)
    mask = query.row_filter.mask if query.row_filter else None
    return snapshot.lexical.search(query.text, count, mask)


def _parts(
    snapshot: Snapshot, query: EncodedQuery, rows: Starts, ranking: Ranking
) -> tuple[dict[str, np.ndarray], Starts]:
    """Return the score parts of `rows` that `ranking` weighs, and each row's best sentence."""
    by_sentence, sentences = snapshot.views.sentence_scores(query.vector, rows)
    parts = {}
    if ranking.passage:
        parts["passage"] = snapshot.store.vectors(rows) @ query.vector
    if ranking.heading:
        parts["heading"] = snapshot.views.heading_scores(query.vector, rows)
    if ranking.sentence:
        parts["sentence"] = by_sentence
    if ranking.lexical:
        parts["lexical"] = snapshot.lexical.coverage(query.text, rows)
    return parts, sentences


def _fuse(parts: dict[str, np.ndarray], ranking: Ranking) -> np.ndarray:
    """Return the weighted sum of the parts: an absolute score, not relative to the other rows."""
    fused = np.zeros(len(next(iter(parts.values()))), np.float32)
    for name, values in parts.items():
        power = np.float32(1.5 if name == "lexical" else 1)
        fused += np.float32(getattr(ranking, name)) * values**power
    return fused
