"""`faq-search settings`: the tables in `docs/settings.md`."""

import json

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from retrieval.settings import GROUPS


@click.command
def settings() -> None:
    """Print every setting with its default and meaning, a Markdown table for each group."""
    click.echo("\n".join(_table(group) for group in GROUPS), nl=False)


def _table(group: type[BaseModel]) -> str:
    name = group.__name__.removesuffix("Settings")
    rows = "".join(
        f"| `{setting}` | {_default(field)} | {field.description} |\n"
        for setting, field in group.model_fields.items()
    )
    head = "| setting | default | meaning |\n|---|---|---|\n"
    return f"### {name}\n\n{group.__doc__}\n\n{head}{rows}"


def _default(field: FieldInfo) -> str:
    return "unset" if field.default is None else f"`{json.dumps(field.default, default=str)}`"
