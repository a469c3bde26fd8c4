import re

import numpy as np
import pytest

from retrieval.ranking.weights import RANKINGS, Ranking
from retrieval.search import SearchOptions, search
from retrieval.settings import Settings
from retrieval.snapshot import Snapshot, SnapshotReader
from retrieval.types import Change, Passage
from tests import hashing_encoder
from tests.conftest import build_hashed


@pytest.fixture
def snapshot(built: Settings) -> Snapshot:
    return SnapshotReader(built.index, hashing_encoder.load_encoder).open_current()


def test_the_passage_that_shares_the_question_s_words_comes_first(snapshot: Snapshot) -> None:
    result = search(snapshot, "when do I water the beans", 2)
    assert result.snapshot_id == snapshot.id
    assert result.hits[0].passage.heading_path == ("When do I water the beans?",)
    assert result.hits[0].document.title == "Garden guide"
    assert len(result.hits) == 2


def best_sentence(snapshot: Snapshot, query: str, passage: Passage) -> tuple[float, str]:
    """By brute force, with sentences as the test's corpus has them: lines and full stops."""
    sentences = [
        sentence.strip(" -") + ("." if not sentence.endswith((".", ":")) else "")
        for line in passage.text.split("\n")
        for sentence in re.split(r"(?<=[.:]) ", line)
        if len(sentence.split()) >= 3
    ]
    cosines = (
        snapshot.encoder.encode_passages(sentences) @ snapshot.encoder.encode_queries([query])[0]
    )
    return float(cosines.max()), sentences[int(cosines.argmax())]


@pytest.mark.parametrize("query", ["who lent the spade before dusk", "turn it weekly", "sun"])
def test_the_parts_of_a_score_are_cosines_and_coverage_by_brute_force(
    snapshot: Snapshot, query: str
) -> None:
    vector = snapshot.encoder.encode_queries([query])[0]
    for hit in search(snapshot, query, 50).hits:
        passage, parts = hit.passage, hit.parts
        encode = snapshot.encoder.encode_passages
        assert parts["passage"] == pytest.approx(float(encode([passage.embedded_text])[0] @ vector))
        assert parts["heading"] == pytest.approx(
            float(encode([passage.context])[0] @ vector), abs=1e-3
        )
        cosine, sentence = best_sentence(snapshot, query, passage)
        assert parts["sentence"] == pytest.approx(cosine, abs=1e-3)
        best = hit.highlights[0]
        assert best.kind == "sentence"
        assert passage.text[best.start : best.end] == sentence
        row = snapshot.row_of[passage.id]
        assert parts["lexical"] == pytest.approx(
            float(snapshot.lexical.coverage(query, np.array([row]))[0])
        )


def test_a_score_is_the_weighted_sum_of_its_parts_best_first(snapshot: Snapshot) -> None:
    ranking = Ranking(passage=0.5, heading=0.25, sentence=0.125, lexical=2)
    hits = search(snapshot, "who lent the spade", 50, options=SearchOptions(ranking)).hits
    assert 0 < max(hit.parts["lexical"] for hit in hits) < 1
    for hit in hits:
        expected = (
            0.5 * hit.parts["passage"]
            + 0.25 * hit.parts["heading"]
            + 0.125 * hit.parts["sentence"]
            + 2 * hit.parts["lexical"] ** 1.5
        )
        assert hit.score == pytest.approx(expected)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_dense_alone_is_the_store_s_order_and_lexical_alone_leaves_out_what_shares_no_word(
    snapshot: Snapshot,
) -> None:
    vector = snapshot.encoder.encode_queries(["the spade"])
    _, rows = snapshot.store.search(vector, 50)
    dense = search(snapshot, "the spade", 50, options=SearchOptions(RANKINGS["dense"])).hits
    assert [snapshot.row_of[hit.passage.id] for hit in dense] == rows[0].tolist()
    assert [set(hit.parts) for hit in dense] == [{"passage"}] * 4
    lexical = search(snapshot, "the spade", 50, options=SearchOptions(RANKINGS["lexical"])).hits
    assert [hit.passage.id for hit in lexical] == ["guide:who-owns-the-spade:1"]


