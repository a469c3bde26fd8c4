"""The memory of a build: `python -m benchmarks.scale`.

Markdown files of drawn words are read, split, indexed, written, verified and published as usual,
with everything but the model. The main figure is the peak private (anonymous) memory of the
processes of the build. Pages of files, which the kernel reclaims when memory is needed, come on
top; to see that a build works without them, run it with limited memory.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click
import msgspec

from benchmarks import results
from benchmarks.incremental import write
from benchmarks.processes import family, memory_mb

EVERY_SECONDS = 0.2


@click.command
@click.option("--sizes", type=int, multiple=True, default=(10_000, 100_000, 1_000_000))
@click.option("--output", type=click.Path(path_type=Path), default=results.FOLDER)
def main(sizes: tuple[int, ...], output: Path) -> None:
    """Build corpora of each size, each in a process of its own."""
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="faq-search-bench-") as folder:
            corpus = Path(folder) / "corpus"
            corpus.mkdir()
            write(corpus, size)
            rows.append({"passages": size} | measured(Path(folder)))
        click.echo(rows[-1])
    click.echo(f"written to {results.write('scale', output, rows=rows)}")


def measured(folder: Path) -> dict[str, Any]:
    started = time.perf_counter()
    build = subprocess.Popen(  # noqa: S603 - our own module, no shell
        [sys.executable, "-m", "benchmarks.scale_build", str(folder)],
        stdout=subprocess.PIPE,
        text=True,
    )
    peak = {"anon": 0, "file": 0}
    while build.poll() is None:
        now = [memory_mb(process) for process in family(build.pid)]
        for kind, highest in peak.items():
            peak[kind] = max(highest, sum(memory.get(kind, 0) for memory in now))
        time.sleep(EVERY_SECONDS)
    output = build.stdout.read() if build.stdout else ""
    if build.returncode:
        raise click.ClickException(f"the build ended with {build.returncode}")
    report: dict[str, Any] = msgspec.json.decode(output.splitlines()[-1])
    return {
        "seconds": round(time.perf_counter() - started, 1),
        "peak_mb": peak["anon"],
        "file_pages_mb": peak["file"],
        **report,
    }


if __name__ == "__main__":
    main()
