"""Whether questions get the same answers from Milvus as from files:
`python -m benchmarks.milvus_answers --uri http://127.0.0.1:19530 --beir FOLDER SPLIT`.

Every test collection is written down as a corpus, and built, served and asked all of its questions
by the commands that a user has: in files, in Milvus for exact search, and there with HNSW.
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
from benchmarks.server import free_port, running, spent
from benchmarks.systems import OUR_ROUTE, our_command, our_service
from evaluation.beir import read_beir
from retrieval.load_settings import load_settings
from retrieval.snapshot import Snapshot, SnapshotReader
from retrieval.stores.base import Rows
from retrieval.stores.milvus_access import MilvusAccess

INDEXES = ("FLAT", "HNSW")
TOP = 10
SAME = 1e-5  # of two scores: sums of 384 products of float32 differ by their order
# Of an answer: the last is what each build estimates by its own index; its state is compared.
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
    """The answers to every question, from files and from each index of Milvus."""
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
    """The snapshot that was live, and the answer to each question."""

    snapshot: Snapshot
    answers: list[dict[str, Any]]


def served(place: Path, questions: list[str], options: list[str], **variables: str) -> Served:
    """What `faq-search build` with `options` publishes in `place`, by `faq-search serve`."""
    # Some collections have control characters, and headings without a word.
    spent(our_command(sys.executable, "build", "--skip-bad", *options), place, **variables)
    port = free_port()
    serve = our_service(sys.executable, port, place / "index")
    with running(serve, port, OUR_ROUTE, place / "log", place) as server:
        answers = [server.ask(question) for question in questions]
    access = MilvusAccess.of(load_settings(milvus_seconds=10))
    return Served(SnapshotReader(place / "index", milvus=access).open_current(), answers)


def compared(files: Served, milvus: Served, questions: list[str]) -> dict[str, Any]:
    """How many answers are the same, and what share of the nearest rows is found."""
    vectors = files.snapshot.encoder.encode_queries(questions)
    found = [_nearest(each.snapshot, vectors) for each in (files, milvus)]
    shared = [len(np.intersect1d(*pair)) for pair in zip(*found, strict=True)]
    pairs = zip(files.answers, milvus.answers, strict=True)
    return {
        "passages": len(files.snapshot.passages),
        "store": milvus.snapshot.manifest.store.kind,
        "effort": milvus.snapshot.manifest.store.ef_search,
        "questions": len(questions),
        "same": sum(_is_same(*pair) for pair in pairs),
        "recall": round(float(np.mean(shared)) / found[0].shape[1], 4),
    }


def _is_same(here: Any, there: Any) -> bool:
    """All that they say but what is `OWN` to each, with scores that are as good as equal."""
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
