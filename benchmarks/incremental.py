"""What it takes to publish again when one passage in a hundred changed.

`python -m benchmarks.incremental`: a full build, builds after changes with all that is kept, and a
full one again without that, whose files have to be those of the last to the byte.
"""

import shutil
import statistics
import tempfile
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import click

from benchmarks import results, synthetic
from evaluation.machine import commit
from indexer.build import build
from retrieval.files.json_file import read_json, write_json
from retrieval.layout import EMBEDDINGS_FILE, MODELS_FOLDER, READINGS_FILE, SNAPSHOTS
from retrieval.manifest import Manifest, read_manifest
from retrieval.settings import Settings

EVERY = 100  # passages, of which one changes

# Of 100,000 such passages HNSW finds .972 of the ten best, with any effort that is tried: sections
# without a word of meaning lie as near to a question as each other. Real ones do not (decision 11).
RECALL = 0.95


@click.command
@click.option("--passages", default=100_000, show_default=True)
@click.option("--changes", default=3, show_default=True, help="builds after a change")
@click.option("--verify/--no-verify", default=True, help="build once more without what was kept")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="where all of it stays; a full build that is there already is not made again",
)
@click.option("--output", type=click.Path(path_type=Path), default=results.FOLDER)
def main(passages: int, changes: int, folder: Path | None, output: Path, *, verify: bool) -> None:
    """With the shipped encoder, on texts of words that were drawn."""
    with tempfile.TemporaryDirectory(prefix="faq-search-bench-") as temporary:
        place = folder or Path(temporary)
        settings = Settings(corpus=place / "corpus", index=place / "index", recall_target=RECALL)
        settings.corpus.mkdir(parents=True, exist_ok=True)
        full = built_in_full(settings, passages)
        seconds = []
        for change in range(changes):
            write(settings.corpus, passages, time.time_ns() + change)
            took, manifest = timed(settings)
            seconds.append(round(took, 1))
        incremental = statistics.median(seconds)
        figures = full | {
            "passages": passages,
            "changed": -(-passages // EVERY),
            "seconds": seconds,
            "incremental_seconds": incremental,
            "ratio": round(full["full_seconds"] / incremental, 1),
        }
        if verify:
            (settings.index / EMBEDDINGS_FILE).unlink()
            (settings.index / READINGS_FILE).unlink()
            shutil.rmtree(settings.index / MODELS_FOLDER)
            again, expected = timed(settings)
            if expected != manifest:
                raise click.ClickException("a full build gives other bytes")
            figures |= {"full_again_seconds": round(again, 1), "same_bytes": True}
    click.echo(figures)
    click.echo(f"written to {results.write('incremental', output, figures=figures)}")


def built_in_full(settings: Settings, passages: int) -> dict[str, Any]:
    """How long a full build took, by which commit; it is made where none is."""
    file = settings.index.with_name("full.json")
    if not file.exists():
        write(settings.corpus, passages)
        took, _ = timed(settings)
        write_json(file, {"full_seconds": round(took, 1), "full_commit": commit()})
    return read_json(file, dict[str, Any])


def timed(settings: Settings) -> tuple[float, Manifest]:
    """Seconds of a build, and what its manifest says but for when."""
    started = time.perf_counter()
    report = build(settings)
    seconds = time.perf_counter() - started
    folder = settings.index / SNAPSHOTS / report.snapshot_id
    return seconds, replace(read_manifest(folder), created_at="")


def write(folder: Path, passages: int, change: int | None = None) -> None:
    """Documents of `synthetic.IN_DOCUMENT` sections, each of them a passage; a `change` is a seed
    for other texts in place of some."""
    texts = synthetic.texts(passages, 4)
    others = synthetic.texts(passages, 4 if change is None else change)
    for document in range(-(-passages // synthetic.IN_DOCUMENT)):
        first = document * synthetic.IN_DOCUMENT
        pairs = islice(zip(texts, others, strict=False), synthetic.IN_DOCUMENT)
        lines = [
            f"## Section {number}\n\n{text if number % EVERY else other}"
            for number, (text, other) in enumerate(pairs, start=first)
        ]
        (folder / f"d{document:06}.md").write_text(
            "\n\n".join([f"# Document {document}", *lines]) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
