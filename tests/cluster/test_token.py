"""A Milvus server can require a token."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.stores.limits import ALWAYS_EXACT
from indexer.stores.milvus_collections import MilvusCollections
from retrieval.errors import StoreRefusedError
from retrieval.layout import STAGING
from retrieval.stores.milvus_access import MilvusAccess
from retrieval.stores.milvus_connection import MilvusConnection
from tests.contract.engines import few_views, labelled
from tests.contract.test_vector_store import unit_rows
from tests.milvus_servers import StandaloneServer

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(600)]

ROOT = "root:Milvus"  # the initial user and password of Milvus


@pytest.fixture(scope="module")
def token_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    change = {"common.security.authorizationEnabled": True}
    with StandaloneServer(tmp_path_factory.mktemp("token"), **change) as server:
        yield server.uri


def build_and_search(access: MilvusAccess, folder: Path) -> list[list[int]]:
    (folder / STAGING).mkdir()
    collections = MilvusCollections(MilvusConnection(access), folder, 1, 0)
    vectors = unit_rows(20)
    store, _ = collections.load(
        vectors, few_views(20, 8), labelled(20, []), lambda: vectors, ALWAYS_EXACT
    )
    rows: list[list[int]] = store.search(vectors[:1], 1)[1].tolist()
    return rows


@pytest.mark.parametrize("token", ["", "root:another-secret"])
def test_a_missing_or_wrong_token_is_refused(token_server: str, tmp_path: Path, token: str) -> None:
    access = MilvusAccess(token_server, token=token, seconds=5)
    with pytest.raises(
        StoreRefusedError, match="refused the token; check `milvus_token`"
    ) as caught:
        build_and_search(access, tmp_path)
    assert "another-secret" not in str(caught.value)


def test_the_right_token_is_accepted(token_server: str, tmp_path: Path) -> None:
    assert build_and_search(MilvusAccess(token_server, token=ROOT, seconds=5), tmp_path) == [[0]]
