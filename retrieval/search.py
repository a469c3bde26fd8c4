"""The main path of every question."""

import time
from dataclasses import dataclass
from datetime import date

import numpy as np

from retrieval.filters import LabelFilter, RowFilter
from retrieval.index.repeats import repeats_heading
from retrieval.ranking.rank import EncodedQuery, Ranked, rank
from retrieval.ranking.weights import HYBRID, Ranking
from retrieval.snapshot import Snapshot
from retrieval.types import Answer, Highlight, Hit, Place, SearchResult, today_in_utc

# Where near-duplicates fill the ranked passages, this many times more are ranked, up to a limit.
DEEPER = 4
DEEPEST = 1000

# Among so many hits is looked for one whose heading the question repeats. Words that a heading and
# a question share bring it there.
REPEATED = 10

# Near-duplicates that a hit names besides itself.
ALSO_IN = 20


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How a question is searched.

    Without `rewrite` it is searched as it was typed; without `highlight` no hit has highlights. Of
    documents that have expired on the day `today`, by default the present one in UTC, nothing is
    returned.
    """

    ranking: Ranking = HYBRID
    rewrite: bool = True
    highlight: bool = True
    today: date | None = None


DEFAULT = SearchOptions()


def search(
    snapshot: Snapshot,
    query: str,
    top_k: int,
    label_filter: LabelFilter | None = None,
    options: SearchOptions = DEFAULT,
) -> SearchResult:
    """Return the `top_k` passages that answer `query` best; fewer if there are fewer candidates.

    `query` is text as `clean_query` returns it. Of passages that say nearly the same the best is a
    hit, which names the others. With a `label_filter` only passages are searched whose document
    has, for each name, one of the values. Equal scores come in the order of the corpus.
    """
    clock = _Clock()
    ranking = options.ranking
    rewrites = options.rewrite and ranking.rewrite
    searched, changes = snapshot.rewrite(query) if rewrites else (query, ())
    clock.lap("rewrite")
    vector = snapshot.encoder.encode_queries([searched])[0]
    clock.lap("encode")
    today = options.today or today_in_utc()
    row_filter = None
    if label_filter or snapshot.labels.any_expired(today):
        row_filter = snapshot.labels.row_filter(label_filter or {}, today)
    encoded = EncodedQuery(searched, vector, row_filter)
    ranked, positions = _rank_distinct(snapshot, encoded, top_k, ranking, clock)
    answer = _judge(snapshot, encoded, ranked) if ranking.judged else None
    signal = snapshot.signal(query, vector)
    clock.lap("judge")
    stems = snapshot.lexical.stems(searched)
    hits = tuple(
        Hit(
            passage=(passage := snapshot.passages[ranked.rows[position]]),
            document=snapshot.heads[passage.document_id],
            score=float(ranked.scores[position]),
            parts=ranked.parts_of(position),
            highlights=_highlights(snapshot, stems, passage.text, ranked.sentences[position])
            if options.highlight
            else (),
            also_in=_also_in(snapshot, int(ranked.rows[position]), row_filter),
        )
        for position in positions
    )
    clock.lap("highlight")
    return SearchResult(
        snapshot_id=snapshot.id,
        hits=hits,
        answer=answer,
        signal=signal,
        searched_for=searched,
        changes=changes,
        seconds=clock.seconds,
        passages_searched=int(row_filter.mask.sum()) if row_filter else len(snapshot.passages),
        is_exact=snapshot.manifest.store.recall >= 1,
        unknown_words=snapshot.lexical.unknown_words(searched)
        if answer and answer.state == "none"
        else (),
    )


def _rank_distinct(
    snapshot: Snapshot, query: EncodedQuery, top_k: int, ranking: Ranking, clock: "_Clock"
) -> tuple[Ranked, list[int]]:
    """Return the ranked rows, and the positions of the best `top_k` of them that differ."""
    depth = top_k
    while True:
        ranked = rank(snapshot, query, depth, ranking, clock.lap)
        positions = snapshot.duplicates.first_positions(ranked.rows)[:top_k]
        if len(positions) >= top_k or len(ranked.rows) < depth or depth >= DEEPEST:
            return ranked, positions.tolist()
        depth = max(depth, ranking.candidates) * DEEPER


def _judge(snapshot: Snapshot, query: EncodedQuery, ranked: Ranked) -> Answer:
    """Return the answer; a question that repeats a hit's heading is never judged `none`."""
    answer = snapshot.answerability.judge(query.vector, ranked.parts, ranked.nearest)
    if answer.state == "none" and any(
        repeats_heading(query.text, snapshot.passages[int(row)]) for row in ranked.rows[:REPEATED]
    ):
        return snapshot.answerability.calibration.raised(answer)
    return answer


def _highlights(
    snapshot: Snapshot, stems: frozenset[str], text: str, sentence: np.int64
) -> tuple[Highlight, ...]:
    """Return the best sentence, then the words that question and text share, in their order."""
    start, end = snapshot.views.sentence_spans[sentence].tolist()
    terms = snapshot.lexical.term_spans(stems, text)
    return (Highlight("sentence", start, end), *(Highlight("term", *span) for span in terms))


def _also_in(snapshot: Snapshot, row: int, row_filter: RowFilter | None) -> tuple[Place, ...]:
    """Return the other places that say nearly the same, as far as the filter lets them pass."""
    rows = snapshot.duplicates.others(row)
    passing = [other for other in rows if row_filter is None or row_filter.mask[other]]
    passages = [snapshot.passages[other] for other in passing[:ALSO_IN]]
    return tuple(Place(passage, snapshot.heads[passage.document_id]) for passage in passages)


class _Clock:
    """A stopwatch that adds up the seconds of each stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._since
        self._since = now
