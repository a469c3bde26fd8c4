"""Every `VectorStore` gives the results of brute force, as far as its engine is exact."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import faiss
import numpy as np
import pytest

from retrieval.errors import FaqSearchError, VectorStoreError
from retrieval.filters import Mask
from retrieval.stores.flat import FlatStore
from retrieval.vectors import Vectors
from tests.contract.engines import ENGINES, MARKS, STANDALONE, Engine, labelled

SERVERS = [pytest.param(name, marks=getattr(pytest.mark, MARKS[name])) for name in STANDALONE]


@pytest.fixture(scope="module", params=[*ENGINES, *SERVERS])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    start = (ENGINES | STANDALONE)[request.param]
    yield from start(tmp_path_factory.mktemp(request.param))


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


def assert_nearest(
    engine: Engine, result: tuple[Vectors, np.ndarray], vectors: Vectors, queries: Vectors, k: int
) -> None:
    """Check that the scores equal those of brute force within `engine.within`, and fit the rows."""
    scores, rows = result
    expected_scores, expected_rows = brute_force(vectors, queries, k)
    assert rows.dtype == np.int64
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, expected_scores, atol=engine.within)
    if engine.is_exact:
        np.testing.assert_array_equal(rows, expected_rows)
    exact = np.einsum("nkd,nd->nk", vectors[rows], queries)
    np.testing.assert_allclose(exact, expected_scores, atol=2 * engine.within)
    assert all(len(set(nearest)) == rows.shape[1] for nearest in rows.tolist())


@pytest.mark.parametrize("k", [1, 3, 50])
def test_rows_and_scores_equal_brute_force(engine: Engine, k: int) -> None:
    vectors, queries = unit_rows(50), unit_rows(6, seed=8)
    result = engine.of(vectors, MASKS).search(queries, k)
    assert_nearest(engine, result, vectors, queries, k)


def mask(share: float) -> Mask:
    chosen = np.random.default_rng(9).permutation(50)[: round(50 * share)]
    return np.isin(np.arange(50), chosen)


SHARES = (0.02, 0.3, 1.0)
MASKS = [mask(share) for share in SHARES]


@pytest.mark.parametrize("k", [1, 3, 50])
@pytest.mark.parametrize("number", range(3))
def test_filtered_rows_and_scores_equal_brute_force(engine: Engine, k: int, number: int) -> None:
    vectors, queries = unit_rows(50), unit_rows(6, seed=8)
    allowed = np.flatnonzero(MASKS[number])
    row_filter = labelled(50, MASKS).row_filter({"mask": (str(number),)})
    scores, rows = engine.of(vectors, MASKS).search(queries, k, row_filter)
    assert np.isin(rows, allowed).all()
    places = np.searchsorted(allowed, rows)
    assert_nearest(engine, (scores, places), vectors[allowed], queries, k)


def test_a_filter_of_two_values_finds_the_rows_of_either(engine: Engine) -> None:
    vectors, queries = unit_rows(50), unit_rows(6, seed=8)
    labels = labelled(50, MASKS)
    either = labels.row_filter({"mask": ("0", "1")})
    np.testing.assert_array_equal(either.mask, MASKS[0] | MASKS[1])
    _, rows = engine.of(vectors, MASKS).search(queries, 50, either)
    assert sorted(rows[0].tolist()) == np.flatnonzero(either.mask).tolist()


@pytest.mark.parametrize("value", ["unknown", "3"])
def test_a_filter_that_no_row_passes_finds_nothing(engine: Engine, value: str) -> None:
    vectors = unit_rows(50)
    row_filter = labelled(50, [*MASKS, np.zeros(50, np.bool_)]).row_filter({"mask": (value,)})
    scores, rows = engine.of(vectors, MASKS).search(unit_rows(2), 5, row_filter)
    assert scores.shape == rows.shape == (2, 0)


def test_rows_of_expired_documents_are_not_found(engine: Engine) -> None:
    vectors, queries = unit_rows(50), unit_rows(6, seed=8)
    day = date(2030, 5, 1)
    labels = replace(labelled(50, MASKS), expiries=((day, 3), (day, 4), (date(2030, 5, 2), 5)))
    store = engine.of(vectors, MASKS)
    for label_filter, allowed in (({}, np.ones(50, np.bool_)), ({"mask": ("1",)}, MASKS[1])):
        row_filter = labels.row_filter(label_filter, day)
        _, rows = store.search(queries, 50, row_filter)
        expected = [row for row in np.flatnonzero(allowed).tolist() if row not in {3, 4}]
        assert sorted(rows[0].tolist()) == expected


def test_a_filter_of_another_store_is_refused(engine: Engine) -> None:
    row_filter = labelled(4, [np.ones(4, np.bool_)]).row_filter({"mask": ("0",)})
    with pytest.raises(VectorStoreError, match="the row filter has 4 rows, expected 5"):
        engine.of(unit_rows(5)).search(unit_rows(2), 5, row_filter)


def test_a_k_above_the_number_of_rows_gives_each_row_once_without_padding(
    engine: Engine,
) -> None:
    scores, rows = engine.of(unit_rows(5)).search(unit_rows(2, seed=8), 10)
    assert scores.shape == rows.shape == (2, 5)
    assert sorted(rows[0].tolist()) == sorted(rows[1].tolist()) == [0, 1, 2, 3, 4]


def test_the_only_row_is_found(engine: Engine) -> None:
    vectors, queries = unit_rows(1), unit_rows(2, seed=8)
    result = engine.of(vectors).search(queries, 3)
    assert_nearest(engine, result, vectors, queries, 3)


def test_equal_scores_are_in_ascending_row_order(engine: Engine) -> None:
    vector = unit_rows(1)
    vectors = np.concatenate([vector, -vector, vector, vector])
    scores, rows = engine.of(vectors).search(vector, 4)
    assert rows.tolist() == [[0, 2, 3, 1]]
    np.testing.assert_allclose(scores, [[1, 1, 1, -1]], atol=engine.within)


def test_the_first_of_more_than_k_equal_rows_are_found(engine: Engine) -> None:
    """The choice among repeated documents must not depend on chance."""
    vectors = np.concatenate([-unit_rows(1), np.repeat(unit_rows(1), 100, axis=0)])
    _, rows = engine.of(vectors).search(unit_rows(1), 5)
    if engine.is_exact:
        assert rows.tolist() == [[1, 2, 3, 4, 5]]
    else:
        assert (rows > 0).all()


def test_an_empty_store_finds_nothing(engine: Engine) -> None:
    if engine.needs_rows:
        pytest.skip("this store needs at least one row; an empty index uses an exact store")
    store = engine.of(np.empty((0, 8), np.float32))
    scores, rows = store.search(unit_rows(2), 5)
    assert len(store) == 0
    assert scores.shape == rows.shape == (2, 0)


def test_no_queries_give_no_rows(engine: Engine) -> None:
    scores, rows = engine.of(unit_rows(5)).search(np.empty((0, 8), np.float32), 2)
    assert scores.shape == rows.shape == (0, 2)


def test_a_store_knows_its_number_of_rows_and_its_dimension(engine: Engine) -> None:
    store = engine.of(unit_rows(5))
    store.check()
    assert (len(store), store.dimension) == (5, 8)


@pytest.mark.parametrize("rows", [[0], [4, 0, 4], []])
def test_vectors_are_returned_in_the_requested_order(engine: Engine, rows: list[int]) -> None:
    vectors = unit_rows(5)
    returned = engine.of(vectors).vectors(np.array(rows, np.int64))
    assert returned.dtype == np.float32
    expected = vectors[rows].reshape(-1, 8)
    np.testing.assert_allclose(returned, expected, atol=0 if engine.is_exact else engine.within)


@pytest.mark.parametrize("factor", [0.0, 0.5, 2.0, np.nan, np.inf])
def test_a_query_that_is_not_normalised_is_refused(engine: Engine, factor: float) -> None:
    query = np.full((1, 8), factor, np.float32)
    with pytest.raises(VectorStoreError, match="vector 0 has length"):
        engine.of(unit_rows(5)).search(query, 1)


@pytest.mark.parametrize("factor", [0.0, 0.5, np.nan])
def test_a_row_that_is_not_normalised_is_refused(engine: Engine, factor: float) -> None:
    vectors = unit_rows(3)
    vectors[1] *= factor
    with pytest.raises(FaqSearchError, match="vector 1 has length"):
        engine.of(vectors)


@pytest.mark.parametrize("shape", [(1, 7), (8,)])
def test_a_query_of_another_shape_is_refused(engine: Engine, shape: tuple[int, ...]) -> None:
    with pytest.raises(VectorStoreError, match=r"expected \(n, 8\)"):
        engine.of(unit_rows(5)).search(np.ones(shape, np.float32), 1)


def test_recall_among_many_rows_is_high(engine: Engine) -> None:
    """The vectors form clusters, as those of texts do; uniform vectors are all equally far."""
    centres = unit_rows(500, 16, seed=3)
    vectors = np.repeat(centres, 200, axis=0) + 0.4 * unit_rows(100_000, 16, seed=4)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    queries = vectors[::5000] + 0.1 * unit_rows(20, 16, seed=5)
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    _, rows = engine.of(vectors).search(queries, 10)
    _, expected = brute_force(vectors, queries, 10)
    hits = [len(set(a) & set(b)) for a, b in zip(rows, expected, strict=True)]
    assert sum(hits) / expected.size >= (1.0 if engine.is_exact else 0.9)


def test_concurrent_searches_give_the_same_results_as_single_ones(engine: Engine) -> None:
    vectors, queries = unit_rows(50), unit_rows(64, seed=8)
    store = engine.of(vectors, MASKS)
    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(lambda query: store.search(query[np.newaxis], 10), queries))
    for query, result in zip(queries, results, strict=True):
        assert_nearest(engine, result, vectors, query[np.newaxis], 10)


def test_a_restarted_server_gives_the_same_results(engine: Engine) -> None:
    if engine.restart is None:
        pytest.skip("this store has no server: it is in this process and in read-only files")
    vectors, queries = unit_rows(50), unit_rows(6, seed=8)
    store = engine.of(vectors, MASKS)
    before = store.search(queries, 10)
    engine.restart()
    after = engine.when_it_answers(lambda: store.search(queries, 10))
    for old, new in pairwise([before, after]):
        np.testing.assert_array_equal(old, new)
    np.testing.assert_array_equal(store.vectors(np.arange(50)), vectors)


def test_another_kind_of_index_is_refused(tmp_path: Path) -> None:
    index = faiss.IndexFlatL2(8)
    index.add(unit_rows(3))
    faiss.write_index(index, str(tmp_path / "vectors.faiss"))
    with pytest.raises(VectorStoreError, match="holds IndexFlatL2"):
        FlatStore.read(tmp_path)


def test_a_file_that_is_not_an_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vectors.faiss").write_bytes(b"not an index")
    with pytest.raises(VectorStoreError, match="cannot read this index"):
        FlatStore.read(tmp_path)


def test_a_folder_that_cannot_be_written_is_a_vector_store_error(tmp_path: Path) -> None:
    with pytest.raises(VectorStoreError, match="cannot write here"):
        FlatStore.from_vectors(unit_rows(3)).write(tmp_path / "missing")
