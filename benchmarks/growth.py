"""From a thousand passages to a million: `python -m benchmarks.growth`.

Real sentences can't be had in such numbers here, so vectors are drawn around centres of a few
directions, as embeddings of texts lie, and words by Zipf's law. Everything but the encoder is run.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import click
import msgspec

from benchmarks import results


@click.command
@click.option("--sizes", type=int, multiple=True, default=(1_000, 10_000, 100_000, 1_000_000))
@click.option("--output", type=click.Path(path_type=Path), default=results.FOLDER)
def main(sizes: tuple[int, ...], output: Path) -> None:
    """Build and search snapshots of each size, each in a process of its own."""
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="faq-search-bench-") as folder:
            figures: dict[str, object] = {"passages": size}
            for step in ("build", "search"):
                done = subprocess.run(  # noqa: S603
                    [sys.executable, "-m", "benchmarks.growth_step", step, str(size), folder],
                    check=True,
                    stdout=subprocess.PIPE,
                    text=True,
                )
                figures |= msgspec.json.decode(done.stdout.splitlines()[-1])
        click.echo(figures)
        rows.append(figures)
    file = results.write("growth", output, rows=rows)
    click.echo(f"written to {file}")


if __name__ == "__main__":
    main()
