from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from retrieval.settings import Settings
from service.app import create_app
from tests import hashing_encoder
from tests.conftest import build_hashed


def problem(response: Response) -> dict[str, Any]:
    """Return the body of an RFC 9457 response after checking that it agrees with the headers."""
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["type"] == "about:blank"
    assert body["status"] == response.status_code
    assert body["title"]
    assert body["detail"]
    return body


def test_a_question_is_answered_with_passages_and_their_places(client: TestClient) -> None:
    response = client.post("/v1/search", json={"query": "who owns the spade", "top_k": 1})
    assert response.status_code == 200
    body = response.json()
    took = body.pop("took_ms")
    score = body["hits"][0].pop("score")
    assert took >= 0
    parts = body["hits"][0].pop("parts")
    assert sorted(parts) == ["heading", "lexical", "passage", "sentence"]
    cosines = parts["passage"] / 2 + parts["heading"] / 4 + parts["sentence"] / 4
    assert score == pytest.approx(cosines + 0.6 * parts["lexical"] ** 1.5)
    assert 0 < body.pop("answer_probability") <= 1
    assert body.pop("answer_decided_by") in {"similarity", "lexical", "agreement", "corpus"}
    assert body.pop("nothing_found") is None
    assert body == {
        "snapshot_id": client.get("/v1/snapshot").json()["snapshot_id"],
        "answer_state": "answered",
        "searched_for": "who owns the spade",
        "changes": [],
        "support": {"urgent": False, "judged_by": "rules", "contacts": []},
        "hits": [
            {
                "passage_id": "guide:who-owns-the-spade:1",
                "document": {
                    "id": "guide",
                    "title": "Garden guide",
                    "url": "https://garden.example/guide",
                    "language": "en-GB",
                    "reviewed_on": "2026-03-01",
                    "review_by": None,
                    "past_review": False,
                    "owner": None,
                    "labels": {"language": ["en-GB"], "audience": ["new gardeners"]},
                },
                "heading_path": ["Who owns the spade?"],
                "anchor": "who-owns-the-spade",
                "page": None,
                "url": "https://garden.example/guide#who-owns-the-spade",
                "text": "The spade is lent by the shed. Bring it back before dusk.",
                "highlights": [
                    {"kind": "sentence", "start": 0, "end": 30},
                    {"kind": "term", "start": 4, "end": 9},
                ],
                "rest_from": 57,
                "also_in": [],
            }
        ],
        "passages_searched": 4,
    }


def test_an_unanswerable_question_is_marked_and_still_gets_the_nearest_passages(
    client: TestClient,
) -> None:
    body = client.post("/v1/search", json={"query": "when is the bus to town"}).json()
    assert body["answer_state"] == "none"
    assert body["answer_probability"] < 0.5
    assert len(body["hits"]) == 4


def test_rewritten_words_are_reported_and_rewriting_can_be_switched_off(settings: Settings) -> None:
    (settings.corpus / "synonyms.yaml").write_text("digger: spade\n", encoding="utf-8")
    build_hashed(settings)
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:
        body = {"query": "who owns the Digger"}
        rewritten = client.post("/v1/search", json=body).json()
        exact = client.post("/v1/search", json=body | {"rewrite": False}).json()
    assert rewritten["searched_for"] == "who owns the spade"
    assert rewritten["changes"] == [{"kind": "synonym", "typed": "Digger", "used": "spade"}]
    assert exact["searched_for"] == "who owns the Digger"
    assert exact["changes"] == []


def test_a_document_without_a_url_links_to_its_page_in_this_service(client: TestClient) -> None:
    (hit,) = client.post("/v1/search", json={"query": "turn compost weekly", "top_k": 1}).json()[
        "hits"
    ]
    assert hit["url"] == "/documents/notes/compost-notes#paragraph-1"
    page = client.get("/documents/notes/compost-notes")
    assert page.status_code == 200
    assert 'id="paragraph-1"' in page.text


def test_links_to_this_service_begin_with_its_base_url(built: Settings) -> None:
    settings = built.model_copy(update={"base_url": "https://faq.example"})
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:
        hits = client.post("/v1/search", json={"query": "compost", "top_k": 1}).json()["hits"]
    assert hits[0]["document"]["url"] == "https://faq.example/documents/notes/compost-notes"


def test_names_in_other_scripts_make_links_that_work(settings: Settings) -> None:
    text = "# Hilfe\n\n## Größe?\n\nDie Bohnen sind klein.\n"
    (settings.corpus / "Für alle.md").write_text(text, encoding="utf-8")
    build_hashed(settings)
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:
        (hit,) = client.post("/v1/search", json={"query": "bohnen klein", "top_k": 1}).json()[
            "hits"
        ]
        assert hit["document"]["id"] == "für-alle"
        assert hit["url"] == "/documents/f%C3%BCr-alle#gr%C3%B6%C3%9Fe"
        assert client.get(hit["url"]).status_code == 200
        assert client.get(f"/v1/passages/{hit['passage_id']}").json()["text"] == hit["text"]


