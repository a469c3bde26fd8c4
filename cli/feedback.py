"""`faq-search feedback`: what people said of passages, for a person to look at."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from cli.options import FOLDER, setting
from retrieval.load_settings import load_settings
from service.records.feedback import Feedback, Votes

HEAD = """\
# Draft judgements from votes, {day}: what people said, not what is so. Read each question beside
# the section it is listed under, delete what is about a person or is not true, and move the rest
# to questions.yaml. As long as `draft` stands here no build and no evaluation takes this file.
draft: true
"""


@click.group
@setting("feedback_file", FOLDER)
@click.pass_context
def feedback(ctx: click.Context, feedback_file: Path | None) -> None:
    """Export or delete the votes on “Did this help?”."""
    settings = load_settings(feedback_file=feedback_file)
    ctx.obj = Feedback(settings.feedback_file, settings.feedback_days)


@feedback.command
@click.pass_obj
def export(kept: Feedback) -> None:
    """Draft judgements, as YAML like questions.yaml, for a person to review."""
    kept.expire(datetime.now(UTC).date())
    votes = list(kept.votes())
    click.echo(HEAD.format(day=f"{datetime.now(UTC):%Y-%m-%d}"), nl=False)
    told = [each for each in votes if each.question]
    _echo("answerable", _questions(each for each in told if each.helped))
    _echo("did_not_help", _questions(each for each in told if not each.helped))
    _echo("votes_without_a_question", _counts(each for each in votes if not each.question))


@feedback.command
@click.pass_obj
def purge(kept: Feedback) -> None:
    """Delete all of them."""
    kept.purge()
    click.echo("nothing is kept")


def _echo(key: str, lines: Iterator[str]) -> None:
    found = list(lines)
    if found:
        click.echo("\n".join([f"{key}:", *found]))


def _questions(votes: Iterable[Votes]) -> Iterator[str]:
    by_section: dict[str, list[Votes]] = {}
    for each in votes:
        by_section.setdefault(_section(each.passage_id), []).append(each)
    for section, found in by_section.items():
        yield f"  {_quoted(section)}:"
        for each in found:
            yield f"    - {_quoted(each.question)}" + (
                f"  # {each.number} times" if each.number > 1 else ""
            )


def _counts(votes: Iterable[Votes]) -> Iterator[str]:
    for each in votes:
        kind = "helped" if each.helped else "did not help"
        yield f"  - {_quoted(f'{each.passage_id}: {kind} {each.number}')}"


def _section(passage_id: str) -> str:
    """`<document id>:<anchor>:<n>` as `<document id>#<anchor>`; no document's id has a colon."""
    document_id, _, rest = passage_id.partition(":")
    return f"{document_id}#{rest.rpartition(':')[0]}"


def _quoted(text: str) -> str:
    """JSON's strings are YAML's too, whatever is in them."""
    return json.dumps(text, ensure_ascii=False)
