"""The cost of vectors in Milvus: `make bench-milvus`, or with a running server
`python -m benchmarks.milvus --uri http://127.0.0.1:19530 --files DATA`.

Vectors are drawn around centres, with a heading and two sentences per passage, as in
`benchmarks.growth`. They are sent, indexed, verified and searched as by a build and a service. The
server has to be idle and on this machine, because its memory and its files are measured. It is
compared with FAISS in this process, on the same vectors in the same run.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict, Unpack

import click
import numpy as np

from benchmarks import results, synthetic
from benchmarks.processes import memory_mb, read_proc
from indexer.stores.choose import choose_store
from indexer.stores.limits import ALWAYS_EXACT, Limits
from indexer.stores.milvus_collections import MilvusCollections
from retrieval.filters import Labels
from retrieval.index.views import Views
from retrieval.layout import STAGING
from retrieval.ranking.weights import HYBRID
from retrieval.stores.base import VectorStore
from retrieval.stores.milvus import MilvusStore
from retrieval.stores.milvus_access import MilvusAccess
from retrieval.stores.milvus_connection import MilvusConnection
from retrieval.vectors import Vectors

PROGRAM = "milvus"  # the name of the server's process
KINDS = {"FLAT": ALWAYS_EXACT, "HNSW": Limits(exact_rows=0, memory_mb=2**40, recall=0.98)}


class Options(TypedDict):
    sizes: tuple[int, ...]
    questions: int
    clients: tuple[int, ...]
    output: Path


@dataclass(frozen=True, slots=True)
class Server:
    """The server's address, the folder of its files if known, and its memory while it was empty."""

    uri: str
    files: Path | None
    empty_mb: int


@click.command
@click.option("--uri", envvar="MILVUS_URI", required=True)
@click.option(
    "--files",
    envvar="MILVUS_FILES",
    type=click.Path(path_type=Path),
    help="where the server keeps its files",
)
@click.option("--sizes", type=int, multiple=True, default=(10_000, 100_000))
@click.option("--questions", default=400, show_default=True)
@click.option("--clients", type=int, multiple=True, default=(1, 4))
@click.option("--output", type=click.Path(path_type=Path), default=results.FOLDER)
def main(uri: str, files: Path | None, **options: Unpack[Options]) -> None:
    """Measure each number of passages with each index, and compare with FAISS."""
    rows = []
    server = Server(uri, files, server_mb())
    for size in options["sizes"]:
        vectors = synthetic.vectors(size, 3)
        sample = vectors[:: max(1, size // options["questions"])][: options["questions"]]
        queries = synthetic.near(sample, 0.6, 4)
        for index, limits in KINDS.items():
            rows.append(
                {"passages": size, "index": index}
                | in_milvus(server, vectors, queries, limits, options["clients"])
                | in_process(vectors, queries, limits)
            )
            click.echo(rows[-1])
    click.echo(f"written to {results.write('milvus', options['output'], rows=rows)}")


def in_milvus(
    server: Server, vectors: Vectors, queries: Vectors, limits: Limits, clients: tuple[int, ...]
) -> dict[str, Any]:
    """Return the figures of a collection of `vectors` on `server`.

    The growth of the server's memory since it was empty is an upper bound for these vectors,
    because the server retains memory of dropped collections.
    """
    files, empty_mb = server.files, server.empty_mb
    connection = MilvusConnection(MilvusAccess(server.uri, seconds=10))
    views = _views(vectors)
    disk = _size(files)
    with tempfile.TemporaryDirectory(prefix="faq-search-bench-") as folder:
        (Path(folder) / STAGING).mkdir()
        collections = MilvusCollections(connection, Path(folder), 1, 60)
        started = time.perf_counter()
        store, info = collections.load(
            vectors, views, _no_labels(len(vectors)), lambda: queries, limits
        )
        duration = time.perf_counter() - started
        figures = {
            "seconds": round(duration, 1),
            "recall": info.recall,
            "effort": info.ef_search if limits is not ALWAYS_EXACT else None,
            "server_bytes": round((server_mb() - empty_mb) * 2**20 / len(vectors)),
            "disk_bytes": round((_size(files) - disk) / len(vectors)) if files else None,
            "search_ms": _median(queries, lambda query: store.search(query, HYBRID.candidates)),
            "question_ms": _median(queries, lambda query: question(store, views, query)),
            "per_second": {
                str(count): _per_second(queries, count, lambda query: question(store, views, query))
                for count in clients
            },
        }
        collections.drop_unused()
    return figures


def question(store: MilvusStore, views: Views, query: Vectors) -> None:
    """Make all calls of a question: candidates, and the vectors that score them."""
    _, nearest = store.search(query, HYBRID.candidates)
    rows = nearest[0]
    store.vectors(rows)
    stored = Views(
        store.heading_vectors,
        views.heading_spans,
        store.sentence_vectors,
        views.sentence_starts,
        views.sentence_spans,
    )
    stored.heading_scores(query[0], rows)
    stored.sentence_scores(query[0], rows)


def in_process(vectors: Vectors, queries: Vectors, limits: Limits) -> dict[str, Any]:
    started = time.perf_counter()
    store: VectorStore
    store, _ = choose_store(vectors, lambda: queries, limits)
    return {
        "faiss_seconds": round(time.perf_counter() - started, 1),
        "faiss_search_ms": _median(queries, lambda query: store.search(query, HYBRID.candidates)),
    }


def server_mb() -> int:
    """Return the private memory of the server's processes in MiB."""
    processes = [path.name for path in Path("/proc").iterdir() if path.name.isdecimal()]
    return sum(
        memory_mb(process).get("anon", 0)
        for process in processes
        if read_proc(process, "comm").strip() == PROGRAM
    )


def _median(queries: Vectors, call: Callable[[Vectors], object]) -> float:
    """Return the median milliseconds of `call`, with one query after the other."""
    times = []
    for query in queries:
        started = time.perf_counter()
        call(query[np.newaxis])
        times.append(time.perf_counter() - started)
    return round(1000 * statistics.median(times), 2)


def _per_second(queries: Vectors, clients: int, call: Callable[[Vectors], object]) -> float:
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        list(threads.map(lambda query: call(query[np.newaxis]), queries))
    return round(len(queries) / (time.perf_counter() - started), 1)


def _views(vectors: Vectors) -> Views:
    count = len(vectors)
    sentences = np.repeat(vectors, synthetic.SENTENCES, axis=0).astype(np.float16)
    return Views(
        heading_vectors=vectors.astype(np.float16),
        heading_spans=np.stack([np.arange(count), np.arange(1, count + 1)], axis=1),
        sentence_vectors=sentences,
        sentence_starts=np.arange(0, len(sentences) + 1, synthetic.SENTENCES),
        sentence_spans=np.zeros((len(sentences), 2), np.int32),
    )


def _no_labels(rows: int) -> Labels:
    return Labels((), np.zeros(1, np.int64), np.zeros(0, np.int32), np.array([0, rows]))


def _size(folder: Path | None) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) if folder else 0


if __name__ == "__main__":
    main()
