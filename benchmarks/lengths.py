"""How long real documents are, and what their passages take: `python -m benchmarks.lengths`.

The passages of the other benchmarks are short FAQ texts or drawn words. This reads the live
snapshots of corpora that were built before, each given as NAME=INDEX:

    python -m benchmarks.lengths handbook=/srv/handbook/index wiki=/srv/wiki/index
"""

from pathlib import Path

import click

from benchmarks import results
from retrieval.snapshot import Snapshot, SnapshotReader

# The parts of a snapshot whose size grows with the corpus, by the beginnings of their files.
PARTS = {
    "vectors": "vectors/",
    "views": "views/",
    "lexical": "lexical/",
    "passages": "passage",
    "documents": "document",
}


@click.command
@click.argument("corpora", nargs=-1, required=True)
@click.option("--output", type=click.Path(path_type=Path), default=results.FOLDER)
def main(corpora: tuple[str, ...], output: Path) -> None:
    """Measure the live snapshot of each of CORPORA, and write the figures as JSON."""
    rows = []
    for corpus in corpora:
        name, equals, index = corpus.partition("=")
        if not equals:
            raise click.UsageError(f"{corpus!r} is not NAME=INDEX")
        rows.append({"corpus": name} | measure(SnapshotReader(Path(index)).open_current()))
        click.echo(rows[-1])
    click.echo(f"written to {results.write('lengths', output, rows=rows)}")


def measure(snapshot: Snapshot) -> dict[str, object]:
    """Return counts, tokens and bytes of `snapshot`.

    `tokens` are those of all passages with their headings, `view_tokens` those of headings and
    sentences, which are embedded by themselves. Special tokens count.
    """
    count = snapshot.encoder.count_tokens
    views = snapshot.views
    contexts = {
        context
        for passage in snapshot.passages
        for context in (passage.context, *passage.also_asked)
    }
    sentences = {
        passage.text[start:end]
        for row, passage in enumerate(snapshot.passages)
        for start, end in views.sentence_spans[
            views.sentence_starts[row] : views.sentence_starts[row + 1]
        ]
    }
    sizes = {
        part: sum(
            entry.size for file, entry in snapshot.manifest.files.items() if file.startswith(start)
        )
        for part, start in PARTS.items()
    }
    return {
        "documents": len(snapshot.documents),
        "passages": len(snapshot.passages),
        "sentences": len(views.sentence_vectors),
        "headings": len(views.heading_vectors),
        "tokens": sum(count(passage.embedded_text) for passage in snapshot.passages),
        "view_tokens": sum(count(text) for text in contexts | sentences),
        "bytes": sizes,
    }


if __name__ == "__main__":
    main()
