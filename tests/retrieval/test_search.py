import pytest

from retrieval.search import search
from retrieval.settings import Settings
from retrieval.snapshot import Snapshot, open_current
from tests import hashing_encoder


@pytest.fixture
def snapshot(built: Settings) -> Snapshot:
    return open_current(built.index, hashing_encoder.load_encoder)


def test_the_passage_that_shares_the_question_s_words_comes_first(snapshot: Snapshot) -> None:
    result = search(snapshot, "when do I water the beans", 2)
    assert result.snapshot_id == snapshot.id
    assert result.hits[0].passage.heading_path == ("When do I water the beans?",)
    assert result.hits[0].document.title == "Garden guide"
    assert len(result.hits) == 2


def test_scores_are_the_cosines_by_brute_force_best_first(snapshot: Snapshot) -> None:
    query = "who lent the spade"
    vector = snapshot.encoder.encode_queries([query])[0]
    texts = [passage.embedded_text for passage in snapshot.passages]
    cosines = snapshot.encoder.encode_passages(texts) @ vector
    result = search(snapshot, query, 50)
    assert [hit.score for hit in result.hits] == pytest.approx(sorted(cosines, reverse=True))
    for hit in result.hits:
        row = snapshot.row_of[hit.passage.id]
        assert hit.score == pytest.approx(float(cosines[row]))


def test_asking_for_more_than_there_is_gives_every_passage_once(snapshot: Snapshot) -> None:
    hits = search(snapshot, "spade", 50).hits
    assert sorted(hit.passage.id for hit in hits) == sorted(snapshot.row_of)
