"""The main tasks work with the real model and real processes: build, search, serve and stop."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests import canary
from tests.child import ends_with_us

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
FAQ_SEARCH = [sys.executable, "-c", "from cli.main import main; main()"]

# Questions in the words of a newcomer, and the heading of the section that answers each.
QUESTIONS = {
    "what do I say when a pupil tells me she cuts herself": (
        "How should I respond when someone tells me they self-harm?"
    ),
    "what if they wont talk to me": "What can I do if the person does not want to talk about it?",
    "is it ok to ask how he is doing a few days later": (
        "How should I check in with the person afterwards?"
    ),
    "do I have to tell my manager": "Can I talk to someone else about the person I am supporting?",
    "will she ever stop cutting": "Will the person always self-harm?",
    "is he trying to kill himself": "Does self-harm mean that the person is suicidal?",
    "it's affecting my own mental health": "How do I look after myself?",
}

# A scraped page has no headings, but curly quotes, indented bullets and page furniture at the end.
SCRAPED = """\
Looking after hens: what’s asked

Hens need a dry house and a run that foxes can’t enter. Close the hatch at dusk.

Broody hens won’t leave the nest. Here are some ways to move them on:

  • Lift her off the nest each day.
  • Give her a cool, light place.

Was this content helpful?

Privacy and data policy. This site can collect data.
"""


def faq_search(*arguments: str, index: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*FAQ_SEARCH, *arguments],
        check=False,
        cwd=ROOT,
        env=environment(index),
        capture_output=True,
        text=True,
        timeout=120,
    )


def environment(index: Path) -> dict[str, str]:
    return {**os.environ, "FAQ_SEARCH_INDEX": str(index), "HF_HUB_OFFLINE": "1"}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an index of the shipped corpus with the command."""
    folder = tmp_path_factory.mktemp("index")
    built = faq_search("build", index=folder)
    assert built.returncode == 0, built.stderr
    assert "documents 1\nsections  8\n" in built.stdout
    return folder


