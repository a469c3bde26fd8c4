"""`faq-search diagnostics`: counting the words of questions for some days."""

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
    """Count the words of questions for some days. Users are told as long as this is on."""
    settings = load_settings(diagnostics_file=diagnostics_file)
    ctx.obj = Diagnostics(settings.diagnostics_file, settings.diagnostics_days)


@diagnostics.command
@click.option("--days", type=click.IntRange(1, LONGEST), default=1, show_default=True)
@click.pass_obj
def start(diagnostics: Diagnostics, days: int) -> None:
    """Switch counting on. A running service notices by itself."""
    click.echo(f"words of questions are counted until {diagnostics.start(days):%Y-%m-%d %H:%M} UTC")


@diagnostics.command
@click.pass_obj
def stop(diagnostics: Diagnostics) -> None:
    """Switch counting off early."""
    diagnostics.stop()
    click.echo("off; `faq-search diagnostics report` shows what was counted, `purge` deletes it")


@diagnostics.command
@click.pass_obj
def report(diagnostics: Diagnostics) -> None:
    """Print the words of at least 5 different questions, by the state of their answers."""
    diagnostics.expire(datetime.now(UTC).date())
    until = diagnostics.until
    click.echo(f"on until {until:%Y-%m-%d %H:%M} UTC" if until else "off")
    searches, counts = diagnostics.report()
    click.echo(f"{'':24}{'':>8}" + "".join(f"{state:>10}" for state in STATES))
    click.echo(_line("searches", searches))
    for count in counts:
        click.echo(_line(count.word, count.questions))
    click.echo(f"Words of fewer than {LEAST} different questions are not shown.")


@diagnostics.command
@click.pass_obj
def purge(diagnostics: Diagnostics) -> None:
    """Switch counting off and delete all counts."""
    diagnostics.purge()
    click.echo("everything was deleted")


def _line(name: str, numbers: dict[str, int]) -> str:
    columns = "".join(f"{numbers.get(state, 0):>10}" for state in STATES)
    return f"{name:24}{sum(numbers.values()):>8}{columns}"
