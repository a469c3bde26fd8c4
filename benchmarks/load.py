"""Load from many clients, by wrk: one thread of it, each client sending when it was answered."""

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
    """How a system is asked. QUESTION stands for the question in `body`, or in `path` for a GET."""

    path: str
    body: str = ""


def load(
    port: int, route: Route, questions: Path, clients: int, seconds: float
) -> dict[str, float]:
    """Milliseconds at the 50th, 95th and 99th percentile, and questions answered a second.

    Raises LoadError where there is no wrk, or where any request failed.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        raise LoadError("wrk is not installed; on Debian: apt-get install wrk")
    variables = {
        "LOAD_PATH": route.path,
        "LOAD_BODY": route.body,
        "LOAD_QUESTIONS": str(questions),
    }
    done = subprocess.run(  # noqa: S603
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
    line = done.stdout.strip().splitlines()[-1:] or [""]
    if done.returncode or not line[0].startswith("{"):
        raise LoadError(f"wrk failed: {done.stderr.strip() or done.stdout.strip()}")
    found = json.loads(line[0])
    if found["errors"] or not found["requests"]:
        raise LoadError(f"{found['errors']:.0f} of {found['requests']:.0f} requests failed")
    return {
        "p50": found["p50"],
        "p95": found["p95"],
        "p99": found["p99"],
        "per_second": round(found["requests"] / found["seconds"], 1),
    }
