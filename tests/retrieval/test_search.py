import re
import time
from datetime import date

import numpy as np
import pytest

from retrieval.ranking.rank import EncodedQuery, rank
from retrieval.ranking.weights import HYBRID, RANKINGS, Ranking
from retrieval.search import SearchOptions, search
from retrieval.settings import Settings
from retrieval.snapshot import Snapshot, SnapshotReader
from retrieval.types import Block, Change, Document, Passage, Section
from tests import hashing_encoder
from tests.conftest import build_hashed, indexed


@pytest.fixture
def snapshot(built: Settings) -> Snapshot:
    return SnapshotReader(built.index, hashing_encoder.load_encoder).open_current()


def test_the_passage_that_shares_the_words_of_the_question_comes_first(snapshot: Snapshot) -> None:
    result = search(snapshot, "when do I water the beans", 2)
    assert result.snapshot_id == snapshot.id
    assert result.hits[0].passage.heading_path == ("When do I water the beans?",)
    assert result.hits[0].document.title == "Garden guide"
    assert len(result.hits) == 2


def test_a_document_is_no_longer_found_from_the_day_on_which_it_expires(settings: Settings) -> None:
    guide = settings.corpus / "guide.md"
    text = guide.read_text(encoding="utf-8").replace("---\n", "---\nexpires: 9998-05-01\n", 1)
    guide.write_text(text, encoding="utf-8")
    (settings.corpus / "copy.md").write_text(text, encoding="utf-8")
    copy = text.replace("expires: 9998-05-01", "expires: 9999-01-01")
    (settings.corpus / "later.md").write_text(copy, encoding="utf-8")
    build_hashed(settings)
    snapshot = SnapshotReader(settings.index, hashing_encoder.load_encoder).open_current()

    def found(day: date) -> set[str]:
        options = SearchOptions(today=day)
        hits = search(snapshot, "when do I water the beans", 50, options=options).hits
        places = [place.document.id for hit in hits for place in hit.also_in]
        return {hit.document.id for hit in hits} | set(places)

    assert found(date(9998, 4, 30)) == {"guide", "copy", "later", "notes/compost-notes"}
    assert found(date(9998, 5, 1)) == {"later", "notes/compost-notes"}
    assert found(date(9999, 1, 1)) == {"notes/compost-notes"}
    unfiltered = search(snapshot, "when do I water the beans", 1)
    assert unfiltered.passages_searched == len(snapshot.passages)


def best_sentence(snapshot: Snapshot, query: str, passage: Passage) -> tuple[float, str]:
    """Return the best cosine and its sentence by brute force.

    Sentences of the tests' corpus end at line ends, full stops and colons.
    """
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


def test_dense_alone_keeps_the_order_of_the_store_and_lexical_alone_needs_a_shared_word(
    snapshot: Snapshot,
) -> None:
    vector = snapshot.encoder.encode_queries(["the spade"])
    _, rows = snapshot.store.search(vector, 50)
    dense = search(snapshot, "the spade", 50, options=SearchOptions(RANKINGS["dense"])).hits
    assert [snapshot.row_of[hit.passage.id] for hit in dense] == rows[0].tolist()
    assert [set(hit.parts) for hit in dense] == [{"passage"}] * 4
    lexical = search(snapshot, "the spade", 50, options=SearchOptions(RANKINGS["lexical"])).hits
    assert [hit.passage.id for hit in lexical] == ["guide:who-owns-the-spade:1"]


def test_a_question_of_unknown_words_still_finds_the_nearest_passages(snapshot: Snapshot) -> None:
    assert search(snapshot, "xyzzy", 50, options=SearchOptions(RANKINGS["lexical"])).hits == ()
    assert len(search(snapshot, "xyzzy", 50).hits) == 4