def test_a_question_of_unknown_words_still_finds_what_is_near(snapshot: Snapshot) -> None:
    assert search(snapshot, "xyzzy", 50, options=SearchOptions(RANKINGS["lexical"])).hits == ()
    assert len(search(snapshot, "xyzzy", 50).hits) == 4


def test_words_shared_by_their_stems_are_highlighted_where_they_stand(snapshot: Snapshot) -> None:
    (hit,) = search(snapshot, "watering a bean in the mornings", 1).hits
    words = [hit.passage.text[one.start : one.end] for one in hit.highlights if one.kind == "term"]
    assert words == ["Water", "beans", "morning"]


def test_a_question_that_the_author_lists_finds_the_section(settings: Settings) -> None:
    guide = settings.corpus / "guide.md"
    text = guide.read_text(encoding="utf-8")
    asked = "## Who owns the spade?\n\n<!-- also asked as: Whom do I ask for a shovel? -->\n"
    guide.write_text(text.replace("## Who owns the spade?\n", asked), encoding="utf-8")
    build_hashed(settings)
    snapshot = SnapshotReader(settings.index, hashing_encoder.load_encoder).open_current()
    hit = search(snapshot, "whom do I ask for a shovel", 1).hits[0]
    assert hit.passage.heading_path == ("Who owns the spade?",)
    assert hit.parts["heading"] == pytest.approx(1, abs=1e-3)
    assert hit.parts["lexical"] > 0
    assert "shovel" not in hit.passage.text


def test_the_time_of_every_stage_is_told(snapshot: Snapshot) -> None:
    seconds = search(snapshot, "spade", 1).seconds
    assert list(seconds) == [
        "rewrite",
        "encode",
        "dense",
        "lexical",
        "fuse",
        "judge",
        "highlight",
    ]
    assert all(value >= 0 for value in seconds.values())


def test_asking_for_more_than_there_is_gives_every_passage_once(snapshot: Snapshot) -> None:
    hits = search(snapshot, "spade", 50).hits
    assert sorted(hit.passage.id for hit in hits) == sorted(snapshot.row_of)


def test_a_synonym_is_searched_in_its_place_unless_told_not_to(settings: Settings) -> None:
    (settings.corpus / "synonyms.yaml").write_text("digger: spade\n", encoding="utf-8")
    build_hashed(settings)
    snapshot = SnapshotReader(settings.index, hashing_encoder.load_encoder).open_current()
    result = search(snapshot, "who owns the digger", 1)
    assert result.searched_for == "who owns the spade"
    assert result.changes == (Change("synonym", "digger", "spade"),)
    same = search(snapshot, "who owns the spade", 1)
    assert result.hits == same.hits
    assert same.changes == ()
    exact = search(snapshot, "who owns the digger", 1, options=SearchOptions(rewrite=False))
    assert exact.searched_for == "who owns the digger"
    assert exact.changes == ()
    assert exact.hits[0].score < result.hits[0].score


def test_the_state_does_not_depend_on_how_many_hits_are_wanted(snapshot: Snapshot) -> None:
    answers = {search(snapshot, "who owns the spade", top_k).answer for top_k in (1, 2, 50)}
    assert len(answers) == 1


def test_a_ranking_that_leaves_out_evidence_is_not_judged(snapshot: Snapshot) -> None:
    for name, ranking in RANKINGS.items():
        answer = search(snapshot, "who owns the spade", 3, options=SearchOptions(ranking)).answer
        assert (answer is not None) == (name in {"hybrid", "hybrid-rewrite"})


def test_highlights_can_be_left_out(snapshot: Snapshot) -> None:
    (hit,) = search(snapshot, "spade", 1, options=SearchOptions(highlight=False)).hits
    assert hit.highlights == ()
