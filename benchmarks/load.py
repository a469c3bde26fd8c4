"""Load from many clients by wrk with one thread; a client sends again once it has an answer."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("load.lua")


class LoadError(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Route:
    """A system's request. QUESTION stands for the question in `body`, or in `path` for a GET."""

    path: str
    body: str = ""


def load(
    port: int, route: Route, questions: Path, clients: int, seconds: float
) -> dict[str, float]:
    """Return milliseconds at the 50th, 95th and 99th percentile, and answers per second.

    Raises LoadError if wrk is not installed, or if any request failed.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        raise LoadError("wrk is not installed; on Debian: apt-get install wrk")
    variables = {
        "LOAD_PATH": route.path,
        "LOAD_BODY": route.body,
        "LOAD_QUESTIONS": str(questions),
    }
    result = subprocess.run(  # noqa: S603 - wrk with our own arguments, no shell
        [
            *(wrk, "--threads", "1", "--connections", str(clients)),
            *("--duration", f"{max(1, round(seconds))}s", "--timeout", "20s"),
            *("--script", str(SCRIPT), f"http://127.0.0.1:{port}"),
        ],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | variables,
    )
    line = result.stdout.strip().splitlines()[-1:] or [""]
    if result.returncode or not line[0].startswith("{"):
        raise LoadError(f"wrk failed: {result.stderr.strip() or result.stdout.strip()}")
    figures = json.loads(line[0])
    if figures["errors"] or not figures["requests"]:
        raise LoadError(f"{figures['errors']:.0f} of {figures['requests']:.0f} requests failed")
    return {
        "p50": figures["p50"],
        "p95": figures["p95"],
        "p99": figures["p99"],
        "per_second": round(figures["requests"] / figures["seconds"], 1),
    }
