"""What a log shows of long stages."""

import sys
import time

import pytest

from indexer.progress import progress, shown_progress


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that the clock shows, in a list of one."""
    seconds = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: seconds[0])
    return seconds


def test_a_log_gets_a_line_every_thirty_seconds(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    for number in shown_progress(range(10), "reading files"):
        clock[0] += 12 if number < 6 else 1
    assert capsys.readouterr().err == "reading files: 3 of 10\nreading files: 6 of 10\n"


def test_a_short_stage_writes_nothing(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    assert clock
    assert list(shown_progress(["a", "b"], "reading files")) == ["a", "b"]
    assert capsys.readouterr().err == ""


def test_items_may_be_done_by_the_batch(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    with progress(20_000, "embedding") as done:
        clock[0] += 29
        done(8192)
        clock[0] += 1
        done(8192)
    assert capsys.readouterr().err == "embedding: 16384 of 20000\n"


def test_a_terminal_shows_a_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert list(shown_progress([1, 2, 3], "reading files")) == [1, 2, 3]
    assert "reading files: 100%" in capsys.readouterr().err