def test_top_k_may_be_written_as_a_whole_float(client: TestClient) -> None:
    assert len(client.post("/v1/search", json={"query": "a", "top_k": 2.0}).json()["hits"]) == 2


def test_top_k_defaults_to_five(client: TestClient) -> None:
    hits = client.post("/v1/search", json={"query": "beans"}).json()["hits"]
    assert len(hits) == 4  # the index has four passages
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)


@pytest.mark.parametrize(
    ("body", "field", "reason"),
    [
        ({}, "query", "Field required"),
        ({"query": 3}, "query", "valid string"),
        ({"query": None}, "query", "valid string"),
        ({"query": ""}, "query", "at least 1 character"),
        ({"query": " \n\t"}, "query", "is empty"),
        ({"query": "\u200d"}, "query", "is empty"),
        ({"query": "\u200b"}, "query", "is empty"),
        ({"query": "a\ufffdb"}, "query", "control character U+FFFD at position 2"),
        ({"query": "x" * 1001}, "query", "has 1001 characters; at most 1000"),
        ({"query": "secret\u0000"}, "query", "control character U+0000 at position 7"),
        ({"query": "a", "top_k": 0}, "top_k", "greater than or equal to 1"),
        ({"query": "a", "top_k": 51}, "top_k", "less than or equal to 50"),
        ({"query": "a", "top_k": "5"}, "top_k", "valid integer"),
        ({"query": "a", "top_k": 2.5}, "top_k", "valid integer"),
        ({"query": "a", "top_k": True}, "top_k", "valid integer"),
        ({"query": "a", "topk": 5}, "topk", "Extra inputs are not permitted"),
        ([], "body", "valid dictionary"),
    ],
)
def test_an_invalid_request_is_answered_with_the_field_and_the_reason(
    client: TestClient, body: object, field: str, reason: str
) -> None:
    response = client.post("/v1/search", json=body)
    assert response.status_code == 422
    (error,) = problem(response)["errors"]
    assert error["field"] == field
    assert reason in error["reason"]
    assert "secret" not in response.text


def test_half_a_surrogate_pair_is_refused(client: TestClient) -> None:
    response = client.post(
        "/v1/search",
        content=b'{"query": "she \\ud800"}',
        headers={"content-type": "application/json"},
    )
    assert response.status_code == 422
    assert "query" in str(problem(response)["errors"])


@pytest.mark.parametrize("content", [b"{", b"", b"query=a", b'{"query": "a"} x'])
def test_a_body_that_is_not_json_is_refused(client: TestClient, content: bytes) -> None:
    response = client.post(
        "/v1/search", content=content, headers={"content-type": "application/json"}
    )
    assert response.status_code == 422
    assert problem(response)["errors"]


@pytest.mark.parametrize("content", [b'{"query": "\xff"}', b"[" * 60_000])
def test_a_body_that_cannot_be_parsed_at_all_is_refused(client: TestClient, content: bytes) -> None:
    response = client.post(
        "/v1/search", content=content, headers={"content-type": "application/json"}
    )
    assert response.status_code in {400, 422}
    problem(response)


def test_the_longest_question_is_a_setting(built: Settings) -> None:
    settings = built.model_copy(update={"max_query_chars": 5})
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:
        assert client.post("/v1/search", json={"query": "beans"}).status_code == 200
        assert client.post("/v1/search", json={"query": "beans?"}).status_code == 422


def test_a_passage_is_found_by_the_id_of_a_hit(client: TestClient) -> None:
    (hit,) = client.post("/v1/search", json={"query": "spade", "top_k": 1}).json()["hits"]
    passage = client.get(f"/v1/passages/{hit['passage_id']}").json()
    hit_only = {"score", "parts", "highlights", "rest_from", "also_in"}
    assert passage == {name: hit[name] for name in hit if name not in hit_only}


def test_headings_are_listed_by_document_with_their_alternative_questions(
    settings: Settings,
) -> None:
    text = "# A\n\n## One?\n\n<!-- also asked as:\n- Eins?\n-->\n\nText.\n\n### In one\n\nText.\n"
    (settings.corpus / "a.md").write_text(text, encoding="utf-8")
    build_hashed(settings)
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:
        body = client.get("/v1/headings").json()
    assert body["is_complete"]
    a, guide = body["documents"]  # the notes have no heading
    assert a == {
        "id": "a",
        "title": "A",
        "url": "/documents/a",
        "language": "en",
        "headings": [
            {"heading_path": ["One?"], "url": "/documents/a#one", "also_asked": ["Eins?"]},
            {
                "heading_path": ["One?", "In one"],
                "url": "/documents/a#in-one",
                "also_asked": [],
            },
        ],
    }
    assert [heading["heading_path"] for heading in guide["headings"]] == [
        ["When do I water the beans?"],
        ["Who owns the spade?"],
    ]


