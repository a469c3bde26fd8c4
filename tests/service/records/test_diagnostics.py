from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fastapi.testclient import TestClient

from cli.main import main
from service.records.diagnostics import Diagnostics, WordCount

TODAY = datetime.now(UTC).date()


@pytest.fixture
def diagnostics(tmp_path: Path) -> Diagnostics:
    return Diagnostics(tmp_path / "diagnostics.sqlite", keep_days=7)


def test_nothing_is_recorded_until_diagnostics_are_started(
    client: TestClient, tmp_path: Path
) -> None:
    client.post("/v1/search", json={"query": "who owns the spade"})
    assert not (tmp_path / "diagnostics.sqlite").exists()
    assert client.get("/v1/snapshot").json()["diagnostics_until"] is None
    assert "Questions are not recorded." in client.get("/").text


def test_a_word_is_reported_once_five_different_questions_have_contained_it(
    diagnostics: Diagnostics,
) -> None:
    diagnostics.start(1)
    for number in range(4):
        diagnostics.record(f"where is spade number{number}", "none")
    for _ in range(5):  # the same words in another order are the same question
        diagnostics.record("number0 where spade is", "none")
    assert diagnostics.report() == ({"none": 9}, [])
    diagnostics.record("A SPADE, please", "answered")
    assert diagnostics.report()[1] == [WordCount("spade", {"answered": 1, "none": 4})]


def test_rare_words_of_questions_cannot_be_read_from_the_file(
    diagnostics: Diagnostics, tmp_path: Path
) -> None:
    diagnostics.start(1)
    for number in range(9):
        diagnostics.record(f"heron plough{number} zinnia{number}", "none")
    data = (tmp_path / "diagnostics.sqlite").read_bytes()
    assert b"heron" in data
    assert b"plough" not in data
    assert b"zinnia" not in data
    assert (tmp_path / "diagnostics.sqlite").stat().st_mode & 0o777 == 0o600


def test_recording_ends_at_its_deadline(
    diagnostics: Diagnostics, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diagnostics.start(1)
    later = datetime.now(UTC) + timedelta(days=1, seconds=1)

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # noqa: ARG003 - it has one time for all zones
            return later

    monkeypatch.setattr("service.records.diagnostics.datetime", Later)
    assert diagnostics.until is None
    diagnostics.record("where is the spade", "none")
    assert diagnostics.report() == ({}, [])
    diagnostics.expire(TODAY)
    assert not (tmp_path / "diagnostics.sqlite").exists()


def test_counts_older_than_keep_days_are_deleted(diagnostics: Diagnostics) -> None:
    diagnostics.start(1)
    for number in range(5):
        diagnostics.record(f"spade number{number}", "none")
    diagnostics.expire(TODAY + timedelta(days=6))
    assert diagnostics.report() == ({"none": 5}, [WordCount("spade", {"none": 5})])
    diagnostics.expire(TODAY + timedelta(days=7))
    assert diagnostics.report() == ({}, [])
    data = diagnostics._path.read_bytes()
    assert b"spade" not in data


def test_users_can_see_that_diagnostics_are_on(client: TestClient, tmp_path: Path) -> None:
    until = Diagnostics(tmp_path / "diagnostics.sqlite", 7).start(2)
    shown = client.get("/v1/snapshot").json()["diagnostics_until"]
    assert datetime.fromisoformat(shown) == until
    for page in (client.get("/"), client.post("/", data={"query": "who owns the spade"})):
        assert "the words of questions are counted" in page.text
        assert "not recorded" not in page.text
    Diagnostics(tmp_path / "diagnostics.sqlite", 7).stop()
    assert "Questions are not recorded." in client.get("/").text


def test_a_damaged_file_does_not_prevent_answers(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "diagnostics.sqlite").write_bytes(b"no database" * 100)
    assert client.post("/v1/search", json={"query": "who owns the spade"}).status_code == 200
    assert "Questions are not recorded." in client.get("/").text


def test_the_command_starts_reports_stops_and_purges(client: TestClient, tmp_path: Path) -> None:
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


def test_a_start_succeeds_while_the_service_deletes_the_expired_file(
    diagnostics: Diagnostics, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service sees the new, still empty file as expired and deletes it during the start."""
    open_file = diagnostics._opened
    purges: list[bool] = []

    def open_then_purge() -> object:
        file = open_file()
        if not purges:
            purges.append(True)
            diagnostics.purge()
        return file

    monkeypatch.setattr(diagnostics, "_opened", open_then_purge)
    until = diagnostics.start(1)
    assert purges
    assert diagnostics.until == until


def test_nothing_is_recorded_after_a_purge(diagnostics: Diagnostics) -> None:
    diagnostics.start(1)
    diagnostics.record("spade", "none")
    diagnostics.purge()
    diagnostics.record("spade", "none")
    assert diagnostics.report() == ({}, [])
