"""Any question gets hits in order, with spans inside their text, or an error with the reason."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import QueryError
from retrieval.load_settings import load_settings
from retrieval.query import QUERY_PATTERN, REFUSED, UNSEEN, clean_query
from retrieval.search import SearchOptions, search
from retrieval.snapshot import Snapshot, SnapshotReader
from tests import hashing_encoder
from tests.conftest import GUIDE, NOTES, build_hashed

words = st.sampled_from([*GUIDE.split(), *NOTES.split(), "wher", "spaed", "’", "?", "\n", "\u200b"])
questions = st.lists(words | st.text(max_size=8), max_size=12).map(" ".join)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    corpus: Path = tmp_path_factory.mktemp("corpus")
    (corpus / "guide.md").write_text(GUIDE, encoding="utf-8")
    (corpus / "notes.txt").write_text(NOTES, encoding="utf-8")
    settings = load_settings(
        corpus=corpus, index=tmp_path_factory.mktemp("index"), encoder="hashing"
    )
    build_hashed(settings)
    return SnapshotReader(settings.index, hashing_encoder.load_encoder).open_current()


@given(question=questions, top_k=st.integers(1, 50), rewrite=st.booleans())
def test_any_question_gets_hits_in_order_or_an_error(
    snapshot: Snapshot, question: str, top_k: int, rewrite: bool
) -> None:
    try:
        query = clean_query(question, 1000)
    except QueryError:
        return
    result = search(snapshot, query, top_k, options=SearchOptions(rewrite=rewrite))
    assert result.answer is not None
    assert 0 <= result.answer.probability <= 1
    ids = [hit.passage.id for hit in result.hits]
    assert len(ids) == len(set(ids)) == min(top_k, len(snapshot.passages))
    scores = [hit.score for hit in result.hits]
    assert scores == sorted(scores, reverse=True)
    for hit in result.hits:
        for span in hit.highlights:
            assert 0 <= span.start < span.end <= len(hit.passage.text)
    more = search(snapshot, query, 50, options=SearchOptions(rewrite=rewrite))
    assert [hit.passage.id for hit in more.hits[:top_k]] == ids


LEFT_OUT = {
    *"\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068",
    *"\u2069\ufeff",
}


@given(st.text(max_size=60))
def test_a_cleaned_question_is_clean(question: str) -> None:
    try:
        cleaned = clean_query(question, 60)
    except QueryError as refused:
        assert len(question) < 6 or question not in str(refused)  # noqa: PT017 - a question may also be accepted
        return
    assert clean_query(cleaned, 1000) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    visible = "".join(character for character in question if character not in LEFT_OUT)
    assert cleaned.split() == unicodedata.normalize("NFC", visible).split()


@given(st.text(max_size=5) | st.text(sorted(UNSEEN | REFUSED | {*" \t\n\x0b\u2028a"}), max_size=5))
def test_the_pattern_of_the_api_matches_exactly_the_accepted_questions(question: str) -> None:
    try:
        clean_query(question, 60)
        accepted = True
    except QueryError:
        accepted = False
    assert bool(re.search(QUERY_PATTERN, question)) is accepted
