"""Which store a build chooses, and that it is never one that finds too little."""

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
    """Rows around 200 points, apart in few directions, as texts about so many things are."""
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
    store, info = choose_store(vectors, queries, Limits(**limits))  # type: ignore[arg-type]
    assert (store.kind, len(store)) == (info.kind, len(vectors))
    return info


def found_of_ten(**changed: float) -> float:
    """Measured apart from the code under test: by sorting all products."""
    limits = {"exact_rows": 1000, "memory_mb": 1024, "recall": 0.9} | changed
    store, _ = choose_store(VECTORS, queries, Limits(**limits))  # type: ignore[arg-type]
    asked = queries()[1::2]
    expected = np.argsort(-(asked @ VECTORS.T), axis=1)[:, :10]
    _, rows = store.search(asked, 10)
    return float(np.mean([len({*a} & {*b}) / 10 for a, b in zip(rows, expected, strict=True)]))


@pytest.mark.parametrize("stretch", [999, 1 << 20])
def test_the_true_neighbours_are_those_of_brute_force(
    stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.stores.ef_search.STRETCH", stretch)
    expected = np.argsort(-(queries() @ VECTORS.T), axis=1, kind="stable")[:, :10]
    np.testing.assert_array_equal(nearest(VECTORS, queries()), expected)


def test_few_rows_are_searched_exactly() -> None:
    assert chosen(VECTORS[:1000]) == StoreInfo("faiss-flat-ip", 4 * DIMENSION, 1.0, 1000)


@pytest.mark.parametrize("rows", [1, 9, 600])
def test_a_corpus_may_shrink_whatever_was_set(rows: int) -> None:
    assert chosen(VECTORS[:rows], exact_rows=0).kind == "faiss-hnsw-sq8"


def test_more_rows_are_searched_along_links_and_the_recall_is_what_the_manifest_says() -> None:
    info = chosen()
    assert info.kind == "faiss-hnsw-sq8"
    assert info.recall == pytest.approx(found_of_ten(), abs=1e-3)
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


def test_an_index_that_finds_too_little_is_never_made() -> None:
    with pytest.raises(VectorIndexError, match=r"of the ten best only .* `recall_target` is 1"):
        chosen(recall=1.0)


def test_a_machine_without_the_memory_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("indexer.stores.choose.HnswStore.from_vectors", exhausted)
    with pytest.raises(
        VectorIndexError, match="12000 vectors do not fit into the memory of this machine"
    ):
        chosen()


def test_what_is_only_found_for_the_questions_it_was_chosen_on_is_refused(
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
