import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from indexer.publishing.index_folder import set_aside
from retrieval.files.json_file import write_json
from retrieval.layout import LEDGER_FILE, SNAPSHOTS, current_snapshot_id
from retrieval.settings import Settings
from service.records.keys import KeyFile
from tests.conftest import build_hashed
from tests.milvus_servers import LiteServer, free_port


def doctor(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["doctor", "--port", "0", *arguments])


def test_a_machine_that_can_serve_is_said_to(built: Settings) -> None:
    result = doctor()
    assert result.exit_code == 0, result.output
    assert "ok  the live snapshot is whole: 2 documents, 4 passages, 0 days old" in result.output
    assert "error" not in result.output
    assert "anyone on this machine may ask" in result.output


def test_no_snapshot_and_a_damaged_one_are_errors(settings: Settings) -> None:
    assert "error  index: no snapshot here yet; run `faq-search build`" in doctor().output
    live = build_hashed(settings).snapshot_id
    (settings.index / SNAPSHOTS / live / "passages.jsonl").write_bytes(b"x")
    result = doctor()
    assert result.exit_code == 1
    assert "passages.jsonl: has 1 bytes" in result.output


def test_vectors_that_a_server_has_are_asked_for(
    settings: Settings, lite: LiteServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_hashed(settings.model_copy(update={"store": "milvus", "milvus_uri": lite.uri}))
    assert "ok  Milvus answers, and has all 4 passages' vectors" in doctor().output
    away = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setenv("FAQ_SEARCH_MILVUS_URI", away)
    monkeypatch.setenv("FAQ_SEARCH_MILVUS_SECONDS", "0.3")
    result = doctor()
    assert result.exit_code == 1
    assert f"error  {away}: does not answer" in result.output


def test_what_a_server_still_has_of_deleted_snapshots_is_to_be_minded(built: Settings) -> None:
    write_json(built.index / LEDGER_FILE, ["faq_search_before", "faq_search_before_views"])
    result = doctor()
    assert result.exit_code == 0
    assert "warning  2 collections of deleted snapshots are still in Milvus" in result.output


def test_what_was_set_aside_is_to_be_looked_at(built: Settings) -> None:
    old = current_snapshot_id(built.index)
    build_hashed(built)
    set_aside(built.index, old)
    result = doctor()
    assert result.exit_code == 0
    assert f"warning  index/damaged holds what was found damaged: {old}" in result.output


def test_a_port_that_is_taken_is_named(built: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"127.0.0.1:{port} cannot be listened on now" in doctor("--port", port).output


def test_who_may_ask_from_elsewhere_is_told(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = doctor("--host", "192.0.2.1")
    assert nobody.exit_code == 1
    assert "error  keys.json has no valid key, so nobody may ask" in nobody.output
    KeyFile(Path("keys.json")).create(["search"], None, [])
    Path("keys.json").chmod(0o644)
    somebody = doctor("--host", "192.0.2.1")
    assert "ok  1 valid keys, 0 trusted proxies" in somebody.output
    assert "warning  keys.json can be read by others: chmod 600 it" in somebody.output
    monkeypatch.setenv("FAQ_SEARCH_AUTH", "off")
    everybody = doctor("--host", "192.0.2.1")
    assert "warning  anyone who can reach 192.0.2.1 may ask: auth is off" in everybody.output


def test_questions_in_addresses_are_to_be_minded(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQ_SEARCH_GET_SEARCH", "true")
    assert "warning  get_search is on" in doctor().output
