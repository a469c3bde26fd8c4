"""The samples for nginx and Caddy work with a real service, and log nothing of a question."""

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM
from unittest.mock import ANY

import pytest

from retrieval.settings import Settings
from service.app import create_app
from service.records.keys import KeyFile
from tests import canary, hashing_encoder
from tests.child import ends_with_us
from tests.reliability.serving import served

DEPLOY = Path(__file__).parents[2] / "deploy"


def needs(command: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(command) is None, reason=f"needs {command}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Backend:
    """A backend is a service that trusts its proxy to name users, with a key to the service."""

    port: int
    key: str
    alive: bool


@pytest.fixture(params=[True, False], ids=["service up", "service down"])
def backend(built: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Backend]:
    keys = KeyFile(tmp_path / "keys.json")
    key = keys.create(["search"], None, [])
    settings = built.model_copy(
        update={
            "allowed_hosts": ("faq.example.org",),
            "auth": "keys",
            "keys_file": keys.path,
            "trusted_proxies": Settings(trusted_proxies=("127.0.0.1",)).trusted_proxies,
        }
    )
    with served(create_app(settings, hashing_encoder.load_encoder)) as port:
        yield Backend(port if request.param else free_port(), key, request.param)


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    command = ends_with_us(command, SIGTERM)  # nginx has child processes
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            for _ in range(200):
                assert process.poll() is None, process.stdout and process.stdout.read().decode()
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=5).close()
                    break
                except ConnectionError:
                    time.sleep(0.05)
            yield
        finally:
            process.terminate()
            process.wait(20)
            assert process.stdout
            assert canary.left_in(process.stdout.read(), ALLOWED) == []


# Both proxies know the address of a connection, and may print it when they start or stop.
ALLOWED = ("address",)


def check_the_proxy(
    port: int, folder: Path, key: str, context: ssl.SSLContext | None, *, alive: bool
) -> None:
    """Check that a request passes with a key, not with only a user name, and is never logged."""

    def send(data: bytes) -> int:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as plain:
            connection = context.wrap_socket(plain) if context else plain
            try:
                connection.sendall(data)
                answer = b"".join(iter(lambda: connection.recv(65_536), b""))
            except (ConnectionError, ssl.SSLError):
                return 0
            finally:
                connection.close()
        return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0

    requests = [
        request.replace(b"host: localhost", b"host: faq.example.org") for request in _requests()
    ]
    secret = canary.SECRET.encode()
    with_key = [send(request.replace(secret, key.encode())) for request in requests]
    with_name = [send(request.replace(b"authorization", b"x-other")) for request in requests]
    assert with_key == ([200, 200, ANY, 404, 505] if alive else [502, 502, ANY, 404, 505])
    assert with_key[2] in {0, 413, 502}  # it may close before the whole of a long body has arrived
    assert with_name[:2] == ([401, 401] if alive else [502, 502])
    assert canary.left_in_files([folder]) == []


def _requests() -> Iterator[bytes]:
    """Yield few requests, because the sample limits each address to ten a second."""
    yield canary.ask(canary.QUESTION)
    yield canary.form(canary.QUESTION)
    yield canary.request("POST", "/v1/search", canary.QUESTION.encode() * 8000, "text/plain")
    yield canary.request("GET", "/metrics")
    yield f"GET /{canary.MARK} HTTP/9.9\r\n\r\n".encode()


@needs("nginx")
@needs("openssl")
def test_nginx_logs_no_question_and_does_not_pass_on_a_claimed_user(
    backend: Backend, tmp_path: Path
) -> None:
    folder = tmp_path / "nginx"
    folder.mkdir()
    certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
    subprocess.run(
        [
            str(shutil.which("openssl")),
            *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", "/CN=faq.example.org", "-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    port, plain = free_port(), free_port()
    changes = [
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl;"),
        ("listen [::]:443 ssl http2;", ""),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen [::]:80;", ""),
        ("127.0.0.1:8000", f"127.0.0.1:{backend.port}"),
        ("/etc/ssl/faq.example.org", str(folder)),
        ("/var/log/nginx", str(folder)),
    ]
    nginx = nginx_with("nginx.conf", changes, folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with running(nginx, port):
        check_the_proxy(port, folder, backend.key, context, alive=backend.alive)
    assert f" POST {200 if backend.alive else 502} " in (folder / "faq-search.log").read_text()


@needs("nginx")
def test_nginx_sends_requests_to_the_other_replica_when_one_is_gone(
    built: Settings, tmp_path: Path
) -> None:
    settings = built.model_copy(update={"auth": "off"})
    folder, port = tmp_path / "nginx", free_port()
    folder.mkdir()
    with ExitStack() as lasting, ExitStack() as stopped:
        replicas = [
            stack.enter_context(served(create_app(settings, hashing_encoder.load_encoder)))
            for stack in (lasting, stopped)
        ]
        changes = [("listen 8080;", f"listen 127.0.0.1:{port};")]
        changes += [
            (f"search-{n}:8000", f"127.0.0.1:{replica}")
            for n, replica in enumerate(replicas, start=1)
        ]
        with running(nginx_with("replicas.nginx.conf", changes, folder), port):
            assert [ask(port) for _ in range(4)] == [200] * 4
            stopped.close()
            assert [ask(port) for _ in range(10)] == [200] * 10
            lasting.close()
            assert ask(port) == 502
    assert canary.left_in_files([folder]) == []


def ask(port: int) -> int:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(canary.ask(canary.QUESTION))
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
        return int(answer.split(b" ", 2)[1])


def nginx_with(sample: str, changes: list[tuple[str, str]], folder: Path) -> list[str]:
    """Return the command that runs nginx with the changed `sample` and its files in `folder`."""
    site = (DEPLOY / sample).read_text(encoding="utf-8")
    for original, replacement in changes:
        assert original in site
        site = site.replace(original, replacement)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\npid {folder}/pid;\nerror_log {folder}/main.log;\nworker_processes 1;\n"
        f"events {{}}\nhttp {{\n{temporary}{site}\n}}\n"
    )
    if subprocess.run(["id", "-u"], check=True, capture_output=True).stdout == b"0\n":
        main = folder / "nginx.conf"
        main.write_text(f"user root;\n{main.read_text()}")
    return [str(shutil.which("nginx")), "-p", str(folder), "-c", str(folder / "nginx.conf")]


@needs("caddy")
def test_caddy_logs_no_question_and_does_not_pass_on_a_claimed_user(
    backend: Backend, tmp_path: Path
) -> None:
    folder = tmp_path / "caddy"
    folder.mkdir()
    port = free_port()
    site = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    for original, replacement in (
        ("\nfaq.example.org {", f"\nhttp://faq.example.org:{port} {{\n\tbind 127.0.0.1"),
        ("127.0.0.1:8000", f"127.0.0.1:{backend.port}"),
        ("\n{\n", f"\n{{\n\tadmin off\n\tstorage file_system {folder}/storage\n"),
    ):
        assert original in site
        site = site.replace(original, replacement, 1)
    (folder / "Caddyfile").write_text(site)
    caddy = str(shutil.which("caddy"))
    config = ["--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with running([caddy, "run", *config], port):
        check_the_proxy(port, folder, backend.key, None, alive=backend.alive)