def test_a_document_past_its_review_date_is_marked(settings: Settings) -> None:
    for name, day in (("a", "2020-01-31"), ("b", "9999-01-31")):
        text = f"---\nreview_by: {day}\n---\n# {name}\n\nText about {name}.\n"
        (settings.corpus / f"{name}.md").write_text(text, encoding="utf-8")
    build_hashed(settings)
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:
        listed = client.get("/v1/documents").json()["documents"]
        documents = {document["id"]: document for document in listed}
        overdue_page, current_page = (client.get(f"/documents/{name}").text for name in "ab")
        hits = client.post("/", data={"query": "text about a"}).text
    assert documents["a"]["past_review"] is True
    assert documents["b"]["past_review"] is False
    assert documents["guide"]["past_review"] is False
    assert "past its review date</strong>, 31 January 2020" in overdue_page
    assert "past its review date" not in current_page
    assert "past its review date</strong>, 31 January 2020" in hits


def test_an_expired_document_is_nowhere_to_be_seen(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = settings.corpus / "guide.md"
    text = guide.read_text(encoding="utf-8").replace("---\n", "---\nexpires: 9998-05-01\n", 1)
    guide.write_text(text, encoding="utf-8")
    build_hashed(settings)
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as client:
        question = {"query": "when do I water the beans", "top_k": 50}
        passages = [
            hit["passage_id"] for hit in client.post("/v1/search", json=question).json()["hits"]
        ]
        of_guide = next(id_ for id_ in passages if id_.startswith("guide:"))
        own = ["/v1/documents/guide", f"/v1/passages/{of_guide}", "/documents/guide"]
        lists = ["/v1/documents", "/v1/headings"]

        def seen() -> tuple[list[int], list[list[str]]]:
            ids = [
                [document["id"] for document in client.get(path).json()["documents"]]
                for path in lists
            ]
            return [client.get(path).status_code for path in own], ids

        before = seen()
        assert before[0] == [200, 200, 200]
        assert all("guide" in ids for ids in before[1])
        monkeypatch.setattr("retrieval.types.today_in_utc", lambda: date(9998, 4, 30))
        assert seen() == before
        monkeypatch.setattr("retrieval.types.today_in_utc", lambda: date(9998, 5, 1))
        assert seen() == (
            [404, 404, 404],
            [[id_ for id_ in ids if id_ != "guide"] for ids in before[1]],
        )


def test_documents_are_listed_and_read_with_their_sections_in_order(client: TestClient) -> None:
    (guide, notes) = client.get("/v1/documents").json()["documents"]
    assert guide == {
        "id": "guide",
        "title": "Garden guide",
        "url": "https://garden.example/guide",
        "language": "en-GB",
        "audience": "new gardeners",
        "reviewed_on": "2026-03-01",
        "review_by": None,
        "past_review": False,
        "owner": None,
        "labels": {"language": ["en-GB"], "audience": ["new gardeners"]},
        "source": "The old garden book",
    }
    assert notes["id"] == "notes/compost-notes"
    document = client.get("/v1/documents/guide").json()
    assert [section["anchor"] for section in document["sections"]] == [
        "",
        "when-do-i-water-the-beans",
        "who-owns-the-spade",
    ]
    assert document["sections"][1]["text"] == "Water beans in the morning, before the sun is high."
    nested = client.get("/v1/documents/notes/compost-notes").json()
    assert nested["sections"][0]["text"] == (
        "Compost warms in spring. It’s ready when it smells of earth:"
        "\n\n- Turn it weekly.\n- Keep it damp."
    )


@pytest.mark.parametrize(
    "path", ["/v1/passages/none", "/v1/passages/a/b:c:1", "/v1/documents/none", "/v1/none", "/none"]
)
def test_an_unknown_path_or_id_is_a_404(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    problem(response)


def test_another_method_is_a_405_that_names_the_allowed_ones(client: TestClient) -> None:
    response = client.get("/v1/search")
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    problem(response)
    assert client.put("/").headers["allow"] == "GET, POST"


def test_the_snapshot_route_describes_what_is_served(client: TestClient) -> None:
    body = client.get("/v1/snapshot").json()
    assert (body["documents"], body["sections"], body["passages"]) == (2, 4, 4)
    assert body["encoder"] == "hashing"
    assert body["dimension"] == hashing_encoder.DIMENSION
