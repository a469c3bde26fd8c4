"""The store of a snapshot is opened by the kind that its manifest names."""

import sys
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import SnapshotError
from retrieval.files.json_file import write_json
from retrieval.manifest import StoreInfo
from retrieval.stores.flat import FlatStore
from retrieval.stores.hnsw import HnswStore
from retrieval.stores.ivf import LEAST_TRAINING_ROWS, IvfStore
from retrieval.stores.milvus import FILE, CollectionInfo, MilvusStore
from retrieval.stores.milvus_access import MilvusAccess
from retrieval.stores.open_store import open_store
from retrieval.vectors import Vectors

SERVER = MilvusAccess("http://server.example", "garden")


def described(kind: str) -> StoreInfo:
    return StoreInfo(kind, 8, 1.0, 17, "http://elsewhere.example")


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    generator = np.random.default_rng(3)
    rows: Vectors = generator.standard_normal((2 * LEAST_TRAINING_ROWS, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def test_an_exact_store_is_opened(vectors: Vectors, tmp_path: Path) -> None:
    FlatStore.from_vectors(vectors).write(tmp_path)
    store = open_store(tmp_path, described("faiss-flat-ip"), MilvusAccess())
    assert isinstance(store, FlatStore)
    assert len(store) == len(vectors)


def test_an_approximate_store_is_opened_with_the_effort_of_the_manifest(
    vectors: Vectors, tmp_path: Path
) -> None:
    HnswStore.from_vectors(vectors).write(tmp_path)
    store = open_store(tmp_path, described("faiss-hnsw-sq8"), MilvusAccess())
    assert isinstance(store, HnswStore)
    assert store.ef_search == 17


def test_a_store_of_lists_searches_as_many_as_the_manifest_says(
    vectors: Vectors, tmp_path: Path
) -> None:
    IvfStore.from_vectors(vectors, 2).write(tmp_path)
    store = open_store(tmp_path, described("faiss-ivf-pq4"), MilvusAccess())
    assert isinstance(store, IvfStore)
    assert store.nprobe == 17


@pytest.mark.parametrize("index", ["FLAT", "HNSW"])
def test_vectors_on_a_server_are_opened_without_asking_it(tmp_path: Path, index: str) -> None:
    folder = tmp_path / "20260301T1-abc" / "vectors"
    folder.mkdir(parents=True)
    write_json(folder / FILE, CollectionInfo(4, 8, index, 1, 2, 3, "none"))
    store = open_store(folder, described(f"milvus-{index.lower()}"), SERVER)
    assert isinstance(store, MilvusStore)
    assert (len(store), store.kind) == (4, f"milvus-{index.lower()}")
    assert store.collection == "faq_search_20260301T1_abc"
    assert store.ef_search == 17
    assert store._connection.access == SERVER  # a setting comes before the manifest


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="unknown store 'faiss'; build a new snapshot"):
        open_store(tmp_path, described("faiss"), SERVER)


def test_without_the_client_of_the_server_the_fix_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "retrieval.stores.milvus", None)
    with pytest.raises(SnapshotError, match=r"is not installed: pip install .*\[milvus\]"):
        open_store(tmp_path, described("milvus-flat"), SERVER)
