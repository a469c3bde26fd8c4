"""`faq-search search`: the passages that answer a question, printed."""

import textwrap
import time
from pathlib import Path
from typing import TypedDict, Unpack

import click

from cli.options import FOLDER, setting
from retrieval.load_settings import load_settings
from retrieval.query import TOP_K_DEFAULT, TOP_K_LIMIT, clean_query
from retrieval.search import SearchOptions
from retrieval.search import search as run_search
from retrieval.snapshot import SnapshotReader
from retrieval.types import Hit
from service.api.schemas.answers import SearchResponse
from service.api.schemas.support import SupportOut
from service.links import section_url

UNSURE = {
    "possible": "These passages may help; it is not certain that one answers the question.",
    "none": "Nothing here answers that. These passages are only the nearest ones:",
}


def _labels(
    _: click.Context, __: click.Parameter, values: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    labels: dict[str, tuple[str, ...]] = {}
    for text in values:
        name, _sign, value = text.partition("=")
        if not name or not value:
            raise click.BadParameter(f"{text!r} is not a label; write --label audience=staff")
        labels[name] = (*labels.get(name, ()), value)
    return labels


class Options(TypedDict):
    top_k: int
    exact: bool
    labels: dict[str, tuple[str, ...]]
    as_json: bool


@click.command
@click.argument("question")
@setting("index", FOLDER)
@click.option(
    "--top-k",
    type=click.IntRange(1, TOP_K_LIMIT),
    default=TOP_K_DEFAULT,
    show_default=True,
    help="how many passages to show",
)
@click.option(
    "--exact", is_flag=True, help="search for the words as typed: no synonyms, no spelling"
)
@click.option(
    "--label",
    "labels",
    multiple=True,
    metavar="NAME=VALUE",
    callback=_labels,
    help="search only documents with this label; several of one name: with any of them",
)
@click.option("--json", "as_json", is_flag=True, help="print the answer of the API as JSON")
def search(question: str, index: Path | None, **options: Unpack[Options]) -> None:
    """Print the passages nearest to QUESTION, best first."""
    settings = load_settings(index=index)
    query = clean_query(question, settings.max_query_chars)
    snapshot = SnapshotReader.of(settings).open_current()
    started = time.perf_counter()
    how = SearchOptions(rewrite=not options["exact"])
    result = run_search(snapshot, query, options["top_k"], options["labels"], how)
    if options["as_json"]:
        took_ms = (time.perf_counter() - started) * 1000
        support = SupportOut.of_result(snapshot, result)
        response = SearchResponse.of(result, support, settings.base_url, took_ms)
        click.echo(response.model_dump_json(indent=2, by_alias=True))
        return
    if result.signal:
        click.echo("If someone's life may be in danger now:")
        for contact in snapshot.support.contacts:
            reach = contact.number or contact.link
            click.echo(f"   {contact.name}: {reach} ({contact.region}, {contact.hours})")
        click.echo()
    for change in result.changes:
        click.echo(f"Searched for “{change.used}” instead of “{change.typed}” (--exact: don't).")
    if result.hits and result.answer and result.answer.state != "answered" and not result.signal:
        click.echo(UNSURE[result.answer.state] + "\n")
    if not result.passages_searched:
        click.echo("No document has these labels.")
    for number, hit in enumerate(result.hits, start=1):
        url = section_url(hit.document, hit.passage, settings.base_url)
        click.echo(_readable(number, hit, url))


def _readable(number: int, hit: Hit, url: str) -> str:
    heading = " › ".join([hit.document.title, *hit.passage.heading_path])
    paragraphs = [
        textwrap.fill(line, width=96, initial_indent="   ", subsequent_indent="   ")
        for line in hit.passage.text.split("\n")
    ]
    return "\n".join([f"{number}. {heading}  ({hit.score:.2f})", *paragraphs, f"   {url}", ""])
