"""Start a server as tests do, and wait to be killed: `python -m tests.starts SERVER FOLDER`.

Prints the ids of the started processes. FOLDER is for the files of the server; for `service` it is
an index.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

from benchmarks.processes import family
from tests import processes
from tests.browser.chromium import launched
from tests.deploy import test_proxies
from tests.milvus_servers import LiteServer, StandaloneServer, free_port

Servers = dict[str, Callable[[Path], AbstractContextManager[object]]]


@contextmanager
def proxy(name: str, folder: Path) -> Iterator[None]:
    """Run nginx or Caddy without a service behind it."""
    port = free_port()
    if name == "nginx":
        listen = [("listen 8080;", f"listen 127.0.0.1:{port};")]
        replicas = [(f"search-{n}:8000", f"127.0.0.1:{port}") for n in (1, 2)]
        command = test_proxies.nginx_with("replicas.nginx.conf", listen + replicas, folder)
    else:
        site = folder / "Caddyfile"
        site.write_text(f"{{\n\tadmin off\n}}\nhttp://127.0.0.1:{port} {{\n\trespond ok\n}}\n")
        command = ["caddy", "run", "--config", str(site), "--adapter", "caddyfile"]
    with test_proxies.running(command, port):
        yield


def cluster(folder: Path) -> AbstractContextManager[object]:
    from tests.milvus_cluster import Cluster  # noqa: PLC0415 - needs a broker, which is optional

    return Cluster(folder)


SERVERS: Servers = {
    "service": partial(processes.running, workers=2),
    "milvus lite": LiteServer,
    "milvus standalone": StandaloneServer,
    "milvus cluster": cluster,
    "nginx": partial(proxy, "nginx"),
    "caddy": partial(proxy, "caddy"),
    "chromium": lambda _: launched(),
}

if __name__ == "__main__":
    server, folder = sys.argv[1:]
    with SERVERS[server](Path(folder)):
        _, *started = family(os.getpid())
        print(*started, flush=True)  # noqa: T201 - the test reads this line
        sys.stdin.read()  # this also returns when the test ends
