"""The API and the pages list the other places of a near-duplicate passage."""

from pathlib import Path

from fastapi.testclient import TestClient

from evaluation.collection import units_of
from retrieval.search import search
from retrieval.settings import Settings
from retrieval.snapshot import SnapshotReader
from service.app import create_app
from tests import hashing_encoder
from tests.conftest import build_hashed

COPIED = (
    "Ask the shed for the key on weekdays from nine to five, and bring it back in the evening, so "
    "that whoever opens the shed on the next day finds it on its hook."
)


def write_copies(corpus: Path) -> None:
    for name in ("one", "two", "three"):
        text = f"# Keys {name}\n\n## Where is the <b>key</b> ({name})?\n\n{COPIED}\n"
        (corpus / f"{name}.md").write_text(text, encoding="utf-8")


def test_a_hit_lists_its_near_duplicates_and_they_are_no_hits_of_their_own(
    settings: Settings,
) -> None:
    write_copies(settings.corpus)
    build_hashed(settings)
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:
        hits = client.post("/v1/search", json={"query": "where is the key"}).json()["hits"]
        page = client.post("/", data={"query": "where is the key"}).text
    first, *rest = hits
    assert first["text"] == COPIED
    places = {first["passage_id"], *(place["passage_id"] for place in first["also_in"])}
    assert len(places) == 3
    assert not places & {hit["passage_id"] for hit in rest}
    for place in first["also_in"]:
        assert place["url"] == f"/documents/{place['document']['id']}#{place['anchor']}"
        assert place["document"]["title"] == f"Keys {place['document']['id']}"
        assert "text" not in place
        assert f'<a href="{place["url"]}">{place["document"]["title"]} › Where is' in page
    assert "Nearly the same stands in:" in page
    assert all(hit["also_in"] == [] for hit in rest)


def test_a_question_set_may_name_any_of_the_near_duplicates(settings: Settings) -> None:
    write_copies(settings.corpus)
    (settings.corpus / "questions.yaml").write_text(
        "must_answer:\n  one#where-is-the-key-one:\n    - where is the key\n"
        "  two#where-is-the-key-two:\n    - the key, where is it\n",
        encoding="utf-8",
    )
    build_hashed(settings)
    snapshot = SnapshotReader(settings.index, hashing_encoder.load_encoder).open_current()
    (hit,) = search(snapshot, "where is the key", 1).hits
    assert sorted(units_of(hit, "section")) == [
        "one#where-is-the-key-one",
        "three#where-is-the-key-three",
        "two#where-is-the-key-two",
    ]
