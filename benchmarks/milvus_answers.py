"""Whether questions get the same answers from Milvus as from files:
`python -m benchmarks.milvus_answers --uri http://127.0.0.1:19530 --beir FOLDER SPLIT`.

Every test collection is indexed in files, brought over as `faq-search snapshots to-milvus` does,
once for exact search and once with HNSW, and asked all of its questions.
"""

import tempfile
from pathlib import Path
from typing import Any

import click
import numpy as np

from benchmarks import results
from benchmarks.http import SHIPPED
from benchmarks.published import encoder, publish
from evaluation.beir import read_beir
from indexer.to_milvus import to_milvus
from retrieval.milvus_access import MilvusAccess
from retrieval.search import search
from retrieval.settings import Settings, load_settings
from retrieval.snapshot import Snapshot, open_current
from retrieval.types import SearchResult
from retrieval.vector_store import Rows

TOP = 10
SAME = 1e-5  # of two scores: sums of 384 products of float32 differ by their order


@click.command
@click.option("--uri", envvar="MILVUS_URI", required=True)
@click.option(
    "--beir",
    type=(click.Path(path_type=Path), str),
    multiple=True,
    default=[(SHIPPED, "test")],
    metavar="FOLDER SPLIT",
)
@click.option("--output", type=click.Path(path_type=Path), default=results.FOLDER)
def main(uri: str, beir: tuple[tuple[Path, str], ...], output: Path) -> None:
    """The ten best of every question, from files and from either index of Milvus."""
    model = encoder()
    rows = []
    for folder, split in beir:
        collection = read_beir(folder, split)
        questions = list(collection.questions.values())
        with tempfile.TemporaryDirectory(prefix="faq-search-bench-") as index:
            settings = load_settings(index=Path(index), milvus_uri=uri, milvus_seconds=10)
            publish(collection, settings.index, model)
            files = open_current(settings.index)
            for exact_rows in (len(files.passages), 0):
                brought = settings.model_copy(update={"exact_rows": exact_rows})
                to_milvus(brought)
                figures = compared(files, opened(brought), questions)
                rows.append({"collection": collection.name, "passages": len(files.passages)})
                rows[-1] |= figures
                click.echo(rows[-1])
    click.echo(f"written to {results.write('milvus_answers', output, rows=rows)}")


def opened(settings: Settings) -> Snapshot:
    return open_current(settings.index, access=MilvusAccess.of(settings))


def compared(files: Snapshot, milvus: Snapshot, questions: list[str]) -> dict[str, Any]:
    """For how many questions all of it is the same, and what share of the nearest rows is found."""
    same = [_is_same(files, milvus, question) for question in questions]
    vectors = files.encoder.encode_queries(questions)
    found = [_nearest(store, vectors) for store in (files, milvus)]
    shared = [len(np.intersect1d(*pair)) for pair in zip(*found, strict=True)]
    return {
        "store": milvus.manifest.store.kind,
        "effort": milvus.manifest.store.effort,
        "questions": len(questions),
        "same": sum(same),
        "recall": round(float(np.mean(shared)) / found[0].shape[1], 4),
    }


def _is_same(files: Snapshot, milvus: Snapshot, question: str) -> bool:
    """The same passages in the same order with the same scores, and the same judgement."""
    here, there = (search(each, question, TOP) for each in (files, milvus))
    return (
        [hit.passage.id for hit in here.hits] == [hit.passage.id for hit in there.hits]
        and np.allclose(_scores(here), _scores(there), rtol=0, atol=SAME)
        and (here.answer and here.answer.state) == (there.answer and there.answer.state)
    )


def _scores(result: SearchResult) -> list[float]:
    return [hit.score for hit in result.hits]


def _nearest(snapshot: Snapshot, vectors: np.ndarray) -> Rows:
    _, rows = snapshot.store.search(vectors, TOP)
    return rows


if __name__ == "__main__":
    main()
