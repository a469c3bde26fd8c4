"""The time that reading a folder takes in a build: `python -m benchmarks.reading FOLDER`.

Every file is read in the sandbox, without the cache of an earlier build. The named peer is
markdown-it-py, which only parses the same Markdown files and renders them as HTML.
"""

import time
from functools import partial
from pathlib import Path

import click
from markdown_it import MarkdownIt

from benchmarks import results
from indexer.corpus.read import read_corpus
from indexer.readers.sandbox import open_within
from indexer.sources.files import corpus_files
from retrieval.load_settings import load_settings

MARKDOWN = {".md", ".markdown", ".mdx"}


@click.command
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--output", type=click.Path(path_type=Path), default=results.FOLDER)
def main(folder: Path, output: Path) -> None:
    """Read every document of FOLDER as a build does, and compare the time with the peer's."""
    settings = load_settings(corpus=folder, max_refused="100%")
    started = time.perf_counter()
    corpus = read_corpus(settings, partial(open_within, settings))
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    rendered = sum(map(_render, corpus_files(folder)))
    peer_seconds = time.perf_counter() - started
    figures = {
        "corpus": folder.name,
        "documents": len(corpus.documents),
        "seconds": round(seconds, 1),
        "documents_per_second": round(len(corpus.documents) / seconds, 1),
        "peer": "markdown-it-py, rendering",
        "peer_files": rendered,
        "peer_seconds": round(peer_seconds, 1),
        "ratio": round(seconds / peer_seconds, 1) if rendered else None,
    }
    click.echo(figures)
    click.echo(f"written to {results.write('reading', output, **figures)}")


def _render(file: Path) -> bool:
    """Render `file`, and return whether it is Markdown."""
    if file.suffix.lower() not in MARKDOWN:
        return False
    MarkdownIt("commonmark").enable("table").render(file.read_text("utf-8", errors="replace"))
    return True


if __name__ == "__main__":
    main()
