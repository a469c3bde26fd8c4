"""What it takes to publish again when one passage in a hundred changed.

`python -m benchmarks.incremental`: a full build, the same after the change with the vectors kept,
and a full one again without them, whose files have to be those of the second to the byte.
"""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import click

from benchmarks import results, synthetic
from indexer.build import build
from indexer.embedding_cache import CACHE_FILE
from indexer.reading_cache import READINGS_FILE
from retrieval.index_folder import SNAPSHOTS
from retrieval.manifest import Manifest, read_manifest
from retrieval.settings import Settings

EVERY = 100  # passages, of which one changes

# Of 100,000 such passages HNSW finds .972 of the ten best, with any effort that is tried: sections
# without a word of meaning lie as near to a question as each other. Real ones do not (decision 11).
RECALL = 0.95


@click.command
@click.option("--passages", default=100_000, show_default=True)
@click.option("--verify/--no-verify", default=True, help="build once more without what was kept")
@click.option("--output", type=click.Path(path_type=Path), default=results.FOLDER)
def main(passages: int, output: Path, *, verify: bool) -> None:
    """With the shipped encoder, on texts of words that were drawn."""
    with tempfile.TemporaryDirectory(prefix="faq-search-bench-") as folder:
        settings = Settings(
            corpus=Path(folder) / "corpus", index=Path(folder) / "index", recall_target=RECALL
        )
        settings.corpus.mkdir()
        write(settings.corpus, passages, changed=False)
        full, _ = timed(settings)
        write(settings.corpus, passages, changed=True)
        incremental, manifest = timed(settings)
        figures = {
            "passages": passages,
            "changed": -(-passages // EVERY),
            "full_seconds": round(full, 1),
            "incremental_seconds": round(incremental, 1),
            "ratio": round(full / incremental, 1),
        }
        if verify:
            (settings.index / CACHE_FILE).unlink()
            (settings.index / READINGS_FILE).unlink()
            again, expected = timed(settings)
            if expected != manifest:
                raise click.ClickException("a full build gives other bytes")
            figures |= {"full_again_seconds": round(again, 1), "same_bytes": True}
    click.echo(figures)
    click.echo(f"written to {results.write('incremental', output, figures=figures)}")


def timed(settings: Settings) -> tuple[float, Manifest]:
    """Seconds of a build, and what its manifest says but for when."""
    started = time.perf_counter()
    report = build(settings)
    seconds = time.perf_counter() - started
    folder = settings.index / SNAPSHOTS / report.snapshot_id
    return seconds, replace(read_manifest(folder), created_at="")


def write(folder: Path, passages: int, *, changed: bool) -> None:
    """Documents of `synthetic.IN_DOCUMENT` sections, each of them a passage."""
    texts = synthetic.texts(passages, 4)
    others = synthetic.texts(passages, 5)
    for document in range(-(-passages // synthetic.IN_DOCUMENT)):
        first = document * synthetic.IN_DOCUMENT
        lines = _sections(first, texts, others, changed=changed)
        (folder / f"d{document:06}.md").write_text(
            "\n\n".join([f"# Document {document}", *lines]) + "\n", encoding="utf-8"
        )


def _sections(
    first: int, texts: Iterator[str], others: Iterator[str], *, changed: bool
) -> Iterator[str]:
    pairs = zip(texts, others, strict=False)
    for number, (text, other) in enumerate(islice(pairs, synthetic.IN_DOCUMENT), start=first):
        yield f"## Section {number}\n\n{other if changed and not number % EVERY else text}"


if __name__ == "__main__":
    main()
