"""The stores that visit only some rows find nearly the rows of brute force."""

from pathlib import Path

import faiss
import numpy as np
import pytest

from retrieval.errors import VectorStoreError
from retrieval.filters import Mask, RowFilter
from retrieval.stores.hnsw import HnswStore
from retrieval.stores.ivf import EXACT_FILE, IvfStore
from retrieval.vectors import Vectors
from tests.contract.test_vector_store import brute_force, unit_rows

Store = HnswStore | IvfStore

ROWS, LISTS = 5_000, 16


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return unit_rows(ROWS)


@pytest.fixture(scope="module", params=["hnsw", "ivf"])
def original(request: pytest.FixtureRequest, vectors: Vectors) -> Store:
    if request.param == "hnsw":
        return HnswStore.from_vectors(vectors)
    return IvfStore.from_vectors(vectors, LISTS)


@pytest.fixture
def store(original: Store, tmp_path: Path) -> Store:
    """Return a store that was written and opened again."""
    original.write(tmp_path)
    return with_search_parameter(type(original).read(tmp_path, 1), 64)


def with_search_parameter(store: Store, value: int) -> Store:
    if isinstance(store, HnswStore):
        return store.with_ef_search(value)
    return store.with_nprobe(value)


def test_a_wide_search_finds_the_rows_of_brute_force(store: Store, vectors: Vectors) -> None:
    queries = unit_rows(50, seed=8)
    scores, rows = store.search(queries, 10)
    _, expected_rows = brute_force(vectors, queries, 10)
    hits = [len(set(a) & set(b)) for a, b in zip(rows, expected_rows, strict=True)]
    # With 8 dimensions, codes of 4 bits for two numbers are coarse: recall is .69.
    min_recall = 0.9 if isinstance(store, HnswStore) else 0.65
    assert sum(hits) / expected_rows.size > min_recall
    assert rows.dtype == np.int64
    assert scores.dtype == np.float32


