"""The stores that look at a part of the rows: against brute force, and what they may not lose."""

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
def made(request: pytest.FixtureRequest, vectors: Vectors) -> Store:
    if request.param == "hnsw":
        return HnswStore.from_vectors(vectors)
    return IvfStore.from_vectors(vectors, LISTS)


@pytest.fixture
def store(made: Store, tmp_path: Path) -> Store:
    """Written and opened again."""
    made.write(tmp_path)
    return with_search_parameter(type(made).read(tmp_path, 1), 64)


def with_search_parameter(store: Store, value: int) -> Store:
    if isinstance(store, HnswStore):
        return store.with_ef_search(value)
    return store.with_nprobe(value)


def test_with_a_wide_search_it_finds_what_brute_force_finds(store: Store, vectors: Vectors) -> None:
    queries = unit_rows(50, seed=8)
    scores, rows = store.search(queries, 10)
    _, expected_rows = brute_force(vectors, queries, 10)
    found = [len(set(a) & set(b)) for a, b in zip(rows, expected_rows, strict=True)]
    # Codes of 4 bits for two numbers say little where there are but 8 numbers: .69.
    least = 0.9 if isinstance(store, HnswStore) else 0.65
    assert sum(found) / expected_rows.size > least
    assert rows.dtype == np.int64
    assert scores.dtype == np.float32


