"""A comparison of the answers from Milvus with those from files:
`python -m benchmarks.milvus_answers --uri http://127.0.0.1:19530 --beir FOLDER SPLIT`.

Every test collection is written as a corpus, built, served and sent all of its questions with the
commands of a user: in files, in Milvus with exact search, and in Milvus with HNSW.
"""

import math
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np

from benchmarks import results
from benchmarks.http import SHIPPED
from benchmarks.published import write_corpus
from benchmarks.server import free_port, run_measured, running
from benchmarks.systems import OUR_ROUTE, our_command, our_service
from evaluation.beir import read_beir
from retrieval.load_settings import load_settings
from retrieval.snapshot import Snapshot, SnapshotReader
from retrieval.stores.base import Rows
from retrieval.stores.milvus_access import MilvusAccess

INDEXES = ("FLAT", "HNSW")
TOP = 10
SAME = 1e-5  # tolerance of scores: sums of 384 float32 products depend on their order
# Fields of an answer that are not compared. Each build estimates the probability with its own
# index; the answer state is compared.
OWN = ("snapshot_id", "took_ms", "answer_probability")


@click.command
@click.option("--uri", envvar="MILVUS_URI", required=True)
@click.option(
    "--beir",
    type=(click.Path(path_type=Path), str),
    multiple=True,
    default=[(SHIPPED, "test")],
    metavar="FOLDER SPLIT",
)
@click.option("--index", "indexes", type=click.Choice(INDEXES), multiple=True, default=INDEXES)
@click.option("--output", type=click.Path(path_type=Path), default=results.FOLDER)
def main(
    uri: str, beir: tuple[tuple[Path, str], ...], indexes: tuple[str, ...], output: Path
) -> None:
    """Compare the answers to every question from files and from each index of Milvus."""
    rows = []
    for folder, split in beir:
        collection = read_beir(folder, split)
        questions = list(collection.questions.values())
        with tempfile.TemporaryDirectory(prefix="faq-search-bench-") as name:
            place = Path(name)
            write_corpus(collection, place / "corpus")
            files = served(place, questions, [])
            for index in indexes:
                options = ["--store", "milvus", "--uri", uri]
                exact_rows = len(files.snapshot.passages) if index == "FLAT" else 0
                milvus = served(place, questions, options, FAQ_SEARCH_EXACT_ROWS=str(exact_rows))
                figures = compared(files, milvus, questions)
                rows.append({"collection": collection.name} | figures)
                click.echo(rows[-1])
    click.echo(f"written to {results.write('milvus_answers', output, rows=rows)}")


@dataclass(frozen=True, slots=True)
class Served:
    """The live snapshot, and the answer to each question."""

    snapshot: Snapshot
    answers: list[dict[str, Any]]


def served(place: Path, questions: list[str], options: list[str], **variables: str) -> Served:
    """Build with `options` in `place`, serve the result, and return the answers."""
    # Some collections have control characters, and headings without a word.
    run_measured(
        our_command(sys.executable, "build", "--max-refused", "100%", *options), place, **variables
    )
    port = free_port()
    serve = our_service(sys.executable, port, place / "index")
    with running(serve, port, OUR_ROUTE, place / "log", place) as server:
        answers = [server.ask(question) for question in questions]
    access = MilvusAccess.of(load_settings(milvus_seconds=10))
    return Served(SnapshotReader(place / "index", milvus=access).open_current(), answers)


def compared(files: Served, milvus: Served, questions: list[str]) -> dict[str, Any]:
    """Return how many answers are the same, and the share of the nearest rows that is found."""
    vectors = files.snapshot.encoder.encode_queries(questions)
    nearest = [_nearest(system.snapshot, vectors) for system in (files, milvus)]
    shared = [len(np.intersect1d(*pair)) for pair in zip(*nearest, strict=True)]
    pairs = zip(files.answers, milvus.answers, strict=True)
    return {
        "passages": len(files.snapshot.passages),
        "store": milvus.snapshot.manifest.store.kind,
        "effort": milvus.snapshot.manifest.store.ef_search,
        "questions": len(questions),
        "same": sum(_is_same(*pair) for pair in pairs),
        "recall": round(float(np.mean(shared)) / nearest[0].shape[1], 4),
    }


def _is_same(here: Any, there: Any) -> bool:
    """Return whether two answers agree in all but `OWN`, with scores within SAME."""
    if isinstance(here, dict):
        names = here.keys() - OWN
        return names == there.keys() - OWN and all(_is_same(here[n], there[n]) for n in names)
    if isinstance(here, list):
        return len(here) == len(there) and all(map(_is_same, here, there))
    if isinstance(here, float):
        return math.isclose(here, there, rel_tol=0, abs_tol=SAME)
    return bool(here == there)


def _nearest(snapshot: Snapshot, vectors: np.ndarray) -> Rows:
    _, rows = snapshot.store.search(vectors, TOP)
    return rows


if __name__ == "__main__":
    main()
