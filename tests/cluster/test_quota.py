"""The live snapshot survives a Milvus server at its limits, and works once they are lifted."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from indexer.publishing.index_folder import snapshot_ids
from retrieval.errors import StoreUnavailableError, VectorStoreError
from retrieval.layout import current_snapshot_id
from retrieval.settings import Settings
from retrieval.snapshot import SnapshotReader
from retrieval.stores.milvus_access import MilvusAccess
from service.app import create_app
from tests.conftest import build_hashed
from tests.hashing_encoder import load_encoder
from tests.milvus_servers import StandaloneServer
from tests.service.test_store_away import QUESTION, until_ready

pytestmark = [pytest.mark.standalone, pytest.mark.timeout(600)]

LIMIT = "a limit of the server is reached for .*quota exceeded"
LIMITED: dict[str, object] = {
    "quotaAndLimits.limitReading.forceDeny": True,
    "quotaAndLimits.limitWriting.forceDeny": True,
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StandaloneServer]:
    room_for_one_snapshot = {"quotaAndLimits.limits.maxCollectionNum": 2}
    with StandaloneServer(tmp_path / "server", **room_for_one_snapshot) as server:
        yield server


@pytest.fixture
def in_milvus(settings: Settings, server: StandaloneServer) -> Settings:
    """Return settings of an index with a live snapshot in Milvus."""
    settings = settings.model_copy(update={"store": "milvus", "milvus_uri": server.uri})
    build_hashed(settings)
    return settings


def test_a_server_at_its_limits_leaves_the_live_snapshot_intact(
    in_milvus: Settings, server: StandaloneServer
) -> None:
    live = current_snapshot_id(in_milvus.index)
    with TestClient(create_app(in_milvus, load_encoder)) as client:
        expected = client.post("/v1/search", json=QUESTION).json()["hits"]
        assert expected
        with pytest.raises(VectorStoreError, match="takes no more collections; drop some there"):
            build_hashed(in_milvus)

        server.change = LIMITED
        server.restart()
        until_limited(in_milvus)
        refused = client.post("/v1/search", json=QUESTION)
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "1"
        assert "quota" not in refused.text

        guide = next(in_milvus.corpus.glob("*.md"))
        guide.write_text(guide.read_text(encoding="utf-8") + "\n## Why?\n\nFor the seed.\n")
        with pytest.raises(StoreUnavailableError, match=LIMIT):
            build_hashed(in_milvus.model_copy(update={"milvus_patience": 1}))
        assert current_snapshot_id(in_milvus.index) == live
        assert snapshot_ids(in_milvus.index) == [live]

        server.change = {}
        server.restart()
        until_ready(client, 60)  # the restarted server loads both collections
        assert client.post("/v1/search", json=QUESTION).json()["hits"] == expected
        assert build_hashed(in_milvus).snapshot_id != live


def until_limited(settings: Settings) -> None:
    """Wait until the server applies its limits, some seconds after it has loaded collections."""
    store = (
        SnapshotReader(settings.index, load_encoder, MilvusAccess.of(settings)).open_current().store
    )
    question = np.eye(1, store.dimension, dtype=np.float32)
    end = time.monotonic() + 60
    refusal = ""
    while not re.search(LIMIT, refusal):
        assert time.monotonic() < end, refusal
        time.sleep(0.2)
        try:
            store.search(question, 1)
        except StoreUnavailableError as error:
            refusal = str(error)