def test_words_that_share_a_stem_are_highlighted(snapshot: Snapshot) -> None:
    (hit,) = search(snapshot, "watering a bean in the mornings", 1).hits
    words = [
        hit.passage.text[span.start : span.end] for span in hit.highlights if span.kind == "term"
    ]
    assert words == ["Water", "beans", "morning"]


def test_a_question_that_the_author_lists_finds_the_section(settings: Settings) -> None:
    guide = settings.corpus / "guide.md"
    text = guide.read_text(encoding="utf-8")
    heading = "## Who owns the spade?\n\n<!-- also asked as: Whom do I ask for a shovel? -->\n"
    guide.write_text(text.replace("## Who owns the spade?\n", heading), encoding="utf-8")
    build_hashed(settings)
    snapshot = SnapshotReader(settings.index, hashing_encoder.load_encoder).open_current()
    hit = search(snapshot, "whom do I ask for a shovel", 1).hits[0]
    assert hit.passage.heading_path == ("Who owns the spade?",)
    assert hit.parts["heading"] == pytest.approx(1, abs=1e-3)
    assert hit.parts["lexical"] > 0
    assert "shovel" not in hit.passage.text


def test_the_time_of_every_stage_is_reported(snapshot: Snapshot) -> None:
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


def test_a_top_k_above_the_number_of_passages_gives_each_passage_once(snapshot: Snapshot) -> None:
    hits = search(snapshot, "spade", 50).hits
    assert sorted(hit.passage.id for hit in hits) == sorted(snapshot.row_of)


def test_synonyms_are_replaced_unless_rewriting_is_off(settings: Settings) -> None:
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


def test_the_answer_state_does_not_depend_on_top_k(snapshot: Snapshot) -> None:
    answers = {search(snapshot, "who owns the spade", top_k).answer for top_k in (1, 2, 50)}
    assert len(answers) == 1


def test_a_ranking_without_all_evidence_is_not_judged(snapshot: Snapshot) -> None:
    for name, ranking in RANKINGS.items():
        answer = search(snapshot, "who owns the spade", 3, options=SearchOptions(ranking)).answer
        assert (answer is not None) == (name in {"hybrid", "hybrid-rewrite"})


def test_highlights_can_be_left_out(snapshot: Snapshot) -> None:
    (hit,) = search(snapshot, "spade", 1, options=SearchOptions(highlight=False)).hits
    assert hit.highlights == ()


@pytest.mark.parametrize(
    ("name", "weights", "rewrites"),
    [
        ("hybrid", (0.5, 0.25, 0.25, 0.6), True),
        ("dense", (1, 0, 0, 0), False),
        ("lexical", (0, 0, 0, 1), False),
        ("dense+lexical", (1, 0, 0, 0.6), False),
        ("hybrid-passage", (0, 0.5, 0.5, 0.6), True),
        ("hybrid-heading", (2 / 3, 0, 1 / 3, 0.6), True),
        ("hybrid-sentence", (2 / 3, 1 / 3, 0, 0.6), True),
        ("hybrid-lexical", (0.5, 0.25, 0.25, 0), True),
        ("hybrid-rewrite", (0.5, 0.25, 0.25, 0.6), False),
    ],
)
def test_each_ranking_has_the_weights_that_its_name_says(
    settings: Settings, name: str, weights: tuple[float, ...], rewrites: bool
) -> None:
    (settings.corpus / "synonyms.yaml").write_text("digger: spade\n", encoding="utf-8")
    build_hashed(settings)
    snapshot = SnapshotReader(settings.index, hashing_encoder.load_encoder).open_current()
    result = search(
        snapshot, "who lends a digger and a spade", 1, options=SearchOptions(RANKINGS[name])
    )
    assert bool(result.changes) == rewrites
    (hit,) = result.hits
    by_part = dict(zip(("passage", "heading", "sentence", "lexical"), weights, strict=True))
    assert hit.parts.keys() == {part for part, weight in by_part.items() if weight}
    assert hit.score == pytest.approx(
        sum(
            by_part[part] * value ** (1.5 if part == "lexical" else 1)
            for part, value in hit.parts.items()
        )
    )
    if name == "hybrid":
        assert hit == search(snapshot, "who lends a digger and a spade", 1).hits[0]