@pytest.fixture(params=[1, 2])
def server(
    index: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Yield a service on a free port and its address, with one worker and then with two."""
    serve = [*FAQ_SEARCH, "serve", "--port", "0", "--workers", str(request.param)]
    with subprocess.Popen(
        ends_with_us(serve, signal.SIGTERM),
        cwd=ROOT,
        env=environment(index),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stderr
        for line in process.stderr:
            if match := re.search(r"running on (http://127\.0\.0\.1:\d+)", line):
                wait_until_ready(match[1])
                yield process, match[1]
                break
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its workers too


def wait_until_ready(address: str) -> None:
    """Wait for the service, because it prints its address before a worker listens there."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=30):
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    pytest.fail(f"{address} did not answer in 30 seconds")


def post(address: str, body: dict[str, object]) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{address}/v1/search",
        json.dumps(body).encode(),
        {"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        answer: dict[str, Any] = json.load(response)
        return answer


def test_the_service_answers_the_questions_of_a_newcomer_and_stops_cleanly(
    server: tuple[subprocess.Popen[str], str],
) -> None:
    process, address = server
    for question, heading in QUESTIONS.items():
        answer = post(address, {"query": question, "top_k": 2})
        assert [heading] in [hit["heading_path"] for hit in answer["hits"]], question
        assert answer["answer_state"] in {"answered", "possible"}, question
    for question in ("when does the museum open", "my printer is jammed"):
        assert post(address, {"query": question})["answer_state"] == "none", question
    repaired = post(address, {"query": "someone told me they selfharm"})
    assert repaired["searched_for"] == "someone told me they self-harm"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0


def test_the_real_model_leaves_no_trace_of_a_question(index: Path, tmp_path: Path) -> None:
    surroundings = {
        **environment(index),
        "TMPDIR": str(tmp_path),
        "HOME": str(tmp_path),
        "FAQ_SEARCH_LOG_LEVEL": "debug",
    }
    with subprocess.Popen(
        ends_with_us([*FAQ_SEARCH, "serve", "--port", "0", "--workers", "1"]),
        cwd=tmp_path,
        env=surroundings,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr
        address = next(
            match[1]
            for line in process.stderr
            if (match := re.search(r"running on (http://127\.0\.0\.1:\d+)", line))
        )
        wait_until_ready(address)
        port = int(address.rpartition(":")[2])
        assert {200, 400, 404, 422} <= {canary.send(port, data) for data in canary.every_way()}
        assert canary.left_open(process.pid) == []
        process.send_signal(signal.SIGTERM)
        log = process.stderr.read()
        assert process.wait(timeout=30) == 0
    assert "/v1/search" in log
    assert canary.left_in(log.encode()) == []
    typed = subprocess.run(
        [*FAQ_SEARCH, "search", canary.QUESTION],
        check=True,
        cwd=tmp_path,
        env=surroundings,
        capture_output=True,
        timeout=120,
    )
    assert typed.stdout
    assert canary.left_in(typed.stderr) == []
    assert canary.left_in_files([tmp_path, index]) == []
    # No other file may be there: ONNX Runtime would leave an id of the machine and its telemetry.
    assert list(tmp_path.rglob("*")) == []


def test_ctrl_c_stops_the_service_cleanly(server: tuple[subprocess.Popen[str], str]) -> None:
    process, _ = server
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    assert process.stderr
    assert "Traceback" not in process.stderr.read()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_damaged_snapshot_is_not_served(index: Path, tmp_path: Path, workers: str) -> None:
    damaged = tmp_path / "index"
    shutil.copytree(index, damaged)
    (passages,) = damaged.rglob("passages.jsonl")
    passages.write_bytes(passages.read_bytes()[:-1])
    result = faq_search("serve", "--port", "0", "--workers", workers, index=damaged)
    assert result.returncode != 0
    assert "passages.jsonl: has" in result.stderr


def test_serving_imports_nothing_that_only_a_build_needs(index: Path) -> None:
    code = (
        "import sys\nfrom fastapi.testclient import TestClient\n"
        "from retrieval.load_settings import load_settings\nfrom service.app import create_app\n"
        "with TestClient(create_app(load_settings()), 'http://localhost') as client:\n"
        "    assert client.post('/v1/search', json={'query': 'is it a phase'}).json()['hits']\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'onnx', 'openvino', 'scipy',\n"
        "  'sklearn', 'bm25s', 'ir_measures', 'markdown_it', 'nh3', 'sentencex', 'tqdm', 'yaml'}\n"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        cwd=ROOT,
        env=environment(index),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.stdout.splitlines()[-1] == "[]"


def test_the_search_command_answers(index: Path) -> None:
    result = faq_search("search", "will she ever stop cutting", "--json", index=index)
    assert result.returncode == 0, result.stderr
    hits = json.loads(result.stdout)["hits"]
    assert hits[0]["heading_path"] == ["Will the person always self-harm?"]


def test_a_scraped_page_alone_builds_and_answers(tmp_path: Path) -> None:
    (tmp_path / "hens.txt").write_text(SCRAPED, encoding="utf-8")
    index = tmp_path / "index"
    script = subprocess.run(
        [sys.executable, "scripts/build_index.py", "--corpus", str(tmp_path / "hens.txt")],
        check=False,
        cwd=ROOT,
        env=environment(index),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert script.returncode == 0, script.stderr
    assert "page furniture" in script.stdout
    result = faq_search("search", "my hen won't get off her eggs", "--top-k", "1", index=index)
    assert "Broody hens won’t leave the nest." in result.stdout
    assert "- Give her a cool, light place." in result.stdout
    assert "helpful" not in result.stdout


@pytest.mark.timeout(240)
def test_a_watched_corpus_is_published_again_when_it_changes(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (file := corpus / "hens.txt").write_text(SCRAPED, encoding="utf-8")
    watching = subprocess.Popen(
        ends_with_us([*FAQ_SEARCH, "build", "--watch", "--corpus", str(corpus)]),
        cwd=ROOT,
        env=environment(tmp_path / "index") | {"PYTHONFAULTHANDLER": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert watching.stdout is not None
    output = iter(watching.stdout.readline, "")
    try:
        first = [line for line in _until("watching", output) if line.startswith("snapshot")]
        file.write_text("", encoding="utf-8")
        assert any("hens.txt:1: is empty" in line for line in _until("watching", output))
        file.write_text(SCRAPED.replace("Hens", "Ducks"), encoding="utf-8")
        second = [line for line in _until("watching", output) if line.startswith("snapshot")]
        watching.send_signal(signal.SIGINT)
        assert _ended(watching) == 0, f"the watch failed: {watching.stdout.read()}"
    finally:
        watching.kill()
        watching.wait()
        watching.stdout.close()
    assert len(first) == len(second) == 1
    assert first != second


def _ended(process: subprocess.Popen[str]) -> int:
    """Return the exit status. A process that hangs is aborted, so that it prints its stacks."""
    try:
        return process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)
        return process.wait()


def _until(start: str, lines: Iterator[str]) -> list[str]:
    """Return the lines up to and including the first that begins with `start`."""
    read = []
    for line in lines:
        read.append(line)
        if line.startswith(start):
            break
    return read
