"""A build chooses the store that fits the limits, and never one with too low a recall."""

import numpy as np
import pytest

from indexer.errors import VectorIndexError
from indexer.stores.choose import choose_store
from indexer.stores.ef_search import nearest
from indexer.stores.limits import Limits
from retrieval.manifest import StoreInfo
from retrieval.stores.base import Rows
from retrieval.stores.flat import FlatStore
from retrieval.stores.hnsw import HnswStore
from retrieval.vectors import Vectors

DIMENSION = 64
ROWS = 12_000


def clustered(rows: int, seed: int) -> Vectors:
    """Rows around 200 points, spread in few directions, as texts about 200 subjects would be."""
    generator = np.random.default_rng(3)
    centres = generator.standard_normal((200, DIMENSION))
    generator = np.random.default_rng(seed)
    near = centres[generator.integers(0, 200, rows)]
    vectors: Vectors = (
        near + np.geomspace(4, 0.1, DIMENSION) * generator.standard_normal(near.shape)
    ).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


VECTORS = clustered(ROWS, 1)


def queries() -> Vectors:
    return clustered(200, 2)


def chosen(vectors: Vectors = VECTORS, **changed: float) -> StoreInfo:
    limits = {"exact_rows": 1000, "memory_mb": 1024, "recall": 0.9} | changed
    store, info = choose_store(vectors, queries, Limits(**limits))  # type: ignore[arg-type]  # exact_rows is a whole number
    assert (store.kind, len(store)) == (info.kind, len(vectors))
    return info


def recall_at_10(**changed: float) -> float:
    """Recall measured independently of the code under test, by sorting all products."""
    limits = {"exact_rows": 1000, "memory_mb": 1024, "recall": 0.9} | changed
    store, _ = choose_store(VECTORS, queries, Limits(**limits))  # type: ignore[arg-type]  # exact_rows is a whole number
    verified_on = queries()[1::2]
    expected = np.argsort(-(verified_on @ VECTORS.T), axis=1)[:, :10]
    _, rows = store.search(verified_on, 10)
    return float(np.mean([len({*a} & {*b}) / 10 for a, b in zip(rows, expected, strict=True)]))


@pytest.mark.parametrize("batch_size", [999, 1 << 20])
def test_the_true_neighbours_are_those_of_brute_force(
    batch_size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.stores.ef_search.BATCH_SIZE", batch_size)
    expected = np.argsort(-(queries() @ VECTORS.T), axis=1, kind="stable")[:, :10]
    np.testing.assert_array_equal(nearest(VECTORS, queries()).rows, expected)


def test_any_of_several_equal_vectors_is_a_true_neighbour() -> None:
    """A manual in six versions has most of its pages six times."""
    versions = np.repeat(VECTORS[:500], 6, axis=0)
    expected = nearest(versions, queries())
    rows = expected.rows
    assert expected.recall(rows) == 1
    assert expected.recall(rows // 6 * 6 + (rows + 3) % 6) == 1  # other versions of the same pages
    assert expected.recall((rows + 6) % len(versions)) < 0.5  # the pages after them


def test_few_rows_are_searched_exactly() -> None:
    assert chosen(VECTORS[:1000]) == StoreInfo("faiss-flat-ip", 4 * DIMENSION, 1.0, 1000)


@pytest.mark.parametrize("rows", [1, 9, 600])
def test_a_corpus_may_shrink_whatever_the_settings(rows: int) -> None:
    assert chosen(VECTORS[:rows], exact_rows=0).kind == "faiss-hnsw-sq8"


def test_more_rows_get_hnsw_with_the_recall_that_the_manifest_says() -> None:
    info = chosen()
    assert info.kind == "faiss-hnsw-sq8"
    assert info.recall == pytest.approx(recall_at_10(), abs=1e-3)
    assert info.recall >= 0.9


def test_a_higher_target_takes_a_higher_ef_search() -> None:
    assert chosen(recall=0.97).ef_search > chosen(recall=0.3).ef_search


def test_little_memory_makes_short_codes() -> None:
    assert chosen(memory_mb=1, recall=0.5).kind == "faiss-ivf-pq4"


def test_less_memory_than_any_code_takes_is_refused_before_anything_is_made() -> None:
    with pytest.raises(VectorIndexError, match=r"need 3 MiB, .* raise it to 3"):
        chosen(np.tile(VECTORS, (8, 1)), memory_mb=1)


def test_exact_search_that_does_not_fit_is_refused() -> None:
    with pytest.raises(VectorIndexError, match="as faiss-flat-ip need 12 MiB"):
        chosen(np.tile(VECTORS, (4, 1)), memory_mb=1, exact_rows=100_000)


def test_an_index_with_too_low_a_recall_is_refused() -> None:
    with pytest.raises(VectorIndexError, match=r"recall@10 is only .* `recall_target` is 1"):
        chosen(recall=1.0)


def test_a_machine_without_the_memory_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("indexer.stores.choose.HnswStore.from_vectors", exhausted)
    with pytest.raises(
        VectorIndexError, match="does not have enough memory to index 12000 vectors"
    ):
        chosen()


def test_recall_on_only_the_queries_it_was_chosen_on_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def for_every_other(self: HnswStore, vectors: Vectors, k: int) -> tuple[Vectors, Rows]:
        scores, rows = FlatStore.from_vectors(VECTORS).search(vectors, k)
        chosen_on = np.isin(vectors[:, 0], queries()[::2, 0])
        nine = np.arange(k) < 9
        return scores, np.where(chosen_on[:, None] & nine, rows, 0)

    monkeypatch.setattr(HnswStore, "search", for_every_other)
    with pytest.raises(VectorIndexError, match=r"only 0\.0\d\d \(faiss-hnsw-sq8\)"):
        choose_store(VECTORS, queries, Limits(1000, 1024, 0.9))
