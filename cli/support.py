"""`faq-search support`: whom a question in danger is led to, and by what it is recognised."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from cli.options import FOLDER, setting
from retrieval.load_settings import load_settings
from retrieval.query import clean_query
from retrieval.settings import Settings
from retrieval.snapshot import Snapshot, SnapshotReader


@click.group(invoke_without_command=True)
@setting("index", FOLDER)
@click.pass_context
def support(ctx: click.Context, index: Path | None) -> None:
    """Print whom people can turn to, and how urgent questions are recognised; or try questions."""
    ctx.obj = load_settings(index=index)
    if ctx.invoked_subcommand is None:
        _describe(SnapshotReader.of(ctx.obj).open_current())


def _describe(snapshot: Snapshot) -> None:
    for contact in snapshot.support.contacts:
        state = "signed off" if contact.is_signed_off else "nobody has signed it off"
        reach = contact.number or contact.link
        click.echo(f"contact   {contact.name}: {reach} ({contact.region}; {state})")
    click.echo(f"rules     {len(snapshot.support.urgent)}")
    urgency = snapshot.urgency
    urgent = sum(example.kind == "urgent" for example in urgency.examples)
    by = urgency.signed_off_by or "nobody"
    click.echo(f"examples  {urgent} urgent, {len(urgency) - urgent} calm; signed off by {by}")
    if len(urgency):
        rates = urgency.held_out
        click.echo(
            f"held out  {rates.recall:.0%} of the urgent examples are recognised without the "
            f"rules, and {rates.false_alarms:.0%} of the calm ones taken for urgent"
        )


@support.command("try")
@click.argument("questions", nargs=-1, metavar="[QUESTION]...")
@click.pass_obj
def try_questions(settings: Settings, questions: tuple[str, ...]) -> None:
    """Print for each QUESTION whether it is urgent, and why. Without any, read one a line.

    Nothing is kept of them.
    """
    snapshot = SnapshotReader.of(settings).open_current()
    lines: Iterable[str] = questions or (line for line in sys.stdin if line.strip())
    for question in lines:
        click.echo("\n".join(_reasons(snapshot, clean_query(question, settings.max_query_chars))))


def _reasons(snapshot: Snapshot, question: str) -> list[str]:
    """Return lines of text: the verdict, and then by which rule or examples it came."""
    [vector] = snapshot.encoder.encode_queries([question])
    rule = snapshot.support.signal(question)
    verdict = "urgent" if snapshot.signal(question, vector) else "calm"
    lines = [f"{verdict:<7} {question}", f"        rule: {rule or 'none applies'}"]
    urgency = snapshot.urgency
    if len(urgency):
        lines.append(f"        examples: {urgency.score(question, vector):+.2f}, urgent from 0 on")
        for kind in ("urgent", "calm"):
            nearest = urgency.nearest(vector, kind)
            lines.append(f"        nearest {kind}: “{nearest.question}” ({nearest.reason})")
    return lines
