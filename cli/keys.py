"""`faq-search keys`: who may ask from elsewhere."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from cli.options import FOLDER, setting
from retrieval.load_settings import load_settings
from service.records.keys import SCOPES, Key, KeyFile, Scope

UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1)}


class Expiry(click.ParamType[datetime | None]):
    """`90d`, `12h`, a date, or `never`; in UTC."""

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
    help="what it is for; admin: everything; can be given several times",
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
    help="the only pages that it works from, such as https://intranet.example",
)
@click.pass_obj
def create_key(
    file: KeyFile, scopes: tuple[Scope, ...], expires: datetime | None, origins: tuple[str, ...]
) -> None:
    """Print a new key. It is shown this once: only its digest is kept."""
    token = file.create(scopes, expires, origins)
    click.echo(f"in {file.path}; this is the only time that the key is shown", err=True)
    click.echo(token)


@keys.command("list")
@click.pass_obj
def list_keys(file: KeyFile) -> None:
    """Every key's id, scopes, age and end."""
    now = datetime.now(UTC)
    for key in file.all():
        click.echo(_line(key, now))


@keys.command("revoke")
@click.argument("key_id")
@click.pass_obj
def revoke_key(file: KeyFile, key_id: str) -> None:
    """Make a key worthless. A running service knows at its next request."""
    file.revoke(key_id)
    click.echo(f"revoked {key_id}")


def _line(key: Key, now: datetime) -> str:
    end = f"until {key.expires_at:%Y-%m-%d %H:%M}" if key.expires_at else "never expires"
    expired = "" if key.is_valid(now) else "  expired"
    origins = f"  from {', '.join(key.origins)}" if key.origins else ""
    made = f"made {key.created_at:%Y-%m-%d}"
    return f"{key.id}  {', '.join(key.scopes)}  {made}  {end}{origins}{expired}"
