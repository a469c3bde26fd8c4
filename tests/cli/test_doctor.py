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


def test_a_working_installation_has_no_errors(built: Settings) -> None:
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


def test_vectors_in_milvus_are_checked(
    settings: Settings, lite: LiteServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_hashed(settings.model_copy(update={"store": "milvus", "milvus_uri": lite.uri}))
    assert "ok  Milvus answers, and has all 4 passages' vectors" in doctor().output
    absent = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setenv("FAQ_SEARCH_MILVUS_URI", absent)
    monkeypatch.setenv("FAQ_SEARCH_MILVUS_SECONDS", "0.3")
    result = doctor()
    assert result.exit_code == 1
    assert f"error  {absent}: does not answer" in result.output


def test_leftover_collections_in_milvus_are_a_warning(built: Settings) -> None:
    write_json(built.index / LEDGER_FILE, ["faq_search_before", "faq_search_before_views"])
    result = doctor()
    assert result.exit_code == 0
    assert "warning  2 collections of deleted snapshots are still in Milvus" in result.output


def test_snapshots_that_were_set_aside_are_a_warning(built: Settings) -> None:
    old = current_snapshot_id(built.index)
    build_hashed(built)
    set_aside(built.index, old)
    result = doctor()
    assert result.exit_code == 0
    assert f"warning  index/damaged holds what was found damaged: {old}" in result.output


def test_a_port_in_use_is_named(built: Settings) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        assert f"127.0.0.1:{port} cannot be listened on now" in doctor("--port", port).output


def test_who_may_ask_from_other_machines_is_reported(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_key = doctor("--host", "192.0.2.1")
    assert without_key.exit_code == 1
    assert "error  keys.json has no valid key, so nobody may ask" in without_key.output
    KeyFile(Path("keys.json")).create(["search"], None, [])
    Path("keys.json").chmod(0o644)
    with_key = doctor("--host", "192.0.2.1")
    assert "ok  1 valid keys, 0 trusted proxies" in with_key.output
    assert "warning  keys.json can be read by others: chmod 600 it" in with_key.output
    monkeypatch.setenv("FAQ_SEARCH_AUTH", "off")
    without_auth = doctor("--host", "192.0.2.1")
    assert "warning  anyone who can reach 192.0.2.1 may ask: auth is off" in without_auth.output


def test_questions_in_urls_are_a_warning(built: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQ_SEARCH_GET_SEARCH", "true")
    assert "warning  get_search is on" in doctor().output
