from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fastapi.testclient import TestClient

from cli.main import main
from service.records.diagnostics import Diagnostics, WordCount

TODAY = datetime.now(UTC).date()


@pytest.fixture
def kept(tmp_path: Path) -> Diagnostics:
    return Diagnostics(tmp_path / "diagnostics.sqlite", keep_days=7)


def test_nothing_is_kept_until_it_is_switched_on(client: TestClient, tmp_path: Path) -> None:
    client.post("/v1/search", json={"query": "who owns the spade"})
    assert not (tmp_path / "diagnostics.sqlite").exists()
    assert client.get("/v1/snapshot").json()["diagnostics_until"] is None
    assert "Questions are not recorded." in client.get("/").text


def test_a_word_is_reported_once_five_different_questions_held_it(kept: Diagnostics) -> None:
    kept.start(1)
    for number in range(4):
        kept.record(f"where is spade number{number}", "none")
    for _ in range(5):  # the same one again is no other question, whatever the order
        kept.record("number0 where spade is", "none")
    assert kept.report() == ({"none": 9}, [])
    kept.record("A SPADE, please", "answered")
    assert kept.report()[1] == [WordCount("spade", {"answered": 1, "none": 4})]


def test_what_is_kept_can_not_be_read_as_questions(kept: Diagnostics, tmp_path: Path) -> None:
    kept.start(1)
    for number in range(9):
        kept.record(f"heron plough{number} zinnia{number}", "none")
    data = (tmp_path / "diagnostics.sqlite").read_bytes()
    assert b"heron" in data
    assert b"plough" not in data
    assert b"zinnia" not in data
    assert (tmp_path / "diagnostics.sqlite").stat().st_mode & 0o777 == 0o600


def test_it_ends_by_itself(
    kept: Diagnostics, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.start(1)
    later = datetime.now(UTC) + timedelta(days=1, seconds=1)

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # noqa: ARG003
            return later

    monkeypatch.setattr("service.records.diagnostics.datetime", Later)
    assert kept.until is None
    kept.record("where is the spade", "none")
    assert kept.report() == ({}, [])
    kept.expire(TODAY)
    assert not (tmp_path / "diagnostics.sqlite").exists()


def test_nothing_is_older_than_its_days(kept: Diagnostics) -> None:
    kept.start(1)
    for number in range(5):
        kept.record(f"spade number{number}", "none")
    kept.expire(TODAY + timedelta(days=6))
    assert kept.report() == ({"none": 5}, [WordCount("spade", {"none": 5})])
    kept.expire(TODAY + timedelta(days=7))
    assert kept.report() == ({}, [])
    data = kept._path.read_bytes()
    assert b"spade" not in data


def test_users_are_told_while_it_is_on(client: TestClient, tmp_path: Path) -> None:
    until = Diagnostics(tmp_path / "diagnostics.sqlite", 7).start(2)
    told = client.get("/v1/snapshot").json()["diagnostics_until"]
    assert datetime.fromisoformat(told) == until
    for page in (client.get("/"), client.post("/", data={"query": "who owns the spade"})):
        assert "the words of questions are counted" in page.text
        assert "not recorded" not in page.text
    Diagnostics(tmp_path / "diagnostics.sqlite", 7).stop()
    assert "Questions are not recorded." in client.get("/").text


def test_a_file_that_can_not_be_used_never_costs_an_answer(
    client: TestClient, tmp_path: Path
) -> None:
    (tmp_path / "diagnostics.sqlite").write_bytes(b"no database" * 100)
    assert client.post("/v1/search", json={"query": "who owns the spade"}).status_code == 200
    assert "Questions are not recorded." in client.get("/").text


def test_the_command_starts_reports_and_purges(client: TestClient, tmp_path: Path) -> None:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["diagnostics", *arguments])

    assert "counted until" in run("start", "--days", "7").output
    for number in range(5):
        client.post("/v1/search", json={"query": f"bus to town{number}"})
    lines = run("report").output.splitlines()
    assert lines[0].startswith("on until")
    assert lines[2].split() == ["searches", "5", "0", "0", "5"]
    assert lines[3].split() == ["bus", "5", "0", "0", "5"]
    assert [line.split()[0] for line in lines[3:5]] == ["bus", "to"]
    assert run("stop").exit_code == 0
    assert run("report").output.startswith("off")
    assert run("purge").output == "everything was deleted\n"
    assert not (tmp_path / "diagnostics.sqlite").exists()
    assert run("start", "--days", "8").exit_code == 2


def test_what_is_begun_while_a_service_clears_away_is_begun(
    kept: Diagnostics, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is there, and empty, when the service looks: it deletes it under who begins."""
    opened = kept._opened
    cleared: list[bool] = []

    def opened_and_cleared() -> object:
        file = opened()
        if not cleared:
            cleared.append(True)
            kept.purge()
        return file

    monkeypatch.setattr(kept, "_opened", opened_and_cleared)
    until = kept.start(1)
    assert cleared
    assert kept.until == until


def test_after_a_purge_nothing_is_kept(kept: Diagnostics) -> None:
    kept.start(1)
    kept.record("spade", "none")
    kept.purge()
    kept.record("spade", "none")
    assert kept.report() == ({}, [])
