"""The API and the search command narrow a search by label filters."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from cli.main import main
from retrieval.load_settings import load_settings
from retrieval.settings import Settings
from service.app import create_app
from tests import hashing_encoder
from tests.conftest import build_hashed

QUESTION = "who waters the beans"


@pytest.fixture
def settings(corpus: Path, tmp_path: Path) -> Settings:
    north = tmp_path / "north"
    north.mkdir()
    (north / "beans.md").write_text(
        "# Beans in the north\n\n## Who waters the beans?\n\nThe night team waters the beans.\n",
        encoding="utf-8",
    )
    return load_settings(
        corpus=corpus,
        index=tmp_path / "index",
        encoder="hashing",
        allowed_hosts=("testserver",),
        get_search=True,
        roots=[
            {
                "name": "north",
                "folder": north,
                "owner": "The north shed",
                "labels": {"region": ["North", "Far north"]},
            }
        ],
    )


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    build_hashed(settings)
    with TestClient(create_app(settings, hashing_encoder.load_encoder)) as running:
        yield running


def search(client: TestClient, labels: object) -> dict[str, Any]:
    response = client.post("/v1/search", json={"query": QUESTION, "labels": labels})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def documents(answer: dict[str, Any]) -> set[str]:
    return {hit["document"]["id"] for hit in answer["hits"]}


def test_without_labels_every_document_is_searched(client: TestClient) -> None:
    answer = search(client, {})
    assert documents(answer) == {"guide", "notes/compost-notes", "north/beans"}
    assert answer["passages_searched"] == 5


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({"region": "North"}, {"north/beans"}),
        ({"region": ["South", "far NORTH"]}, {"north/beans"}),
        ({"audience": "new gardeners"}, {"guide"}),
        ({"language": "en-GB"}, {"guide"}),
        ({"language": "en", "region": "North"}, {"north/beans"}),
    ],
)
def test_only_documents_with_the_labels_are_found(
    client: TestClient, labels: object, expected: set[str]
) -> None:
    answer = search(client, labels)
    assert documents(answer) == expected
    assert answer["passages_searched"] == len(answer["hits"])


@pytest.mark.parametrize(
    "labels", [{"region": "South"}, {"colour": "red"}, {"region": "North", "audience": "cats"}]
)
def test_labels_that_no_document_has_give_an_empty_answer(
    client: TestClient, labels: object
) -> None:
    answer = search(client, labels)
    assert answer["hits"] == []
    assert answer["passages_searched"] == 0
    assert (answer["answer_state"], answer["answer_probability"]) == ("none", 0)
    assert answer["support"]["contacts"] == []


@pytest.mark.parametrize(
    "labels",
    [
        {"region": []},
        {"region": ""},
        {"region": 5},
        {"region": [["North"]]},
        ["region"],
        {"n" * 41: "x"},
        {"region": "x" * 201},
        {f"n{number}": "x" for number in range(21)},
        None,
    ],
)
def test_invalid_labels_are_refused(client: TestClient, labels: object) -> None:
    response = client.post("/v1/search", json={"query": QUESTION, "labels": labels})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    for error in response.json()["errors"]:
        assert error["field"].split(".")[0] == "labels"
        assert "constrained" not in error["field"]


def test_labels_in_a_url_are_pairs(client: TestClient) -> None:
    parameters = {"query": QUESTION, "label": ["region:South", "region:North", "language:en"]}
    assert documents(client.get("/v1/search", params=parameters).json()) == {"north/beans"}
    for label in ("region", ":x", "region:"):
        response = client.get("/v1/search", params={"query": QUESTION, "label": label})
        assert response.status_code == 422


def test_a_hit_gives_the_owner_and_the_labels_of_its_document(client: TestClient) -> None:
    document = search(client, {"region": "North"})["hits"][0]["document"]
    assert document["owner"] == "The north shed"
    assert document["labels"] == {"language": ["en"], "region": ["North", "Far north"]}


def test_all_labels_are_listed(client: TestClient) -> None:
    assert client.get("/v1/labels").json()["labels"] == [
        {"name": "audience", "value": "new gardeners", "documents": 1},
        {"name": "language", "value": "en", "documents": 3},
        {"name": "language", "value": "en-GB", "documents": 1},
        {"name": "region", "value": "Far north", "documents": 1},
        {"name": "region", "value": "North", "documents": 1},
    ]


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    build_hashed(settings)
    monkeypatch.setattr("cli.search.SnapshotReader", hashing_encoder.Reader)
    return CliRunner(env={"FAQ_SEARCH_INDEX": str(settings.index)})


def test_the_search_command_takes_labels(run: CliRunner) -> None:
    narrowed = run.invoke(
        main, ["search", QUESTION, "--label", "region=x", "--label", "region=north"]
    )
    assert narrowed.exit_code == 0, narrowed.output
    assert "The night team waters the beans." in narrowed.output
    assert "Water beans in the morning" not in narrowed.output
    empty = run.invoke(main, ["search", QUESTION, "--label", "region=x"])
    assert empty.output == "No document has these labels.\n"
    invalid = run.invoke(main, ["search", QUESTION, "--label", "region"])
    assert invalid.exit_code == 2
    assert "'region' is not a label" in invalid.output
