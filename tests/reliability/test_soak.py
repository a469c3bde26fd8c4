"""Memory does not grow under load, malformed requests, overload and new snapshots."""

import http.client
import json
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_plus

import numpy as np

from indexer.publishing.index_folder import locked_staging, make_current, snapshot_ids
from retrieval.settings import Settings
from tests.conftest import build_hashed
from tests.processes import ROOT, SERVE, Service, running
from tests.reliability.conftest import Scale

FAQ_SEARCH = (sys.executable, "-c", "from cli.main import main; main()")
JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}

# The phases have these seconds. In the busy one MANY clients send, and the queue refuses most.
QUIET, BUSY = 4.0, 1.0
FEW, MANY = 4, 24


@dataclass
class Load:
    """These clients send valid and invalid requests until `until` is set."""

    port: int
    until: threading.Event
    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    many: threading.Event = field(default_factory=threading.Event)

    def run(self, number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - an order of requests, not a secret
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self.until.is_set():
            if number >= FEW and not self.many.wait(0.1):
                continue
            try:
                connection.request(*_random_request(chance))
                response = connection.getresponse()
                response.read()
            except (OSError, http.client.HTTPException) as error:
                # A connection idle for five seconds may be closed just when it is used again.
                connection.close()
                if number < FEW:
                    self.failures.append(repr(error))
                continue
            self.statuses[response.status] += 1
        connection.close()


def _random_request(chance: random.Random) -> tuple[str, str, bytes, dict[str, str]]:
    """Return a request's method, path, body and headers; seven in ten are valid questions."""
    words = [_word(chance) for _ in range(chance.randint(2, 20))]
    question = " ".join(words)
    body = json.dumps({"query": question, "top_k": chance.randint(1, 50)}).encode()
    kind = chance.random()
    if kind < 0.6:
        return "POST", "/v1/search", body, JSON
    if kind < 0.7:
        return "POST", "/", f"query={quote_plus(question)}".encode(), FORM
    if kind < 0.8:
        return "GET", chance.choice(["/", "/v1/documents", "/metrics", "/readyz"]), b"", {}
    return chance.choice(
        [
            ("POST", "/v1/search", body[: len(body) // 2], JSON),
            ("POST", "/v1/search", body.replace(b'"query"', b'"q"'), JSON),
            ("POST", "/v1/search", b"[" * 20_000, JSON),
            ("POST", "/v1/search", b"x" * 100_000, JSON),
            ("POST", "/", body, JSON),
            ("GET", f"/v1/passages/{quote_plus(question)}", b"", {}),
            ("GET", f"/{quote_plus(question)}", b"", {}),
        ]
    )


def _word(chance: random.Random) -> str:
    """Return a word that is mostly one of 3000 and sometimes unique."""
    number = chance.randrange(3000) if chance.random() < 0.8 else chance.getrandbits(40)
    return chance.choice(["spade", "beans", "harm", "help"]) + f"{number:x}"


def memory_mb(service: Service) -> float:
    """Return the memory of all processes, shared pages counted once (proportional set size)."""
    total = 0
    for pid in (service.process.pid, *service.workers()):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def two_snapshots(built: Settings, scale: Scale) -> None:
    if not scale.long:
        build_hashed(built)
        return
    for _ in range(2):
        subprocess.run(
            [*FAQ_SEARCH, "build", "--index", str(built.index)],
            check=True,
            cwd=ROOT,
            capture_output=True,
        )


def test_memory_does_not_grow(built: Settings, scale: Scale) -> None:
    """The long form uses the real model and the shipped corpus, and takes ten minutes."""
    two_snapshots(built, scale)
    ids = snapshot_ids(built.index)[-2:]
    seconds, command = scale.of((8.0, SERVE), (600.0, [*FAQ_SEARCH, "serve"]))
    short_queue = {"FAQ_SEARCH_QUEUE": "4"}
    samples: list[tuple[float, float]] = []
    stop = threading.Event()
    with running(built.index, 2, command, **short_queue) as service:
        load = Load(service.port, stop)
        threads = [threading.Thread(target=load.run, args=(number,)) for number in range(MANY)]
        for thread in threads:
            thread.start()
        started = time.monotonic()
        changes = 0
        try:
            while (now := time.monotonic() - started) < seconds:
                (load.many.set if now % (QUIET + BUSY) > QUIET else load.many.clear)()
                if now > 2.5 * (changes + 1):
                    changes += 1
                    with locked_staging(built.index):
                        make_current(built.index, ids[changes % 2])
                samples.append((now, memory_mb(service)))
                time.sleep(0.1)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        log = "".join(service.log)
    assert load.failures == []
    assert load.statuses.keys() <= {200, 400, 404, 413, 422, 503}
    assert {200, 413, 422, 503} <= load.statuses.keys()
    assert "Traceback" not in log
    assert "failed" not in log
    per_minute, error = slope(samples, after=seconds / 3)
    busy_ms = [float(ms) for ms in re.findall(r"ms=(\S+) route=\S+ status=503", log)]
    grown = per_minute * seconds * 2 / 3 / 60
    level = float(np.mean([size for _, size in samples]))
    scale.report(
        "soak",
        {
            "seconds": round(seconds),
            "requests": sum(load.statuses.values()),
            "by status": dict(sorted(load.statuses.items())),
            "connections that failed": len(load.failures),
            "new snapshots": changes,
            "memory, MB": round(level, 1),
            "slope of memory after the first third, MB a minute": round(per_minute, 3),
            "standard error of that slope": round(error, 3),
            "503 answered within, ms": {
                f"p{share}": float(np.percentile(busy_ms, share)) for share in (50, 99)
            },
        },
    )
    # A leak of 100 bytes per request would exceed this: thousands are answered in seconds.
    assert grown < scale.of(0.1, 0.02) * level, f"{per_minute} MB a minute, {level} MB in all"


def slope(samples: list[tuple[float, float]], after: float) -> tuple[float, float]:
    """Return the slope of the regression line and its standard error, in MB a minute."""
    minutes, sizes = np.array([sample for sample in samples if sample[0] > after]).T / [[60], [1]]
    line: Callable[[np.ndarray], np.ndarray] = np.poly1d(np.polyfit(minutes, sizes, 1))
    spread = np.sum((minutes - minutes.mean()) ** 2)
    error = np.sqrt(np.sum((sizes - line(minutes)) ** 2) / (len(sizes) - 2) / spread)
    return float(line(np.array(1.0)) - line(np.array(0.0))), float(error)


def test_the_slope_is_that_of_a_line() -> None:
    samples = [(float(second), 100 + second / 20) for second in range(60)]
    per_minute, error = slope(samples, after=10)
    assert abs(per_minute - 3) < 1e-9
    assert error < 1e-9
