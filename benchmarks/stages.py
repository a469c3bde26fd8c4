"""The time of each stage of a question: `python -m benchmarks.stages`."""

import statistics
import tempfile
import time
from pathlib import Path

import click

from benchmarks import results
from benchmarks.http import SHIPPED
from benchmarks.published import encoder, publish
from evaluation.beir import read_beir
from retrieval.encoders.onnx import OnnxEncoder
from retrieval.search import search
from retrieval.snapshot import SnapshotReader
from retrieval.threads import keep_to_one_blas_thread
from service.api.schemas.answers import SearchResponse
from service.api.schemas.support import SupportOut

WARM_UP = 20


@click.command
@click.option("--beir", type=click.Path(path_type=Path), default=SHIPPED, show_default=True)
@click.option("--split", default="test", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), default=results.FOLDER)
def main(beir: Path, split: str, output: Path) -> None:
    """Time each stage of the search of every question; medians in milliseconds."""
    keep_to_one_blas_thread()
    collection = read_beir(beir, split)
    with tempfile.TemporaryDirectory(prefix="faq-search-bench-") as name:
        publish(collection, Path(name), encoder())
        snapshot = SnapshotReader(Path(name)).open_current()
        assert isinstance(snapshot.encoder, OnnxEncoder)  # noqa: S101 - it is the default model's, for mypy
        times: dict[str, list[float]] = {}
        questions = list(collection.questions.values())
        for question in [*questions[:WARM_UP], *questions]:
            started = time.perf_counter()
            snapshot.encoder.tokens.read([question])
            seconds = {"tokenise (in encode)": time.perf_counter() - started}
            result = search(snapshot, question, 10)
            started = time.perf_counter()
            support = SupportOut.of_result(snapshot, result)
            SearchResponse.of(result, support, "", 0.0).model_dump_json(by_alias=True)
            seconds |= result.seconds | {"serialise": time.perf_counter() - started}
            for stage, value in seconds.items():
                times.setdefault(stage, []).append(value)
    medians = {
        stage: round(1000 * statistics.median(values[WARM_UP:]), 4)
        for stage, values in times.items()
    }
    file = results.write(
        "stages",
        output,
        collection=collection.name,
        passages=len(snapshot.passages),
        milliseconds=medians,
    )
    click.echo(f"{medians}\nwritten to {file}")


if __name__ == "__main__":
    main()