@pytest.mark.parametrize("share", [0.5, 0.1, 0.002])
@pytest.mark.parametrize("looked_at", [0, 1_000], ids=["sought", "few are all looked at"])
def test_among_some_rows_as_many_are_found_as_among_all(
    store: Store, vectors: Vectors, share: float, looked_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("hnsw", "ivf"):
        monkeypatch.setattr(f"retrieval.stores.{module}.BRUTE_FORCE_ROWS", looked_at)
    queries = unit_rows(50, seed=8)
    mask = np.random.default_rng(9).random(ROWS) < share
    allowed = np.flatnonzero(mask)
    k = min(10, len(allowed))
    scores, rows = store.search(queries, k, RowFilter(mask, ()))
    _, expected = brute_force(vectors[allowed], queries, k)
    assert rows.shape == scores.shape == (50, k)
    assert mask[rows].all()
    assert (np.diff(scores, axis=1) <= 0).all()
    found = [len(set(a) & set(allowed[b])) for a, b in zip(rows, expected, strict=True)]
    assert sum(found) / expected.size > (0.9 if isinstance(store, HnswStore) else 0.65)
    assert all(len(set(each)) == k for each in rows.tolist())


@pytest.mark.parametrize("share", [0.2, 0.05])
def test_a_narrow_search_finds_no_less_among_few_rows_than_among_all(
    made: Store, vectors: Vectors, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fewer rows pass a filter, the more of the others have to be passed on the way."""
    for module in ("hnsw", "ivf"):
        monkeypatch.setattr(f"retrieval.stores.{module}.BRUTE_FORCE_ROWS", 0)
    store = with_search_parameter(made, 10 if isinstance(made, HnswStore) else 2)
    queries, k = unit_rows(200, seed=8), 5

    def found(mask: Mask) -> float:
        allowed = np.flatnonzero(mask)
        _, rows = store.search(queries, k, RowFilter(mask, ()))
        _, expected = brute_force(vectors[allowed], queries, k)
        both = zip(rows, expected, strict=True)
        return sum(len(set(a) & set(allowed[b])) for a, b in both) / expected.size

    of_all = found(np.ones(ROWS, np.bool_))
    assert found(np.random.default_rng(9).random(ROWS) < share) > of_all


def test_scores_are_those_of_the_rows_and_fall(store: Store, vectors: Vectors) -> None:
    queries = unit_rows(5, seed=8)
    scores, rows = store.search(queries, 20)
    exact = np.einsum("nkd,nd->nk", vectors[rows], queries)
    np.testing.assert_allclose(scores, exact, atol=0.02)
    assert (np.diff(scores, axis=1) <= 0).all()


def test_it_is_reopened_as_it_was(store: Store) -> None:
    assert (len(store), store.dimension) == (ROWS, 8)
    assert (store.ef_search if isinstance(store, HnswStore) else store.nprobe) == 64


@pytest.mark.parametrize("k", [ROWS, ROWS + 1])
def test_all_rows_come_once_where_few_are_looked_at(store: Store, k: int) -> None:
    store = with_search_parameter(store, 1)
    scores, rows = store.search(unit_rows(2, seed=8), k)
    assert scores.shape == (2, ROWS)
    for found in rows:
        np.testing.assert_array_equal(np.sort(found), np.arange(ROWS))


def test_equal_scores_come_by_ascending_row(made: Store) -> None:
    vectors = np.repeat(unit_rows(ROWS // 4), 4, axis=0)
    arguments = (LISTS,) if isinstance(made, IvfStore) else ()
    _, rows = type(made).from_vectors(vectors, *arguments).search(vectors[40:41], 4)
    assert rows.tolist() == [[40, 41, 42, 43]]


@pytest.mark.parametrize("rows", [[0], [4, 0, 4], []])
def test_vectors_are_given_back_by_row(store: Store, vectors: Vectors, rows: list[int]) -> None:
    found = store.vectors(np.array(rows, np.int64))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, vectors[rows].reshape(-1, 8), atol=0.01)


def test_no_queries_give_no_rows(store: Store) -> None:
    scores, rows = store.search(np.empty((0, 8), np.float32), 2)
    assert scores.shape == rows.shape == (0, 2)


@pytest.mark.parametrize("factor", [0.0, 0.5, np.nan])
def test_a_query_that_is_not_of_length_one_is_refused(store: Store, factor: float) -> None:
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
def test_exact_vectors_that_do_not_fit_are_refused(
    vectors: Vectors, tmp_path: Path, damage: str
) -> None:
    IvfStore.from_vectors(vectors, LISTS).write(tmp_path)
    if damage == "cut":
        (tmp_path / EXACT_FILE).write_bytes(b"\x93NUMPY")
    else:
        np.save(tmp_path / EXACT_FILE, np.zeros((3, 8), np.float16))
    with pytest.raises(VectorStoreError, match=r"exact\.npy: (cannot be read|has shape)"):
        IvfStore.read(tmp_path, 1)


def test_who_adds_rows_is_told_how_many(vectors: Vectors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.stores.hnsw.BATCH_ROWS", 2_000)
    told: list[int] = []
    store = HnswStore.from_vectors(vectors, told.append).with_ef_search(64)
    assert told == [2_000, 2_000, 1_000]
    queries = unit_rows(50, seed=8)
    _, rows = store.search(queries, 10)
    _, expected = brute_force(vectors, queries, 10)
    found = [len(set(a) & set(b)) for a, b in zip(rows, expected, strict=True)]
    assert sum(found) / expected.size > 0.9


def test_the_same_vectors_make_the_same_file(made: Store, vectors: Vectors, tmp_path: Path) -> None:
    """With several threads too: a build may be held against another to the byte."""
    again = (
        IvfStore.from_vectors(vectors, LISTS)
        if isinstance(made, IvfStore)
        else HnswStore.from_vectors(vectors)
    )
    written = []
    for number, store in enumerate((made, again)):
        (folder := tmp_path / str(number)).mkdir()
        store.write(folder)
        written.append({file.name: file.read_bytes() for file in sorted(folder.iterdir())})
    assert written[0] == written[1]


def test_an_ivf_knows_how_many_lists_it_has_and_what_a_row_takes(vectors: Vectors) -> None:
    assert IvfStore.from_vectors(vectors, LISTS).lists == LISTS
    # A code of 4 bits for two numbers, and the row's number.
    assert IvfStore.bytes_per_row(384) == 384 // 4 + 8


def test_an_hnsw_takes_about_the_memory_that_it_says(vectors: Vectors, tmp_path: Path) -> None:
    store = HnswStore.from_vectors(vectors)
    store.write(tmp_path)
    size = (tmp_path / "vectors.faiss").stat().st_size
    assert size == pytest.approx(ROWS * HnswStore.bytes_per_row(8), rel=0.05)
    assert HnswStore.bytes_per_row(384) - HnswStore.bytes_per_row(8) == 376


@pytest.mark.parametrize("kind", [HnswStore, IvfStore])
def test_rows_that_are_not_of_length_one_are_refused(kind: type[Store], vectors: Vectors) -> None:
    arguments = (LISTS,) if kind is IvfStore else ()
    spoilt = vectors.copy()
    spoilt[7] *= 2
    with pytest.raises(VectorStoreError, match="vector 7 has length 2"):
        kind.from_vectors(spoilt, *arguments)


def test_a_filter_of_few_rows_is_searched_exactly(vectors: Vectors) -> None:
    """Up to 30,000 rows that pass are compared one by one, whatever the structure is."""
    queries = unit_rows(50, seed=8)
    mask = np.random.default_rng(9).random(ROWS) < 0.3
    allowed = np.flatnonzero(mask)
    _, expected = brute_force(vectors[allowed], queries, 5)
    _, rows = IvfStore.from_vectors(vectors, LISTS).search(queries, 5, RowFilter(mask, ()))
    # By float16, two rows that are nearly as near may change places.
    assert np.mean(rows == allowed[expected]) > 0.99
    hnsw = HnswStore.from_vectors(vectors).with_ef_search(1)
    _, rows = hnsw.search(queries, 5, RowFilter(mask, ()))
    found = [len(set(a) & set(allowed[b])) for a, b in zip(rows, expected, strict=True)]
    assert sum(found) / expected.size > 0.97
