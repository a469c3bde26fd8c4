"""The OpenAPI document, completed by what the routes don't say."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from retrieval.query import QUERY_PATTERN
from retrieval.settings import Settings
from service.problems import Problem, documented

# Health checks need no key, and nobody needs one to find support contacts.
OPEN = ("/healthz", "/readyz", "/openapi.json", "/opensearch.xml", "/v1/support")
RATE_PROBLEM = documented(HTTPStatus.TOO_MANY_REQUESTS)
KEY_PROBLEMS = documented(
    HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.SERVICE_UNAVAILABLE
)


def describe(app: FastAPI, settings: Settings) -> None:
    """Add the schema `Problem`, and the problems that any request may be answered with."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        document = generate()
        schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        definitions = schema.pop("$defs")
        components = document["components"]
        components["schemas"].update(definitions | {"Problem": schema})
        for query in _queries(document):
            query.update(maxLength=settings.max_query_chars, pattern=QUERY_PATTERN)
        if settings.needs_keys:
            components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        for path, operations in document["paths"].items():
            for operation in operations.values():
                operation["responses"].update(documented(HTTPStatus.BAD_REQUEST))
                if path in OPEN:
                    continue
                if settings.is_limited:
                    operation["responses"].update(RATE_PROBLEM)
                if settings.needs_keys:
                    operation["security"] = [{"key": []}]
                    operation["responses"].update(KEY_PROBLEMS)
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI documents this way to change the document


def _queries(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the schema of the question in each request that has one."""
    yield document["components"]["schemas"]["SearchRequest"]["properties"]["query"]
    if vote := document["components"]["schemas"].get("FeedbackRequest"):
        yield vote["properties"]["query"]["anyOf"][0]
    for parameter in document["paths"]["/v1/search"].get("get", {}).get("parameters", ()):
        if parameter["name"] == "query":
            yield parameter["schema"]
