"""A cluster of Milvus 2.3 runs on this machine: a process for each role, etcd, and a broker.

The broker is the mock broker of librdkafka in this process, which stores nothing beyond its
process: the tests are about search when machines are lost, not about the durability of a broker.
"""

import shutil
import subprocess
import time
from pathlib import Path
from typing import Self

from confluent_kafka import Producer

from tests.child import ends_with_us
from tests.milvus_program import write_config
from tests.milvus_servers import PORT, listens, run_role, wait_until_healthy

COORDINATORS = ["mixture", *(f"-{name}=true" for name in ("rootcoord", "querycoord"))]
COORDINATORS += [f"-{name}=true" for name in ("datacoord", "indexcoord")]
ETCD_PORT, ETCD_PEER_PORT = 12379, 12380

# The arguments that start each role, and the settings that only this role has.
ROLES: dict[str, tuple[list[str], dict[str, int]]] = {
    "coordinators": (COORDINATORS, {}),
    "data": (["datanode"], {}),
    "index": (["indexnode"], {}),
    "query-1": (["querynode"], {"queryNode.port": 21123}),
    "query-2": (["querynode"], {"queryNode.port": 21223}),
    "proxy": (["proxy"], {}),
}


class Cluster:
    """A cluster is a context manager; it answers at `uri` while the block runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.uri = f"http://127.0.0.1:{PORT}"
        self._etcd: subprocess.Popen[bytes] | None = None
        self._broker: Producer | None = None
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._start_etcd()
        self._broker = Producer(
            {"bootstrap.servers": "127.0.0.1:1", "test.mock.num.brokers": 1, "log_level": 0}
        )
        (broker,) = self._broker.list_topics(timeout=10).brokers.values()
        brokers = f"{broker.host}:{broker.port}"
        for role, (_, change) in ROLES.items():
            shared = {
                "etcd.endpoints": f"127.0.0.1:{ETCD_PORT}",
                "etcd.use.embed": False,
                "mq.type": "kafka",
                "kafka.brokerList": brokers,
                "queryCoord.autoBalance": True,
                "localStorage.path": str(self.folder / "storage"),
            }
            write_config(self.folder / role, PORT, shared | change)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill(*self._processes)
        if self._etcd is not None:
            self._etcd.kill()
            self._etcd.wait()
        self._broker = None

    def start(self) -> None:
        """Start every role that is not running, and return when all are healthy."""
        for number, (role, (command, _)) in enumerate(ROLES.items()):
            if role not in self._processes:
                self._processes[role] = run_role(
                    self.folder / role, command, 9091 + number, "DISTRIBUTED"
                )
        for number, role in enumerate(ROLES):
            wait_until_healthy(9091 + number, [self._processes[role]])

    def kill(self, *roles: str) -> None:
        """Kill the processes of these roles at once, as if their machines had failed."""
        for role in roles:
            self._processes[role].kill()
        for role in roles:
            self._processes.pop(role).wait()

    def kill_all(self) -> None:
        self.kill(*self._processes)

    def _start_etcd(self) -> None:
        client, peer = (f"http://127.0.0.1:{port}" for port in (ETCD_PORT, ETCD_PEER_PORT))
        clients = ["--listen-client-urls", client, "--advertise-client-urls", client]
        peers = ["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer]
        single_node = [
            "--initial-cluster",
            f"default={peer}",
            "--data-dir",
            str(self.folder / "etcd"),
        ]
        self._etcd = subprocess.Popen(
            ends_with_us([shutil.which("etcd") or "etcd", *clients, *peers, *single_node]),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + 30
        while not listens(ETCD_PORT):
            if self._etcd.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"etcd does not listen on {ETCD_PORT}")
            time.sleep(0.05)
