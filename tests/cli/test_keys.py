import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from service.records.keys import KeyFile


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["keys", *arguments])


def create(*arguments: str) -> str:
    result = run("create", "--scope", "search", *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout.strip()


def test_a_key_is_shown_once_and_only_its_digest_is_stored() -> None:
    token = create()
    file = Path("keys.json")
    assert token.startswith("fs_")
    assert len(token) > 50
    stored = file.read_text(encoding="utf-8")
    assert token.rpartition("_")[2] not in stored
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert KeyFile(file).find(token, datetime.now(UTC)) is not None
    assert KeyFile(file).find(token[:-1], datetime.now(UTC)) is None


def test_keys_are_listed_and_revoked() -> None:
    first, second = create(), create("--scope", "metrics", "--origin", "https://a.example")
    lines = run().output.splitlines()
    assert [line.split()[0] for line in lines] == [token.split("_")[1] for token in (first, second)]
    assert "search, metrics" in lines[1]
    assert "from https://a.example" in lines[1]
    assert run("revoke", first.split("_")[1]).exit_code == 0
    keys = KeyFile(Path("keys.json"))
    assert keys.find(first, datetime.now(UTC)) is None
    assert keys.find(second, datetime.now(UTC)) is not None
    unknown = run("revoke", "nobody")
    assert unknown.exit_code == 1
    assert "there is no key 'nobody'" in unknown.output


@pytest.mark.parametrize(
    ("expires", "seconds"), [("12h", 12 * 3600), ("30d", 30 * 86400), ("never", None)]
)
def test_a_key_ends_at_its_expiry(expires: str, seconds: int | None) -> None:
    token = create("--expires", expires)
    (key,) = KeyFile(Path("keys.json")).all()
    if seconds is None:
        assert key.expires_at is None
        return
    assert key.expires_at == key.created_at + timedelta(seconds=seconds)
    assert KeyFile(Path("keys.json")).find(token, key.expires_at) is None
    before = key.expires_at - timedelta(seconds=1)
    assert KeyFile(Path("keys.json")).find(token, before) == key


@pytest.mark.parametrize("expires", ["soon", "2020-01-01", "d", "-1d"])
def test_an_invalid_expiry_is_refused(expires: str) -> None:
    result = run("create", "--scope", "search", "--expires", expires)
    assert result.exit_code == 2
    assert not Path("keys.json").exists()


def test_a_revoked_key_is_refused_by_a_reader_that_has_cached_it() -> None:
    token = create()
    reader = KeyFile(Path("keys.json"))
    assert reader.find(token, datetime.now(UTC)) is not None
    run("revoke", token.split("_")[1])
    assert reader.find(token, datetime.now(UTC)) is None


@pytest.mark.parametrize("content", ["", "{}", '[{"id": 3}]', "[", '[{"x": 1}]'])
def test_a_damaged_file_is_refused_and_not_overwritten(content: str) -> None:
    Path("keys.json").write_text(content, encoding="utf-8")
    refused = run("create", "--scope", "search")
    assert refused.exit_code == 1
    assert "keys.json: no keys can be read from it" in refused.output
    assert Path("keys.json").read_text(encoding="utf-8") == content


def test_the_file_is_plain_json() -> None:
    create()
    (entry,) = json.loads(Path("keys.json").read_text(encoding="utf-8"))
    assert sorted(entry) == ["created_at", "expires_at", "id", "origins", "scopes", "sha256"]
