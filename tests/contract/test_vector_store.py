"""Every `VectorStore` against brute force."""

from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
import pytest

from retrieval.errors import VectorStoreError
from retrieval.flat_store import FlatStore
from retrieval.vector_store import VectorStore
from retrieval.vectors import Vectors

Make = Callable[[Vectors], VectorStore]


@pytest.fixture(params=["in memory", "reopened"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """A way to make the store of given vectors; later engines join here."""

    def reopened(vectors: Vectors) -> VectorStore:
        FlatStore.from_vectors(vectors).write(tmp_path)
        return FlatStore.read(tmp_path)

    return FlatStore.from_vectors if request.param == "in memory" else reopened


def unit_rows(count: int, dimension: int = 8, seed: int = 7) -> Vectors:
    rows: Vectors = (
        np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    )
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def brute_force(vectors: Vectors, queries: Vectors, k: int) -> tuple[np.ndarray, np.ndarray]:
    scores = queries.astype(np.float64) @ vectors.astype(np.float64).T
    rows = np.lexsort((np.broadcast_to(np.arange(len(vectors)), scores.shape), -scores))[:, :k]
    return np.take_along_axis(scores, rows, 1), rows


@pytest.mark.parametrize("k", [1, 3, 50])
def test_gives_the_same_rows_and_scores_as_brute_force(make: Make, k: int) -> None:
    vectors, queries = unit_rows(50), unit_rows(6, seed=8)
    scores, rows = make(vectors).search(queries, k)
    expected_scores, expected_rows = brute_force(vectors, queries, k)
    assert rows.dtype == np.int64
    assert scores.dtype == np.float32
    np.testing.assert_array_equal(rows, expected_rows)
    np.testing.assert_allclose(scores, expected_scores, atol=1e-6)


@pytest.mark.parametrize("k", [1, 3, 50])
@pytest.mark.parametrize("share", [0.02, 0.3, 1])
def test_among_some_rows_it_finds_what_brute_force_finds_there(
    make: Make, k: int, share: float
) -> None:
    vectors, queries = unit_rows(50), unit_rows(6, seed=8)
    allowed = np.sort(np.random.default_rng(9).permutation(50)[: round(50 * share)])
    among = np.isin(np.arange(50), allowed)
    scores, rows = make(vectors).search(queries, k, among)
    expected_scores, expected_rows = brute_force(vectors[allowed], queries, k)
    np.testing.assert_array_equal(rows, allowed[expected_rows])
    np.testing.assert_allclose(scores, expected_scores, atol=1e-6)


def test_among_no_rows_nothing_is_found(make: Make) -> None:
    scores, rows = make(unit_rows(5)).search(unit_rows(2), 5, np.zeros(5, np.bool_))
    assert scores.shape == rows.shape == (2, 0)


def test_among_rows_of_another_store_is_an_error(make: Make) -> None:
    with pytest.raises(VectorStoreError, match="`among` has 4 rows, expected 5"):
        make(unit_rows(5)).search(unit_rows(2), 5, np.ones(4, np.bool_))


def test_asking_for_more_rows_than_there_are_gives_each_row_once_and_no_padding(make: Make) -> None:
    scores, rows = make(unit_rows(3)).search(unit_rows(2, seed=8), 10)
    assert scores.shape == rows.shape == (2, 3)
    assert sorted(rows[0].tolist()) == sorted(rows[1].tolist()) == [0, 1, 2]


def test_equal_scores_come_by_ascending_row(make: Make) -> None:
    one = unit_rows(1)
    vectors = np.concatenate([one, -one, one, one])
    scores, rows = make(vectors).search(one, 4)
    assert rows.tolist() == [[0, 2, 3, 1]]
    np.testing.assert_allclose(scores, [[1, 1, 1, -1]], atol=1e-6)


def test_an_empty_store_finds_nothing(make: Make) -> None:
    store = make(np.empty((0, 8), np.float32))
    scores, rows = store.search(unit_rows(2), 5)
    assert len(store) == 0
    assert scores.shape == rows.shape == (2, 0)


def test_no_queries_give_no_rows(make: Make) -> None:
    scores, rows = make(unit_rows(3)).search(np.empty((0, 8), np.float32), 2)
    assert scores.shape == rows.shape == (0, 2)


def test_length_is_the_number_of_rows(make: Make) -> None:
    assert len(make(unit_rows(5))) == 5


@pytest.mark.parametrize("rows", [[0], [4, 0, 4], []])
def test_vectors_are_given_back_by_row_in_the_order_asked_for(make: Make, rows: list[int]) -> None:
    vectors = unit_rows(5)
    found = make(vectors).vectors(np.array(rows, np.int64))
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, vectors[rows].reshape(-1, 8))


@pytest.mark.parametrize("factor", [0.0, 0.5, 2.0, np.nan, np.inf])
def test_a_query_that_is_not_of_length_one_is_refused(make: Make, factor: float) -> None:
    query = np.full((1, 8), factor, np.float32)
    with pytest.raises(VectorStoreError, match="vector 0 has length"):
        make(unit_rows(3)).search(query, 1)


@pytest.mark.parametrize("factor", [0.0, 0.5, np.nan])
def test_a_row_that_is_not_of_length_one_is_refused(make: Make, factor: float) -> None:
    vectors = unit_rows(3)
    vectors[1] *= factor
    with pytest.raises(VectorStoreError, match="vector 1 has length"):
        make(vectors)


@pytest.mark.parametrize("shape", [(1, 7), (8,)])
def test_a_query_of_another_shape_is_refused(make: Make, shape: tuple[int, ...]) -> None:
    with pytest.raises(VectorStoreError, match=r"expected \(n, 8\)"):
        make(unit_rows(3)).search(np.ones(shape, np.float32), 1)


def test_another_kind_of_index_is_refused(tmp_path: Path) -> None:
    index = faiss.IndexFlatL2(8)
    index.add(unit_rows(3))
    faiss.write_index(index, str(tmp_path / "vectors.faiss"))
    with pytest.raises(VectorStoreError, match="holds a IndexFlatL2"):
        FlatStore.read(tmp_path)


def test_a_file_that_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vectors.faiss").write_bytes(b"not an index")
    with pytest.raises(VectorStoreError, match="cannot read this index"):
        FlatStore.read(tmp_path)


def test_a_place_that_cannot_be_written_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(VectorStoreError, match="cannot write here"):
        FlatStore.from_vectors(unit_rows(3)).write(tmp_path / "missing")