@pytest.fixture(scope="module")
def many() -> Snapshot:
    """Two hundred passages of random words; words with low numbers are the most frequent."""
    generator = np.random.default_rng(3)
    words = [f"word{number}" for number in range(40)]
    chance = 1 / np.arange(1, 41)
    documents = []
    for number in range(200):
        heading, text = (
            " ".join(generator.choice(words, size, p=chance / chance.sum())) for size in (2, 14)
        )
        section = Section((heading,), "a", (Block("paragraph", (f"{text} {number}.",)),), 1)
        documents.append(Document(f"d{number}", "T", None, sections=(section,)))
    return indexed(*documents)


def rows_of(snapshot: Snapshot, query: str, top_k: int, ranking: Ranking) -> list[int]:
    vector = snapshot.encoder.encode_queries([query])[0]
    return rank(snapshot, EncodedQuery(query, vector), top_k, ranking).rows.tolist()


QUERIES = ["word1 word30", "word20 word21 word5", "word39 word0", "word12", "word2 word3 word25"]


@pytest.mark.parametrize("query", QUERIES)
def test_the_first_rows_do_not_depend_on_top_k(many: Snapshot, query: str) -> None:
    first = rows_of(many, query, 50, HYBRID)
    assert len(first) == len(set(first)) == 50
    assert [rows_of(many, query, top_k, HYBRID)[:top_k] for top_k in (1, 5, 20)] == [
        first[:top_k] for top_k in (1, 5, 20)
    ]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize(("top_k", "candidates", "depth"), [(2, 7, 7), (7, 2, 7)])
def test_only_the_best_rows_of_either_search_are_scored(
    many: Snapshot, query: str, top_k: int, candidates: int, depth: int
) -> None:
    _, dense = many.store.search(many.encoder.encode_queries([query]), depth)
    either = {*dense[0].tolist(), *many.lexical.search(query, depth).tolist()}
    ranked = rows_of(many, query, 200, HYBRID)
    assert sorted(ranked) == list(range(200))
    rows = rows_of(many, query, top_k, Ranking(candidates=candidates))
    assert rows == [row for row in ranked if row in either][:depth]


def test_rows_of_equal_score_are_in_index_order() -> None:
    section = Section(("Q",), "q", (Block("paragraph", ("The spade is lent.",)),), 1)
    alike = indexed(*(Document(name, "T", None, sections=(section,)) for name in "cab"))
    assert rows_of(alike, "spade", 3, HYBRID) == [0, 1, 2]


def test_other_passages_are_found_behind_two_thousand_copies_of_one() -> None:
    copy = (
        "The spade is lent by the shed to anybody who asks for the spade in the morning, and the "
        "spade comes back before dusk."
    )
    texts = [*[copy] * 2000, "A spade may be blunt.", "One rusty spade was lost."]
    sections = [
        Section((), f"p{number}", (Block("paragraph", (text,)),), 1)
        for number, text in enumerate(texts)
    ]
    snapshot = indexed(Document("d", "T", None, sections=tuple(sections)))
    dense = SearchOptions(RANKINGS["dense"])
    hits = search(snapshot, "the spade", 3, options=dense).hits
    assert [hit.passage.text for hit in hits] == [
        copy,
        *texts[2000:],
    ]


def test_the_stages_together_take_no_longer_than_the_search(snapshot: Snapshot) -> None:
    started = time.perf_counter()
    seconds = search(snapshot, "spade", 1).seconds
    assert 0 < sum(seconds.values()) <= time.perf_counter() - started


def test_the_result_says_how_many_passages_were_searched(snapshot: Snapshot) -> None:
    assert search(snapshot, "spade", 1).passages_searched == 4
