"""The systems under test: this one, and those that a competent user would set up instead."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.load import Route

PEERS = Path(__file__).parent / "peers"

SEARCH = Route("/search", '{"query": "QUESTION", "k": 10}')


@dataclass(frozen=True, slots=True)
class Place:
    """The inputs of a system: the model, the documents, a folder of its own, and a port."""

    model: Path
    documents: Path
    index: Path
    port: int

    @property
    def variables(self) -> dict[str, str]:
        return {
            "MODEL": str(self.model),
            "DOCUMENTS": str(self.documents),
            "INDEX": str(self.index),
            "CHROMA_PORT": str(self.port + 1),
        }


@dataclass(frozen=True, slots=True)
class System:
    """A system: `command` starts it with its Python and place, `ids` gives the found documents."""

    name: str
    route: Route
    command: Callable[[str, Place], list[str]]
    ids: Callable[[Any], list[str]]

    @property
    def folder(self) -> Path:
        return PEERS / self.name


def _uvicorn(python: str, place: Place) -> list[str]:
    return [python, "-m", "uvicorn", "app:app", "--port", str(place.port), "--no-access-log"]


def our_command(python: str, *arguments: str) -> list[str]:
    """Return the command that runs `faq-search` of this code with `arguments`."""
    return [python, "-c", "from cli.main import main; main()", *arguments]


def our_service(python: str, port: int, index: Path) -> list[str]:
    # The cache is off, because questions repeat here more often than in real use.
    options = ["--port", str(port), "--index", str(index), "--query-cache", "0"]
    return our_command(python, "serve", *options)


def _ours(python: str, place: Place) -> list[str]:
    return our_service(python, place.port, place.index)


def _ours_alone(python: str, place: Place) -> list[str]:
    return [*_ours(python, place), "--workers", "1"]


def _txtai(python: str, place: Place) -> list[str]:
    port, config = str(place.port), place.index / "app.yml"
    server = [python, "-m", "uvicorn", "txtai.api:app", "--port", port, "--no-access-log"]
    return ["env", f"CONFIG={config}", *server]


def _chroma(python: str, place: Place) -> list[str]:
    """Return a command that starts the server, which takes under a second, and then the app."""
    chroma = str(Path(python).with_name("chroma"))
    server = f"{chroma} run --path {place.index} --host 127.0.0.1 --port {place.port + 1}"
    up = f"import socket; socket.create_connection(('127.0.0.1', {place.port + 1}))"
    wait = f'until {python} -c "{up}" 2>/dev/null; do sleep 0.1; done'
    return ["sh", "-c", f"{server} & {wait}; exec {' '.join(_uvicorn(python, place))}"]


def _ids(answer: list[dict[str, Any]]) -> list[str]:
    return [hit["id"] for hit in answer]


def _our_ids(answer: dict[str, Any]) -> list[str]:
    """Return the ids of documents in the order of their best passages."""
    return list(dict.fromkeys(hit["document"]["id"] for hit in answer["hits"]))


OUR_ROUTE = Route("/v1/search", '{"query": "QUESTION", "top_k": 10}')
OURS = System("faq-search", OUR_ROUTE, _ours, _our_ids)
OURS_ALONE = System("faq-search, 1 worker", OUR_ROUTE, _ours_alone, _our_ids)
NAIVE = System("naive", SEARCH, _uvicorn, _ids)
OTHERS = (
    System("txtai", Route("/search?query=QUESTION&limit=10"), _txtai, _ids),
    System("chroma", SEARCH, _chroma, _ids),
    System("lancedb", SEARCH, _uvicorn, _ids),
    System("qdrant", SEARCH, _uvicorn, _ids),
)


def install(system: System, environments: Path) -> str:
    """Return the Python of the system's own environment, created on first use; ours is this one."""
    if not system.folder.is_dir():
        return sys.executable
    environment = environments / system.name
    python = environment / "bin" / "python"
    stamp = environment / ".ready"
    if not stamp.exists():
        # PyTorch is named first and pinned: a looser range would bring a CUDA build.
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)  # noqa: S603 - our own interpreter, no shell
        lists = ["-r", str(PEERS / "common.txt"), "-r", str(system.folder / "requirements.txt")]
        pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
        subprocess.run([*pip, *lists], check=True)  # noqa: S603 - the new environment's pip with our own lists, no shell
        stamp.touch()
    return str(python)
