"""The OpenAPI document, with what the routes alone don't say."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from service.problems import Problem, documented

# Whoever checks whether the service runs needs no key.
OPEN = ("/healthz", "/readyz", "/openapi.json")
KEY_PROBLEMS = documented(
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


def describe(app: FastAPI, *, needs_keys: bool) -> None:
    """Add `Problem`, which routes refer to but none returns, and what any request may meet."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        document = generate()
        schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        definitions = schema.pop("$defs")
        components = document["components"]
        components["schemas"].update(definitions | {"Problem": schema})
        if needs_keys:
            components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        for path, operations in document["paths"].items():
            for operation in operations.values():
                operation["responses"].update(documented(HTTPStatus.BAD_REQUEST))
                if needs_keys and path not in OPEN:
                    operation["security"] = [{"key": []}]
                    operation["responses"].update(KEY_PROBLEMS)
        return document

    app.openapi = openapi  # type: ignore[method-assign]
