"""`faq-search settings`: the table in `docs/settings.md`."""

import json

import click
from pydantic.fields import FieldInfo

from retrieval.settings import Settings


@click.command
def settings() -> None:
    """Every setting with its default and meaning, as a table in Markdown."""
    click.echo("| setting | default | meaning |\n|---|---|---|")
    for name, field in Settings.model_fields.items():
        click.echo(f"| `{name}` | {_default(field)} | {field.description} |")


def _default(field: FieldInfo) -> str:
    return "unset" if field.default is None else f"`{json.dumps(field.default, default=str)}`"
