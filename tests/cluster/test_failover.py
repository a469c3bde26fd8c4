"""The service answers questions while machines of its Milvus cluster are lost."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import synthetic
from indexer.build import build
from retrieval.load_settings import load_settings
from retrieval.settings import Settings
from service.app import create_app
from tests import hashing_encoder
from tests.milvus_cluster import Cluster
from tests.reliability.serving import asking, served

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(600)]

# The sections differ, because search looks further if its hits are near-duplicates.
SECTION = "## {0}\n\nThe {0} is kept in row {0}. {1}\n\n"


# Each test has its own cluster: one that lost a machine takes some minutes to recover.
@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with Cluster(tmp_path / "cluster") as running:
        yield running


@pytest.fixture
def settings(cluster: Cluster, tmp_path: Path) -> Settings:
    """Return settings of an index whose live snapshot is in the memory of two query nodes."""
    folder = tmp_path / "index"
    (folder / "corpus").mkdir(parents=True)
    texts = synthetic.texts(2000, 4)
    sections = "".join(SECTION.format(f"tool{n}", text) for n, text in enumerate(texts))
    (folder / "corpus" / "tools.md").write_text(f"# Tools\n\n{sections}", encoding="utf-8")
    settings = load_settings(
        corpus=folder / "corpus",
        index=folder / "index",
        encoder="hashing",
        store="milvus",
        milvus_uri=cluster.uri,
        milvus_replicas=2,
        diagnostics_file=folder / "diagnostics.sqlite",
        feedback_file=folder / "feedback.sqlite",
    )
    build(settings, hashing_encoder.load_build_encoder, hashing_encoder.load_encoder)
    return settings


def test_the_loss_of_a_query_node_costs_no_answer(settings: Settings, cluster: Cluster) -> None:
    with served(create_app(settings, hashing_encoder.load_encoder)) as port:
        with asking(port, "where is the tool77 kept", clients=4) as clients:
            time.sleep(3)
            before = sum(len(client.answers) for client in clients)
            cluster.kill("query-1")
            time.sleep(15)
        answers = [answer for client in clients for answer in client.answers]
        assert not [failure for client in clients for failure in client.failures]
        assert before > 20
        assert len(answers) > 2 * before
        assert {answer["hits"][0]["passage_id"] for answer in answers} == {"tools:tool77:1"}


def test_the_service_recovers_after_a_restart_of_every_machine(
    settings: Settings, cluster: Cluster
) -> None:
    with served(create_app(settings, hashing_encoder.load_encoder)) as port:
        with asking(port, "where is the tool99 kept", clients=1) as (client,):
            time.sleep(1)
            cluster.kill_all()
            time.sleep(1)
            cluster.start()
            failures = len(client.failures)
            end = time.monotonic() + 120
            while client.answers and time.monotonic() < end:
                before = len(client.answers)
                time.sleep(2)
                if len(client.answers) > before + 10:
                    break
        assert failures
        assert all(failure.startswith("503") for failure in client.failures)
        assert client.answers[-1]["hits"] == client.answers[0]["hits"]
        assert time.monotonic() < end, "the service did not recover in two minutes"
