"""The types that check the scripts have the fields that the service sends."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import service
from service import problems
from service.api.schemas import answers, documents, passages, states, support

TYPES = (Path(service.__file__).parent / "types.d.ts").read_text(encoding="utf-8")

# The types have the form `type Name = Base & { … };`. Those after this heading are not sent by
# the service: the scripts pass them to one another.
ANSWERS = TYPES[: TYPES.index("/** The body of a successful answer")]
SHAPES = {
    name: (base, dict(re.findall(r"^  (\w+\??): (.+);$", body, re.MULTILINE)))
    for name, base, body in re.findall(
        r"^type (\w+) = (?:(\w+) & )?\{\n(.*?)^\};", ANSWERS, re.MULTILINE | re.DOTALL
    )
}
ALIASES = dict(re.findall(r"^type (\w+) = (\".+);$", ANSWERS, re.MULTILINE))
MODELS = {
    name: model
    for module in (answers, documents, passages, problems, states, support)
    for name, model in vars(module).items()
    if isinstance(model, type) and issubclass(model, BaseModel)
}


def declared(name: str) -> dict[str, str]:
    base, fields = SHAPES[name]
    own = {
        # A field that may be missing is null to pydantic and is left out of the response.
        field.removesuffix("?"): f"{ALIASES.get(kind, kind)}{' | null' if '?' in field else ''}"
        for field, kind in fields.items()
    }
    return {**(declared(base) if base else {}), **own}


def typescript(schema: dict[str, Any]) -> str:
    """Return the TypeScript type of the values that a JSON schema describes."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(f'"{value}"' for value in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(typescript(option) for option in schema["anyOf"])
    if schema["type"] == "array":
        return f"{typescript(schema['items'])}[]"
    if schema["type"] == "object":
        return f"Record<string, {typescript(schema['additionalProperties'])}>"
    return "number" if schema["type"] == "integer" else str(schema["type"])


@pytest.mark.parametrize("name", SHAPES)
def test_a_type_has_the_fields_of_its_model_and_no_others(name: str) -> None:
    schema = MODELS[name].model_json_schema(mode="serialization")
    assert declared(name) == {
        field: typescript(kind) for field, kind in schema["properties"].items()
    }


def test_the_file_has_the_types_of_all_responses() -> None:
    assert {"SearchResponse", "HitOut", "SupportOut", "SnapshotOut", "HeadingList", "Problem"} <= (
        SHAPES.keys()
    )
