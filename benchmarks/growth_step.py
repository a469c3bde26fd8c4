"""One step of `benchmarks.growth`, in a process of its own, so that its memory is its own."""

import resource
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import numpy as np
from bm25s.stopwords import STOPWORDS_EN

from benchmarks import synthetic
from benchmarks.processes import memory_mb
from evaluation.beir import read_beir
from indexer.indexing.assemble import assemble
from indexer.indexing.bm25 import make_lexical
from indexer.indexing.make_index import Index
from indexer.publishing.index_folder import locked_staging, make_current, put_in_place
from indexer.publishing.write_snapshot import write_snapshot
from indexer.stores.choose import choose_store
from indexer.stores.limits import Limits
from retrieval.encoders.base import EncoderInfo
from retrieval.index.duplicates import Duplicates
from retrieval.index.rewriting import Rewriter
from retrieval.index.texts import Texts
from retrieval.load_settings import load_settings
from retrieval.search import search
from retrieval.snapshot import Snapshot, SnapshotReader
from retrieval.stores.flat import FlatStore
from retrieval.threads import keep_to_one_blas_thread
from retrieval.vectors import Vectors

QUESTIONS = 300
QUESTION_DISTANCE = 0.8  # distance of a question from its passage: a cosine of about .78

INFO = EncoderInfo("drawn", "drawn", "none", synthetic.DIMENSION, 256, "", "", "float32")


class DrawnQuestions:
    """An encoder that returns the vectors that were drawn for questions, by their number."""

    def __init__(self, vectors: Vectors) -> None:
        self.info = INFO
        self._vectors = vectors

    def encode_queries(self, texts: list[str]) -> Vectors:
        vectors: Vectors = self._vectors[[int(text.split()[-1].rstrip("?")) for text in texts]]
        return vectors

    def encode_passages(self, texts: list[str]) -> Vectors:
        raise NotImplementedError

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def save(self, folder: Path) -> None:
        np.save(folder / "questions.npy", self._vectors)


def build(size: int, folder: Path) -> dict[str, object]:
    seconds: dict[str, float] = {}
    rows = synthetic.vectors(size, 3)
    documents, passages = synthetic.documents(list(synthetic.texts(size, 4)))
    about = np.random.default_rng(5).integers(0, size, QUESTIONS)
    drawn = DrawnQuestions(synthetic.near(rows[about], QUESTION_DISTANCE, 6))
    settings = load_settings()

    views = synthetic.views(rows, passages)
    verify = synthetic.near(
        rows[np.random.default_rng(7).integers(0, size, 400)], QUESTION_DISTANCE, 8
    )
    with _timed(seconds, "vectors"):
        store, info = choose_store(rows, lambda: verify, Limits.of(settings))
    lexical_folder = folder / "lexical"
    lexical_folder.mkdir(parents=True)
    with _timed(seconds, "lexical"):
        lexical = make_lexical((passage.text for passage in passages), lexical_folder)
    index = Index(store, info, views, lexical, Duplicates.of([]), Rewriter({}, {}))
    snapshot = assemble(Texts.of(documents, passages), index, drawn, 256)
    with locked_staging(folder) as staging:
        with _timed(seconds, "write"):
            snapshot_id = write_snapshot(staging, snapshot)
        published = put_in_place(staging, folder, snapshot_id)
        make_current(folder, snapshot_id)
    _, expected = FlatStore.from_vectors(rows).search(drawn.encode_queries(_questions()), 10)
    np.save(folder / "expected.npy", expected)
    return {
        "build_seconds": seconds,
        "store": msgspec.to_builtins(info),
        "bytes_per_passage": _bytes_per_passage(published, size),
        "build_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[name] = round(time.perf_counter() - started, 2)


def _bytes_per_passage(place: Path, size: int) -> dict[str, int]:
    """Return the bytes on disk per passage, by the parts of a snapshot that grow with it."""
    sizes = {}
    for part in ("vectors", "views", "lexical", "passage"):
        files = [file for file in place.rglob("*") if file.is_file()]
        part_files = [file for file in files if str(file.relative_to(place)).startswith(part)]
        sizes[part] = round(sum(file.stat().st_size for file in part_files) / size)
    return sizes


def search_drawn(folder: Path) -> dict[str, object]:
    """Open and search; recall compares the vector store with brute force."""
    keep_to_one_blas_thread()
    started = time.perf_counter()
    snapshot = SnapshotReader(
        folder, lambda place, _: DrawnQuestions(np.load(place / "questions.npy"))
    ).open_current()
    opened = time.perf_counter() - started
    expected = np.load(folder / "expected.npy")
    vectors = snapshot.encoder.encode_queries(_questions())
    search_ms = _search(snapshot, _questions())
    _, rows = snapshot.store.search(vectors, 10)
    hits = [len({*a} & {*b}) for a, b in zip(rows.tolist(), expected.tolist(), strict=True)]
    return {
        "open_seconds": round(opened, 3),
        "search_ms": search_ms,
        "recall": round(sum(hits) / expected.size, 4),
        "search_rss_mb": memory_mb(),
    }


def search_real(folder: Path, beir: Path, split: str) -> dict[str, object]:
    """Open and search the snapshot that `benchmarks.published` made of the same set."""
    keep_to_one_blas_thread()
    started = time.perf_counter()
    snapshot = SnapshotReader(folder).open_current()
    opened = time.perf_counter() - started
    questions = list(read_beir(beir, split).questions.values())[:QUESTIONS]
    place = folder / "snapshots" / snapshot.id
    return {
        "passages": len(snapshot.passages),
        "store": msgspec.to_builtins(snapshot.manifest.store),
        "bytes_per_passage": _bytes_per_passage(place, len(snapshot.passages)),
        "open_seconds": round(opened, 3),
        "search_ms": _search(snapshot, questions),
    }


def _search(snapshot: Snapshot, questions: list[str]) -> dict[str, object]:
    """Return the milliseconds of a search without the encoder, and of each stage."""
    times: dict[str, list[float]] = {}
    total = []
    for question in [*questions, *questions]:  # the first pass brings the pages into memory
        started = time.perf_counter()
        result = search(snapshot, question, 10)
        total.append(time.perf_counter() - started - result.seconds["encode"])
        for stage, value in result.seconds.items():
            times.setdefault(stage, []).append(value)
    warm = slice(len(questions), None)
    return {
        "p50": round(1000 * statistics.median(total[warm]), 3),
        "p95": round(1000 * float(np.quantile(total[warm], 0.95)), 3),
        "stages": {
            stage: round(1000 * statistics.median(values[warm]), 3)
            for stage, values in times.items()
        },
    }


def _questions() -> list[str]:
    """Return questions of five drawn words and the number of the question.

    The words are drawn like those of passages, but without as many of the most frequent ones as
    there are stop words, which are removed from real questions.
    """
    generator = np.random.default_rng(11)
    words = generator.zipf(1.3, (QUESTIONS, 60))
    chosen = [[word for word in row if word > len(STOPWORDS_EN)][:5] for row in words]
    return [
        f"{' '.join(f'w{word % 1_000_000}' for word in row)} {number}?"
        for number, row in enumerate(chosen)
    ]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["build", place, size]:
            figures = build(int(size), Path(place))
        case ["search", place]:
            figures = search_drawn(Path(place))
        case ["real", place, beir, split]:
            figures = search_real(Path(place), Path(beir), split)
        case other:
            sys.exit(f"no such step: {other}")
    sys.stdout.write(msgspec.json.encode(figures).decode() + "\n")
