"""`faq-search inspect`: a file as the index would see it."""

from collections.abc import Iterator
from pathlib import Path

import click

from cli.options import setting
from indexer.cache.models import load_build_encoder
from indexer.chunking.splitter import CountTokens, split
from indexer.corpus.read import of_root, root_of
from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.readers.sandbox import open_within
from indexer.sources.archives import archive_of
from retrieval.load_settings import load_settings
from retrieval.types import Document


@click.command
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@setting("encoder")
@setting("passage_tokens", int)
@click.option("--texts", is_flag=True, help="also print the text of each passage")
def inspect(file: Path, encoder: str | None, passage_tokens: int | None, *, texts: bool) -> None:
    """Print what the index would see of FILE: headings, passages with tokens, what is left out.

    Nothing is written. A token is a piece of a word, as the encoder reads it. FILE may be in an
    archive: a.zip/b.md.
    """
    if not file.exists() and archive_of(file) is None:
        raise click.BadParameter(f"File {str(file)!r} does not exist.", param_hint="'FILE'")
    settings = load_settings(encoder=encoder, passage_tokens=passage_tokens)
    try:
        root = root_of(file, settings.all_roots)
        opened, parse = open_within(settings, file, root)
        reading = parse()
        document = of_root(reading.document, opened, root)
    except NotIndexedError as error:
        place = (file.as_posix(), error.line)
        raise click.ClickException(str(finding(error.kind, place, error.reason))) from None
    model = load_build_encoder(settings)
    limit = settings.passage_tokens or model.info.window
    click.echo("\n".join(_head(document, reading.title_from)))
    click.echo("\n".join(_tree(document, model.count_tokens, limit, texts=texts)))
    for entry in reading.findings:
        click.echo(f"{entry.level:9} {entry}")


def _head(document: Document, title_from: str) -> Iterator[str]:
    known = {
        "title": f"{document.title}  (from {title_from})",
        "language": document.language,
        "audience": document.audience,
        "reviewed on": document.reviewed_on,
        "review by": document.review_by,
        "expires": document.expires,
        "source": document.source,
        "url": document.url,
        "owner": document.owner,
    } | {f"label {name}": ", ".join(values) for name, values in document.labels.items()}
    yield from (f"{name:11} {value}" for name, value in known.items() if value is not None)


def _tree(document: Document, count: CountTokens, limit: int, *, texts: bool) -> Iterator[str]:
    passages = split(document, count, limit)
    for section in document.sections:
        if section.continues:
            continue  # its passages are shown with those of the section before it
        indent = "  " * len(section.heading_path)
        name = section.heading_path[-1] if section.heading_path else "(before the first heading)"
        yield f"{indent}{name}  #{section.anchor}" if section.anchor else f"{indent}{name}"
        yield from (f"{indent}  also asked: {question}" for question in section.also_asked)
        for passage in passages:
            if passage.anchor == section.anchor:
                yield f"{indent}  passage {passage.id}: {count(passage.embedded_text)} tokens"
                if texts:
                    yield from (f"{indent}    {line}" for line in passage.text.split("\n"))
    yield f"{len(document.sections)} sections, {len(passages)} passages of at most {limit} tokens"