@pytest.mark.parametrize("share", [0.5, 0.1, 0.002])
@pytest.mark.parametrize("brute_force_rows", [0, 1_000], ids=["index", "brute force if few"])
def test_recall_among_filtered_rows_is_as_high_as_among_all(
    store: Store,
    vectors: Vectors,
    share: float,
    brute_force_rows: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("hnsw", "ivf"):
        monkeypatch.setattr(f"retrieval.stores.{module}.BRUTE_FORCE_ROWS", brute_force_rows)
    queries = unit_rows(50, seed=8)
    mask = np.random.default_rng(9).random(ROWS) < share
    allowed = np.flatnonzero(mask)
    k = min(10, len(allowed))
    scores, rows = store.search(queries, k, RowFilter(mask, ()))
    _, expected = brute_force(vectors[allowed], queries, k)
    assert rows.shape == scores.shape == (50, k)
    assert mask[rows].all()
    assert (np.diff(scores, axis=1) <= 0).all()
    hits = [len(set(a) & set(allowed[b])) for a, b in zip(rows, expected, strict=True)]
    assert sum(hits) / expected.size > (0.9 if isinstance(store, HnswStore) else 0.65)
    assert all(len(set(nearest)) == k for nearest in rows.tolist())


@pytest.mark.parametrize("share", [0.2, 0.05])
def test_a_narrow_search_has_no_lower_recall_among_few_rows_than_among_all(
    original: Store, vectors: Vectors, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fewer rows pass a filter, the more other rows a search has to visit on the way."""
    for module in ("hnsw", "ivf"):
        monkeypatch.setattr(f"retrieval.stores.{module}.BRUTE_FORCE_ROWS", 0)
    store = with_search_parameter(original, 10 if isinstance(original, HnswStore) else 2)
    queries, k = unit_rows(200, seed=8), 5

    def recall(mask: Mask) -> float:
        allowed = np.flatnonzero(mask)
        _, rows = store.search(queries, k, RowFilter(mask, ()))
        _, expected = brute_force(vectors[allowed], queries, k)
        pairs = zip(rows, expected, strict=True)
        return sum(len(set(a) & set(allowed[b])) for a, b in pairs) / expected.size

    recall_of_all = recall(np.ones(ROWS, np.bool_))
    assert recall(np.random.default_rng(9).random(ROWS) < share) > recall_of_all


def test_scores_belong_to_their_rows_and_descend(store: Store, vectors: Vectors) -> None:
    queries = unit_rows(5, seed=8)
    scores, rows = store.search(queries, 20)
    exact = np.einsum("nkd,nd->nk", vectors[rows], queries)
    np.testing.assert_allclose(scores, exact, atol=0.02)
    assert (np.diff(scores, axis=1) <= 0).all()


def test_a_reopened_store_has_its_size_and_search_parameter(store: Store) -> None:
    assert (len(store), store.dimension) == (ROWS, 8)
    assert (store.ef_search if isinstance(store, HnswStore) else store.nprobe) == 64


@pytest.mark.parametrize("k", [ROWS, ROWS + 1])
def test_every_row_comes_once_even_in_a_narrow_search(store: Store, k: int) -> None:
    store = with_search_parameter(store, 1)
    scores, rows = store.search(unit_rows(2, seed=8), k)
    assert scores.shape == (2, ROWS)
    for query_rows in rows:
        np.testing.assert_array_equal(np.sort(query_rows), np.arange(ROWS))


def test_equal_scores_are_in_ascending_row_order(original: Store) -> None:
    vectors = np.repeat(unit_rows(ROWS // 4), 4, axis=0)
    arguments = (LISTS,) if isinstance(original, IvfStore) else ()
    _, rows = type(original).from_vectors(vectors, *arguments).search(vectors[40:41], 4)
    assert rows.tolist() == [[40, 41, 42, 43]]


@pytest.mark.parametrize("rows", [[0], [4, 0, 4], []])
def test_vectors_are_returned_by_row(store: Store, vectors: Vectors, rows: list[int]) -> None:
    returned = store.vectors(np.array(rows, np.int64))
    assert returned.dtype == np.float32
    np.testing.assert_allclose(returned, vectors[rows].reshape(-1, 8), atol=0.01)


def test_no_queries_give_no_rows(store: Store) -> None:
    scores, rows = store.search(np.empty((0, 8), np.float32), 2)
    assert scores.shape == rows.shape == (0, 2)


@pytest.mark.parametrize("factor", [0.0, 0.5, np.nan])
def test_a_query_that_is_not_normalised_is_refused(store: Store, factor: float) -> None:
    with pytest.raises(VectorStoreError, match="vector 0 has length"):
        store.search(np.full((1, 8), factor, np.float32), 1)


@pytest.mark.parametrize("kind", [HnswStore, IvfStore])
def test_another_kind_of_index_is_refused(kind: type[Store], tmp_path: Path) -> None:
    index = faiss.IndexFlatIP(8)
    index.add(unit_rows(3))
    faiss.write_index(index, str(tmp_path / "vectors.faiss"))
    with pytest.raises(VectorStoreError, match="holds IndexFlatIP, expected"):
        kind.read(tmp_path, 1)


@pytest.mark.parametrize("damage", ["cut", "shape"])
def test_damaged_or_mismatched_exact_vectors_are_refused(
    vectors: Vectors, tmp_path: Path, damage: str
) -> None:
    IvfStore.from_vectors(vectors, LISTS).write(tmp_path)
    if damage == "cut":
        (tmp_path / EXACT_FILE).write_bytes(b"\x93NUMPY")
    else:
        np.save(tmp_path / EXACT_FILE, np.zeros((3, 8), np.float16))
    with pytest.raises(VectorStoreError, match=r"exact\.npy: (cannot be read|has shape)"):
        IvfStore.read(tmp_path, 1)


def test_progress_is_reported_in_batches(vectors: Vectors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.stores.hnsw.BATCH_ROWS", 2_000)
    progress: list[int] = []
    store = HnswStore.from_vectors(vectors, progress.append).with_ef_search(64)
    assert progress == [2_000, 2_000, 1_000]
    queries = unit_rows(50, seed=8)
    _, rows = store.search(queries, 10)
    _, expected = brute_force(vectors, queries, 10)
    hits = [len(set(a) & set(b)) for a, b in zip(rows, expected, strict=True)]
    assert sum(hits) / expected.size > 0.9


def test_the_same_vectors_give_the_same_files(
    original: Store, vectors: Vectors, tmp_path: Path
) -> None:
    """Builds with several threads are reproducible too, and can be compared byte by byte."""
    rebuilt = (
        IvfStore.from_vectors(vectors, LISTS)
        if isinstance(original, IvfStore)
        else HnswStore.from_vectors(vectors)
    )
    contents = []
    for number, store in enumerate((original, rebuilt)):
        (folder := tmp_path / str(number)).mkdir()
        store.write(folder)
        contents.append({file.name: file.read_bytes() for file in sorted(folder.iterdir())})
    assert contents[0] == contents[1]


def test_an_ivf_index_knows_its_lists_and_its_bytes_per_row(vectors: Vectors) -> None:
    assert IvfStore.from_vectors(vectors, LISTS).lists == LISTS
    # A row takes a code of 4 bits for each two numbers, and its row number.
    assert IvfStore.bytes_per_row(384) == 384 // 4 + 8


def test_the_size_of_an_hnsw_index_is_close_to_its_bytes_per_row(
    vectors: Vectors, tmp_path: Path
) -> None:
    store = HnswStore.from_vectors(vectors)
    store.write(tmp_path)
    size = (tmp_path / "vectors.faiss").stat().st_size
    assert size == pytest.approx(ROWS * HnswStore.bytes_per_row(8), rel=0.05)
    assert HnswStore.bytes_per_row(384) - HnswStore.bytes_per_row(8) == 376


@pytest.mark.parametrize("kind", [HnswStore, IvfStore])
def test_rows_that_are_not_normalised_are_refused(kind: type[Store], vectors: Vectors) -> None:
    arguments = (LISTS,) if kind is IvfStore else ()
    unnormalised = vectors.copy()
    unnormalised[7] *= 2
    with pytest.raises(VectorStoreError, match="vector 7 has length 2"):
        kind.from_vectors(unnormalised, *arguments)


def test_a_filter_of_few_rows_is_searched_exactly(vectors: Vectors) -> None:
    """Up to 30,000 rows that pass a filter are compared one by one in either kind of index."""
    queries = unit_rows(50, seed=8)
    mask = np.random.default_rng(9).random(ROWS) < 0.3
    allowed = np.flatnonzero(mask)
    _, expected = brute_force(vectors[allowed], queries, 5)
    _, rows = IvfStore.from_vectors(vectors, LISTS).search(queries, 5, RowFilter(mask, ()))
    # In float16, two rows with almost equal scores may be exchanged.
    assert np.mean(rows == allowed[expected]) > 0.99
    hnsw = HnswStore.from_vectors(vectors).with_ef_search(1)
    _, rows = hnsw.search(queries, 5, RowFilter(mask, ()))
    hits = [len(set(a) & set(allowed[b])) for a, b in zip(rows, expected, strict=True)]
    assert sum(hits) / expected.size > 0.97
