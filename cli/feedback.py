"""`faq-search feedback`: the votes on passages, for a person to review."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from cli.options import FOLDER, setting
from retrieval.load_settings import load_settings
from service.records.feedback import Feedback, Votes

HEAD = """\
# Draft judgements from votes, {day}: opinions, not facts. Read vote question beside the section
# that it is listed under, delete what is about a person or is not true, and move the rest to
# questions.yaml. As long as `draft` is in this file, no build and no evaluation accepts it.
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
def export(feedback_file: Feedback) -> None:
    """Print draft judgements, as YAML like questions.yaml, for a person to review."""
    feedback_file.expire(datetime.now(UTC).date())
    votes = list(feedback_file.votes())
    click.echo(HEAD.format(day=f"{datetime.now(UTC):%Y-%m-%d}"), nl=False)
    with_question = [vote for vote in votes if vote.question]
    _echo("answerable", _questions(vote for vote in with_question if vote.helped))
    _echo("did_not_help", _questions(vote for vote in with_question if not vote.helped))
    _echo("votes_without_a_question", _counts(vote for vote in votes if not vote.question))


@feedback.command
@click.pass_obj
def purge(feedback_file: Feedback) -> None:
    """Delete all votes."""
    feedback_file.purge()
    click.echo("everything was deleted")


def _echo(key: str, lines: Iterator[str]) -> None:
    listed = list(lines)
    if listed:
        click.echo("\n".join([f"{key}:", *listed]))


def _questions(votes: Iterable[Votes]) -> Iterator[str]:
    by_section: dict[str, list[Votes]] = {}
    for vote in votes:
        by_section.setdefault(_section(vote.passage_id), []).append(vote)
    for section, votes_of_section in by_section.items():
        yield f"  {_quoted(section)}:"
        for vote in votes_of_section:
            yield f"    - {_quoted(vote.question)}" + (
                f"  # {vote.number} times" if vote.number > 1 else ""
            )


def _counts(votes: Iterable[Votes]) -> Iterator[str]:
    for vote in votes:
        kind = "helped" if vote.helped else "did not help"
        yield f"  - {_quoted(f'{vote.passage_id}: {kind} {vote.number}')}"


def _section(passage_id: str) -> str:
    """Return `<document id>#<anchor>` for the passage id `<document id>:<anchor>:<n>`."""
    document_id, _, rest = passage_id.partition(":")
    return f"{document_id}#{rest.rpartition(':')[0]}"


def _quoted(text: str) -> str:
    """Return `text` as a JSON string, which is valid YAML whatever is in it."""
    return json.dumps(text, ensure_ascii=False)
