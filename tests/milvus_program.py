"""The program of Milvus 2.3 from the package `milvus`, and its settings."""

import lzma
import re
import shutil
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

# What each role says of itself to the others. It listens on every address of where it runs, so it
# runs where there is none but the loopback: `tests.loopback`.
ROLES = ("rootCoord", "proxy", "queryCoord", "queryNode", "indexNode", "dataCoord", "dataNode")

# Values of the template that nothing else says, for one server on this machine.
PLACES = {
    "etcd_data_dir": "data/etcd",
    "etcd_log_path": "logs/etcd.log",
    "local_storage_dir": "data",
    "rocksmq_data_dir": "data/mq",
    "system_log_path": "logs",
}


@cache
def programs() -> TemporaryDirectory[str]:
    """A folder with `milvus` and its libraries, unpacked once and gone with this process."""
    folder = TemporaryDirectory(prefix="milvus-")
    for packed in (_package() / "bin").glob("*.lzma"):
        unpacked = Path(folder.name) / packed.stem
        with lzma.open(packed) as source, unpacked.open("wb") as target:
            shutil.copyfileobj(source, target)
        unpacked.chmod(0o755)
    return folder


def write_config(folder: Path, port: int, change: dict[str, Any]) -> None:
    """`folder/configs` for a server whose files are in `folder`; of `change`, `a.b` is in a `b`."""
    template = (_package() / "config.yaml.template").read_text(encoding="utf-8")
    config = yaml.safe_load(re.sub(r"\{\{(.*?)\}\}", lambda one: _value(one[1], folder), template))
    addresses = {f"{role}.ip": "127.0.0.1" for role in ROLES}
    # It looks at what is to be loaded once a second; a test has few rows to load, often.
    quick = {"queryCoord.checkInterval": 100, "queryCoord.distPullInterval": 100}
    for name, value in ({"proxy.port": port} | addresses | quick | change).items():
        *path, last = name.split(".")
        part = config
        for each in path:
            part = part.setdefault(each, {})
        part[last] = value
    for part in ("configs", "logs", "data"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "configs" / "milvus.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    shutil.copy(_package() / "glog.conf", folder / "configs" / "glog.conf")


def _value(name_and_default: str, folder: Path) -> str:
    """Of `name(type): default` the default, or a place in `folder`."""
    name, _, default = (each.strip() for each in name_and_default.partition(":"))
    name = name.partition("(")[0]
    if name in PLACES:
        return str(folder / PLACES[name])
    return default or '""'


def _package() -> Path:
    spec = find_spec("milvus")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package milvus is not installed; `make test-cluster` does that")
    return Path(spec.origin).parent / "data"
