"""The OpenAPI document describes every route."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from retrieval.settings import Settings
from service.app import create_app
from tests import hashing_encoder

ROOT = Path(__file__).parents[3]


@pytest.fixture
def openapi(client: TestClient) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/openapi.json").json()
    return document


def operations(openapi: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_route_is_in_the_document(openapi: dict[str, Any]) -> None:
    assert sorted((method, path) for method, path, _ in operations(openapi)) == [
        ("get", "/healthz"),
        ("get", "/metrics"),
        ("get", "/readyz"),
        ("get", "/v1/documents"),
        ("get", "/v1/documents/{document_id}"),
        ("get", "/v1/headings"),
        ("get", "/v1/labels"),
        ("get", "/v1/passages/{passage_id}"),
        ("get", "/v1/snapshot"),
        ("get", "/v1/support"),
        ("post", "/v1/feedback"),
        ("post", "/v1/search"),
        ("post", "/v1/support"),
    ]


def test_every_route_has_a_summary_and_the_error_shape(openapi: dict[str, Any]) -> None:
    for _, _, operation in operations(openapi):
        assert operation["summary"]
        errors = {
            code: response for code, response in operation["responses"].items() if code >= "400"
        }
        assert errors
        for response in errors.values():
            assert response["content"] == {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            }


def test_every_reference_has_a_schema(openapi: dict[str, Any]) -> None:
    schemas = openapi["components"]["schemas"]

    def references(value: object) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if "$ref" in value else []
            return own + [name for inner in value.values() for name in references(inner)]
        if isinstance(value, list):
            return [name for inner in value for name in references(inner)]
        return []

    names = references(openapi)
    assert names
    for reference in names:
        assert reference.removeprefix("#/components/schemas/") in schemas


def test_every_field_has_an_example_or_a_description(openapi: dict[str, Any]) -> None:
    for name, schema in openapi["components"]["schemas"].items():
        for field, description in schema["properties"].items():
            assert {"examples", "description", "$ref"} & description.keys(), f"{name}.{field}"


def test_every_route_is_in_the_api_page(openapi: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for method, path, _ in operations(openapi):
        assert f"`{method.upper()} {path}`" in page


@pytest.mark.parametrize("needs_keys", [False, True])
def test_no_key_of_the_document_occurs_twice(built: Settings, needs_keys: bool) -> None:
    """Keys that become equal in JSON, such as 400 and "400", break tools that read the document."""
    changes = {"get_search": True, "auth": "keys" if needs_keys else "off"}
    app = create_app(built.model_copy(update=changes), hashing_encoder.load_encoder)

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        names = [name for name, _ in pairs]
        assert len(set(names)) == len(names), names
        return dict(pairs)

    document = json.loads(json.dumps(app.openapi()), object_pairs_hook=unique)
    statuses = set(document["paths"]["/v1/search"]["post"]["responses"])
    assert {"200", "400", "422", "503"} <= statuses
    assert ("401" in statuses) == needs_keys
