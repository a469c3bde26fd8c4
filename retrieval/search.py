"""The main path of every question."""

import time

import numpy as np

from retrieval.filters import LabelFilter, RowFilter
from retrieval.ranking.rank import rank
from retrieval.ranking.weights import HYBRID, Ranking
from retrieval.snapshot import Snapshot
from retrieval.types import Highlight, Hit, Place, SearchResult

# Where many passages say the same, so many times more are ranked for enough that don't.
DEEPER = 4
DEEPEST = 1000

# Places that a hit names besides its own.
ALSO_IN = 20


def search(  # noqa: PLR0913  the last four have defaults
    snapshot: Snapshot,
    query: str,
    top_k: int,
    ranking: Ranking = HYBRID,
    labels: LabelFilter | None = None,
    *,
    rewrite: bool = True,
    highlight: bool = True,
) -> SearchResult:
    """The `top_k` passages that answer `query` best; fewer if there are fewer candidates.

    Of passages that say nearly the same the best is a hit, which names the others. With `labels`
    only passages are searched whose document has, of each name, one of the values. `query` is text
    as `clean_query` gives it. Equal scores come in the order of the corpus. Without `rewrite` it is
    searched as it was typed; without `highlight` no hit has highlights.
    """
    clock = _Clock()
    searched, changes = snapshot.rewrite(query) if rewrite and ranking.rewrite else (query, ())
    clock.lap("rewrite")
    vector = snapshot.encoder.encode_queries([searched])[0]
    clock.lap("encode")
    row_filter = snapshot.labels.row_filter(labels) if labels else None
    depth = top_k
    while True:
        ranked = rank(snapshot, searched, vector, depth, ranking, clock.lap, row_filter)
        shown = snapshot.duplicates.shown(ranked.rows)[:top_k]
        if len(shown) >= top_k or len(ranked.rows) < depth or depth >= DEEPEST:
            break
        depth = max(depth, ranking.candidates) * DEEPER
    answer = snapshot.answerability.judge(vector, ranked.parts) if ranking.judged else None
    clock.lap("judge")
    stems = snapshot.lexical.stems(searched)
    hits = tuple(
        Hit(
            passage=(passage := snapshot.passages[ranked.rows[at]]),
            document=snapshot.heads[passage.document_id],
            score=float(ranked.scores[at]),
            parts=ranked.parts_of(at),
            highlights=_highlights(snapshot, stems, passage.text, ranked.sentences[at])
            if highlight
            else (),
            also_in=_also_in(snapshot, int(ranked.rows[at]), row_filter),
        )
        for at in shown.tolist()
    )
    clock.lap("highlight")
    return SearchResult(
        snapshot_id=snapshot.id,
        hits=hits,
        answer=answer,
        searched_for=searched,
        changes=changes,
        seconds=clock.seconds,
        passages_searched=len(snapshot.passages)
        if row_filter is None
        else int(row_filter.mask.sum()),
    )


def _highlights(
    snapshot: Snapshot, stems: frozenset[str], text: str, sentence: np.int64
) -> tuple[Highlight, ...]:
    """The best sentence, then the words that question and text share, in their order."""
    start, end = snapshot.views.sentence_spans[sentence].tolist()
    terms = snapshot.lexical.term_spans(stems, text)
    return (Highlight("sentence", start, end), *(Highlight("term", *span) for span in terms))


def _also_in(snapshot: Snapshot, row: int, row_filter: RowFilter | None) -> tuple[Place, ...]:
    others = snapshot.duplicates.others(row)
    passages = [
        snapshot.passages[each] for each in others if row_filter is None or row_filter.mask[each]
    ]
    return tuple(Place(one, snapshot.heads[one.document_id]) for one in passages[:ALSO_IN])


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._since
        self._since = now
