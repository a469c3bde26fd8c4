"""A client recognises a Milvus server by its certificate."""

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
    """Start a server with TLS, and yield its address and its certificate."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    options = f"-keyout {key} -out {certificate} -subj /CN=localhost".split()
    options += ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(
        ["openssl", *["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"], *options],
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


# This test runs first, because the client shares one channel per address.
def test_a_certificate_that_is_not_trusted_is_refused(
    secured: tuple[str, Path], tmp_path: Path
) -> None:
    with pytest.raises(StoreRefusedError, match="check its certificate and `milvus_ca_file`"):
        build_and_search(MilvusAccess(secured[0], seconds=3), tmp_path)


def test_a_server_with_the_trusted_certificate_is_accepted(
    secured: tuple[str, Path], tmp_path: Path
) -> None:
    uri, certificate = secured
    access = MilvusAccess(uri, ca_file=certificate, seconds=5)
    assert build_and_search(access, tmp_path) == [[0]]
