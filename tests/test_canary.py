"""No trace of a question remains: in no log, file, metric or other answer."""

import json
import re
import shutil
import threading
from collections import Counter
from pathlib import Path

import pytest

from retrieval.settings import Settings
from service.records.keys import KeyFile
from tests import canary
from tests.processes import Service, running, settle
from tests.serve_hashed import CRASH, FAIL, MISBEHAVE, WAIT, WATCH

# A service may write the metrics of several workers, which /metrics adds up; the file with which
# Python tests TMPDIR once; and the votes for passages, without the question.
WRITTEN = re.compile(
    r"/tmp/([a-z0-9_]{8}|faq-search-metrics-[^/]+/(counter|histogram|gauge_livesum)_\d+\.db)$"  # noqa: S108 - the paths are looked for, not written
    r"|/stored/votes\.sqlite(\?mode=rw)?$"
)


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a service: folders it may write to, and a record of its writes."""
    for name in ("tmp", "home", "stored"):
        (tmp_path / name).mkdir()
    return {
        "TMPDIR": str(tmp_path / "tmp"),
        "HOME": str(tmp_path / "home"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "FAQ_SEARCH_LOG_LEVEL": "debug",
        "FAQ_SEARCH_DEADLINE_SECONDS": "0.5",
        "FAQ_SEARCH_QUEUE": "2",
        "FAQ_SEARCH_FEEDBACK_FILE": str(tmp_path / "stored" / "votes.sqlite"),
        MISBEHAVE: "1",
        WATCH: str(tmp_path / "watched"),
    }


def ask_in_every_way(service: Service) -> Counter[int]:
    """Send every kind of request and return how often each status was answered."""
    port = service.port
    statuses = Counter(canary.send(port, data) for data in canary.every_way())
    statuses[canary.send(port, canary.ask(f"{FAIL} {canary.QUESTION}"))] += 1
    statuses[canary.send(port, canary.form(f"{FAIL} {canary.QUESTION}"))] += 1
    slow = canary.ask(f"{WAIT} {canary.QUESTION}")
    canary.send(port, slow, wait=False)  # the client leaves without waiting for the answer
    threads = [
        threading.Thread(target=lambda: statuses.update([canary.send(port, slow)]))
        for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def check_nothing_is_left(service: Service, tmp_path: Path) -> None:
    for path in ("/metrics", "/v1/snapshot", "/v1/documents", "/"):
        status, text = service.get(path)
        assert status == 200
        assert canary.left_in(text.encode()) == [], path
    pids = {service.process.pid, *service.workers()}
    assert [mark for pid in pids for mark in canary.left_open(pid)] == []
    assert canary.left_in("".join(service.log).encode()) == []
    assert canary.left_in_files([tmp_path, Path("/dev/shm")]) == []  # noqa: S108 - the paths are looked for, not written
    events = [json.loads(line) for line in (tmp_path / "watched").read_text().splitlines()]
    assert pids <= {event["pid"] for event in events if event["event"] == "watching"}
    written = {event["target"] for event in events if event["event"] == "write"}
    assert [path for path in written if not WRITTEN.search(path)] == []
    assert [event for event in events if event["event"] == "outbound"] == []


@pytest.mark.parametrize("form", ["human", "json"])
def test_no_trace_of_a_question_remains_by_default(
    built: Settings, tmp_path: Path, surroundings: dict[str, str], form: str
) -> None:
    surroundings["FAQ_SEARCH_LOG_FORMAT"] = form
    with running(built.index, 1, **surroundings) as service:
        statuses = ask_in_every_way(service)
        assert {200, 400, 404, 405, 413, 422, 500, 503} <= statuses.keys()
        check_nothing_is_left(service, tmp_path)
        assert (
            tmp_path / "stored" / "votes.sqlite"
        ).exists()  # one vote was stored, and its file was searched
        logged = "".join(service.log)
        assert "/v1/documents/{document_id:path}" in logged  # logging is on, and this is its output
        assert "RuntimeError" in logged
        assert canary.send(service.port, canary.ask(f"{CRASH} {canary.QUESTION}")) == 0
        assert service.process.wait(timeout=30) < 0
    assert canary.left_in("".join(service.log).encode()) == []
    assert canary.left_in_files([tmp_path]) == []


def test_no_trace_remains_with_every_feature_on_and_after_a_crash(
    built: Settings, tmp_path: Path, surroundings: dict[str, str]
) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    token = keys.create(["admin"], None, [])
    surroundings |= {
        "FAQ_SEARCH_AUTH": "keys",
        "FAQ_SEARCH_KEYS_FILE": str(keys.path),
        "FAQ_SEARCH_TRUSTED_PROXIES": '["127.0.0.0/8"]',
        "FAQ_SEARCH_RATE_LIMIT": "100000/minute",
        "FAQ_SEARCH_GET_SEARCH": "true",
        "FAQ_SEARCH_CORS_ORIGINS": '["https://intranet.example"]',
    }
    with running(built.index, 2, **surroundings) as service:
        service.headers["authorization"] = f"Bearer {token}"
        statuses = Counter(canary.send(service.port, data) for data in canary.every_way())
        assert {400, 401} <= statuses.keys()
        assert 200 not in {canary.send(service.port, canary.form(canary.QUESTION))}
        by_proxy = [data.replace(b"authorization", b"x-other") for data in canary.every_way()]
        statuses = Counter(canary.send(service.port, data) for data in by_proxy)
        assert {200, 403, 422} <= statuses.keys()
        crash = canary.ask(f"{CRASH} {canary.QUESTION}").replace(b"authorization", b"x-other")
        assert canary.send(service.port, crash) == 0
        settle(lambda: "".join(service.log).count("startup complete") == 3, service.log)
        check_nothing_is_left(service, tmp_path)


def test_the_search_for_marks_finds_every_mark(tmp_path: Path) -> None:
    """A search that cannot find anything would make every test above pass."""
    for name, needle in canary.needles().items():
        assert name in canary.left_in(b"before " + needle + b" after")
    (tmp_path / "log").write_text(f"GET /?q={canary.MARK.title()}", encoding="utf-8")
    assert canary.left_in_files([tmp_path]) != []
    shutil.rmtree(tmp_path)
