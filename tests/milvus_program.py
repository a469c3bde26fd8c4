"""The package `milvus` contains the executable of Milvus 2.3, which is configured here."""

import lzma
import re
import shutil
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

# The roles whose address is set. A role listens on every address of its network, so it runs in one
# that has only the loopback: `tests.loopback`.
ROLES = ("rootCoord", "proxy", "queryCoord", "queryNode", "indexNode", "dataCoord", "dataNode")

# These values of the template have no default; they are set for one server on this machine.
PLACES = {
    "etcd_data_dir": "data/etcd",
    "etcd_log_path": "logs/etcd.log",
    "local_storage_dir": "data",
    "rocksmq_data_dir": "data/mq",
    "system_log_path": "logs",
}


@cache
def programs() -> TemporaryDirectory[str]:
    """Return a temporary folder with `milvus` and its libraries, unpacked once for this process."""
    folder = TemporaryDirectory(prefix="milvus-")
    for packed in (_package() / "bin").glob("*.lzma"):
        unpacked = Path(folder.name) / packed.stem
        with lzma.open(packed) as source, unpacked.open("wb") as target:
            shutil.copyfileobj(source, target)
        unpacked.chmod(0o755)
    return folder


def write_config(folder: Path, port: int, change: dict[str, Any]) -> None:
    """Write `folder/configs` for a server with its files in `folder`.

    A key `a.b` of `change` sets the entry `b` of the section `a`.
    """
    template = (_package() / "config.yaml.template").read_text(encoding="utf-8")
    config = yaml.safe_load(
        re.sub(r"\{\{(.*?)\}\}", lambda match: _value(match[1], folder), template)
    )
    addresses = {f"{role}.ip": "127.0.0.1" for role in ROLES}
    # Milvus checks for collections to load once a second by default; tests load small ones often.
    intervals = {"queryCoord.checkInterval": 100, "queryCoord.distPullInterval": 100}
    for name, value in ({"proxy.port": port} | addresses | intervals | change).items():
        *path, last = name.split(".")
        part = config
        for key in path:
            part = part.setdefault(key, {})
        part[last] = value
    for part in ("configs", "logs", "data"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "configs" / "milvus.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    shutil.copy(_package() / "glog.conf", folder / "configs" / "glog.conf")


def _value(name_and_default: str, folder: Path) -> str:
    """Return the value for `name(type): default`: a path in `folder` for PLACES, or the default."""
    name, _, default = (part.strip() for part in name_and_default.partition(":"))
    name = name.partition("(")[0]
    if name in PLACES:
        return str(folder / PLACES[name])
    return default or '""'


def _package() -> Path:
    spec = find_spec("milvus")
    if spec is None or spec.origin is None:
        raise RuntimeError(
            "the package milvus is not installed; run `make test-cluster`, which installs it"
        )
    return Path(spec.origin).parent / "data"
