"""Growth from a thousand passages to a million: `python -m benchmarks.growth`.

Real sentences are not available in such numbers, so vectors are drawn around centres in a few
directions, as embeddings of texts are distributed, and words by Zipf's law. Everything but the
encoder is run. One set of real texts is measured too, to show how realistic the drawn ones are.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click
import msgspec

from benchmarks import results

SHIPPED = Path(__file__).parents[1] / "evaluation" / "questions" / "paraphrases"


@click.command
@click.option("--sizes", type=int, multiple=True, default=(1_000, 10_000, 100_000, 1_000_000))
@click.option("--beir", type=click.Path(path_type=Path), default=SHIPPED, show_default=True)
@click.option("--split", default="test", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), default=results.FOLDER)
def main(sizes: tuple[int, ...], beir: Path, split: str, output: Path) -> None:
    """Build and search snapshots of each size, each in a process of its own."""
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="faq-search-bench-") as folder:
            built = _run("benchmarks.growth_step", "build", folder, str(size))
            rows.append(
                {"passages": size} | built | _run("benchmarks.growth_step", "search", folder)
            )
        click.echo(rows[-1])
    with tempfile.TemporaryDirectory(prefix="faq-search-bench-") as folder:
        _run("benchmarks.published", str(beir), split, folder)
        real = _run("benchmarks.growth_step", "real", folder, str(beir), split)
        click.echo(real)
    file = results.write("growth", output, rows=rows, real={"collection": beir.name} | real)
    click.echo(f"written to {file}")


def _run(*command: str) -> dict[str, Any]:
    """Run a module and return the JSON of its last line of output; empty without output."""
    result = subprocess.run(  # noqa: S603 - our own modules, no shell
        [sys.executable, "-m", *command], check=True, stdout=subprocess.PIPE, text=True
    )
    lines = result.stdout.splitlines()
    figures: dict[str, Any] = msgspec.json.decode(lines[-1]) if lines else {}
    return figures


if __name__ == "__main__":
    main()
