"""`faq-search keys`: API keys for requests from other machines."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from cli.options import FOLDER, setting
from retrieval.load_settings import load_settings
from service.records.keys import SCOPES, Key, KeyFile, Scope

UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1)}


class Expiry(click.ParamType[datetime | None]):
    """The time that `90d`, `12h`, a date or `never` stands for, in UTC."""

    name = "when"

    def convert(
        self,
        value: str | datetime | None,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime | None:
        if value == "never" or value is None:
            return None
        if isinstance(value, datetime):
            return value
        now = datetime.now(UTC).replace(microsecond=0)
        if span := re.fullmatch(r"(\d{1,5})([dh])", value):
            return now + int(span[1]) * UNITS[span[2]]
        try:
            when = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is none of 90d, 12h, 2027-01-31 and never", param, ctx)
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        if when <= now:
            self.fail(f"{value} has passed", param, ctx)
        return when


@click.group(invoke_without_command=True)
@setting("keys_file", FOLDER)
@click.pass_context
def keys(ctx: click.Context, keys_file: Path | None) -> None:
    """Create, list and revoke API keys. Without a subcommand: list."""
    ctx.obj = KeyFile(load_settings(keys_file=keys_file).keys_file)
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_keys)


@keys.command("create")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(SCOPES),
    multiple=True,
    required=True,
    help="what the key is for; admin: everything; may be given several times",
)
@click.option(
    "--expires",
    type=Expiry(),
    default="90d",
    show_default=True,
    help="90d, 12h, a date in UTC, or never",
)
@click.option(
    "--origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="the only pages that the key works from, such as https://intranet.example",
)
@click.pass_obj
def create_key(
    file: KeyFile, scopes: tuple[Scope, ...], expires: datetime | None, origins: tuple[str, ...]
) -> None:
    """Print a new key. It is shown only this once, because only its digest is stored."""
    token = file.create(scopes, expires, origins)
    click.echo(f"in {file.path}; this is the only time that the key is shown", err=True)
    click.echo(token)


@keys.command("list")
@click.pass_obj
def list_keys(file: KeyFile) -> None:
    """Print the id, scopes, age and end of every key."""
    now = datetime.now(UTC)
    for key in file.all():
        click.echo(_line(key, now))


@keys.command("revoke")
@click.argument("key_id")
@click.pass_obj
def revoke_key(file: KeyFile, key_id: str) -> None:
    """Revoke a key. A running service refuses it from the next request on."""
    file.revoke(key_id)
    click.echo(f"revoked {key_id}")


def _line(key: Key, now: datetime) -> str:
    end = f"until {key.expires_at:%Y-%m-%d %H:%M}" if key.expires_at else "never expires"
    expired = "" if key.is_valid(now) else "  expired"
    origins = f"  from {', '.join(key.origins)}" if key.origins else ""
    created = f"made {key.created_at:%Y-%m-%d}"
    return f"{key.id}  {', '.join(key.scopes)}  {created}  {end}{origins}{expired}"
