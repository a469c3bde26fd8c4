"""A Milvus server that is known by its certificate."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.errors import StoreRefusedError
from retrieval.stores.milvus_access import MilvusAccess
from tests.cluster.test_token import build_and_search
from tests.milvus_servers import StandaloneServer

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Its address, and the certificate by which it is known."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = f"-keyout {key} -out {certificate} -subj /CN=localhost".split()
    made += ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(  # noqa: S603
        ["openssl", *["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"], *made],  # noqa: S607
        check=True,
        capture_output=True,
    )
    change = {
        "common.security.tlsMode": 1,
        "tls.serverPemPath": str(certificate),
        "tls.serverKeyPath": str(key),
        "tls.caPemPath": str(certificate),
    }
    with StandaloneServer(folder / "server", **change) as server:
        yield server.uri.replace("http://127.0.0.1", "https://localhost"), certificate


# The first of the two: the client shares one channel for all that ask the same address.
def test_a_certificate_that_nobody_trusts_is_not_taken(
    secured: tuple[str, Path], tmp_path: Path
) -> None:
    with pytest.raises(StoreRefusedError, match="check its certificate and `milvus_ca_file`"):
        build_and_search(MilvusAccess(secured[0], seconds=3), tmp_path)


def test_a_server_is_known_by_its_certificate(secured: tuple[str, Path], tmp_path: Path) -> None:
    uri, certificate = secured
    access = MilvusAccess(uri, ca_file=certificate, seconds=5)
    assert build_and_search(access, tmp_path) == [[0]]
