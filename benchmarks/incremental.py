"""The time to publish again when one passage in a hundred has changed.

`python -m benchmarks.incremental` runs a full build, builds after changes with all caches, and a
full build without caches, whose files have to equal those of the last build to the byte.
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

# Among 100,000 such passages HNSW has a recall@10 of .972 with any effort that is tried, because
# meaningless sections are all equally near to a question. Real sections are not (decision 11).
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
    """Measure builds with the shipped encoder on texts of drawn words."""
    with tempfile.TemporaryDirectory(prefix="faq-search-bench-") as temporary:
        place = folder or Path(temporary)
        settings = Settings(corpus=place / "corpus", index=place / "index", recall_target=RECALL)
        settings.corpus.mkdir(parents=True, exist_ok=True)
        full = full_build(settings, passages)
        seconds = []
        for change in range(changes):
            write(settings.corpus, passages, time.time_ns() + change)
            duration, manifest = timed(settings)
            seconds.append(round(duration, 1))
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
            rebuild_seconds, expected = timed(settings)
            if expected != manifest:
                raise click.ClickException("a full build gives other bytes")
            figures |= {"full_again_seconds": round(rebuild_seconds, 1), "same_bytes": True}
    click.echo(figures)
    click.echo(f"written to {results.write('incremental', output, figures=figures)}")


def full_build(settings: Settings, passages: int) -> dict[str, Any]:
    """Return the seconds and the commit of the full build, which is run if there is none."""
    file = settings.index.with_name("full.json")
    if not file.exists():
        write(settings.corpus, passages)
        duration, _ = timed(settings)
        write_json(file, {"full_seconds": round(duration, 1), "full_commit": commit()})
    return read_json(file, dict[str, Any])


def timed(settings: Settings) -> tuple[float, Manifest]:
    """Build; return the seconds and the manifest without its time of creation."""
    started = time.perf_counter()
    report = build(settings)
    seconds = time.perf_counter() - started
    folder = settings.index / SNAPSHOTS / report.snapshot_id
    return seconds, replace(read_manifest(folder), created_at="")


def write(folder: Path, passages: int, change: int | None = None) -> None:
    """Write documents of `synthetic.IN_DOCUMENT` sections, each of which is one passage.

    `change` is the seed of other texts that replace one section in EVERY.
    """
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
