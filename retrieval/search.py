"""The main path of every question."""

from retrieval.snapshot import Snapshot
from retrieval.types import Hit, SearchResult


def search(snapshot: Snapshot, query: str, top_k: int) -> SearchResult:
    """The `top_k` passages nearest to `query`, best first; fewer if the snapshot has fewer.

    `query` is text as `clean_query` gives it. Scores are cosines between the question and the
    passage (with its title and headings); equal scores come in the order of the corpus.
    """
    vectors = snapshot.encoder.encode_queries([query])
    scores, rows = snapshot.store.search(vectors, top_k)
    hits = []
    for score, row in zip(scores[0].tolist(), rows[0].tolist(), strict=True):
        passage = snapshot.passages[row]
        hits.append(Hit(passage, snapshot.documents[passage.document_id], score))
    return SearchResult(snapshot.id, tuple(hits))
