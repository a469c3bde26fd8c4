"""`faq-search diagnostics`: for some days, which words are asked for."""

from datetime import UTC, datetime
from pathlib import Path

import click

from cli.options import FOLDER, setting
from retrieval.load_settings import load_settings
from service.records.diagnostics import LEAST, LONGEST, Diagnostics

STATES = ("answered", "possible", "none")


@click.group
@setting("diagnostics_file", FOLDER)
@click.pass_context
def diagnostics(ctx: click.Context, diagnostics_file: Path | None) -> None:
    """For some days, count which words are asked for. Users are told as long as this is on."""
    settings = load_settings(diagnostics_file=diagnostics_file)
    ctx.obj = Diagnostics(settings.diagnostics_file, settings.diagnostics_days)


@diagnostics.command
@click.option("--days", type=click.IntRange(1, LONGEST), default=1, show_default=True)
@click.pass_obj
def start(kept: Diagnostics, days: int) -> None:
    """Switch it on. A running service does so by itself."""
    click.echo(f"words of questions are counted until {kept.start(days):%Y-%m-%d %H:%M} UTC")


@diagnostics.command
@click.pass_obj
def stop(kept: Diagnostics) -> None:
    """Switch it off before its time."""
    kept.stop()
    click.echo("off; `faq-search diagnostics report` shows what was counted, `purge` deletes it")


@diagnostics.command
@click.pass_obj
def report(kept: Diagnostics) -> None:
    """Words that at least 5 different questions held, by what was answered."""
    kept.expire(datetime.now(UTC).date())
    until = kept.until
    click.echo(f"on until {until:%Y-%m-%d %H:%M} UTC" if until else "off")
    searches, asked = kept.report()
    click.echo(f"{'':24}{'':>8}" + "".join(f"{state:>10}" for state in STATES))
    click.echo(_line("searches", searches))
    for each in asked:
        click.echo(_line(each.word, each.questions))
    click.echo(f"Words of fewer than {LEAST} different questions are not shown.")


@diagnostics.command
@click.pass_obj
def purge(kept: Diagnostics) -> None:
    """Switch it off and delete all of it."""
    kept.purge()
    click.echo("nothing is kept")


def _line(name: str, numbers: dict[str, int]) -> str:
    columns = "".join(f"{numbers.get(state, 0):>10}" for state in STATES)
    return f"{name:24}{sum(numbers.values()):>8}{columns}"
