"""The main path of every question."""

import time

import numpy as np

from retrieval.labels import Wanted
from retrieval.ranking import HYBRID, Ranking
from retrieval.scoring import rank
from retrieval.snapshot import Snapshot
from retrieval.types import Highlight, Hit, SearchResult


def search(  # noqa: PLR0913  the last four have defaults
    snapshot: Snapshot,
    query: str,
    top_k: int,
    ranking: Ranking = HYBRID,
    labels: Wanted | None = None,
    *,
    rewrite: bool = True,
    highlight: bool = True,
) -> SearchResult:
    """The `top_k` passages that answer `query` best; fewer if there are fewer candidates.

    With `labels` only passages are searched whose document has, of each name, one of the values.
    `query` is text as `clean_query` gives it. Equal scores come in the order of the corpus. Without
    `rewrite` it is searched as it was typed; without `highlight` no hit has highlights.
    """
    clock = _Clock()
    searched, changes = snapshot.rewrite(query) if rewrite and ranking.rewrite else (query, ())
    clock.lap("rewrite")
    vector = snapshot.encoder.encode_queries([searched])[0]
    clock.lap("encode")
    among = snapshot.labels.rows(labels) if labels else None
    ranked = rank(snapshot, searched, vector, top_k, ranking, clock.lap, among)
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
        )
        for at in range(min(top_k, len(ranked.rows)))
    )
    clock.lap("highlight")
    return SearchResult(
        snapshot_id=snapshot.id,
        hits=hits,
        answer=answer,
        searched_for=searched,
        changes=changes,
        seconds=clock.seconds,
        passages_searched=len(snapshot.passages) if among is None else int(among.sum()),
    )


def _highlights(
    snapshot: Snapshot, stems: frozenset[str], text: str, sentence: np.int64
) -> tuple[Highlight, ...]:
    """The best sentence, then the words that question and text share, in their order."""
    start, end = snapshot.views.sentence_spans[sentence].tolist()
    terms = snapshot.lexical.term_spans(stems, text)
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
