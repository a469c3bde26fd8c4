"""Watching a corpus for changes, and interrupting the watch."""

import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from cli.watch import changes
from tests.child import ends_with_us
from tests.cli.interrupted import WAITING
from tests.processes import ROOT


@pytest.mark.timeout(60)
def test_there_is_a_turn_at_the_start_and_for_every_change_even_between_waits(
    tmp_path: Path,
) -> None:
    (tmp_path / "deep").mkdir()
    turns = changes(tmp_path, end=Event())
    next(turns)
    (tmp_path / "deep" / "new.md").write_text("# New\n", encoding="utf-8")
    next(turns)
    (tmp_path / "deep" / "new.md").unlink()
    next(turns)


@pytest.mark.timeout(60)
def test_a_corpus_of_one_file_is_watched_too(tmp_path: Path) -> None:
    file = tmp_path / "faq.md"
    file.write_text("# One\n", encoding="utf-8")
    turns = changes(file, end=Event())
    next(turns)
    file.write_text("# Two\n", encoding="utf-8")
    next(turns)


@pytest.mark.timeout(60)
def test_an_interrupt_ends_the_watch_even_if_other_code_catches_it(tmp_path: Path) -> None:
    assert run_interrupted("in a turn that takes it", tmp_path) == [
        "turn",
        "taken",
        "left, set: True",
    ]


@pytest.mark.timeout(60)
def test_an_interrupt_ends_the_watch_while_it_waits_for_a_change(tmp_path: Path) -> None:
    assert run_interrupted("between turns", tmp_path) == ["turn", "left, set: True"]


@pytest.mark.timeout(60)
def test_an_interrupt_is_deferred_and_the_previous_handler_is_restored(
    tmp_path: Path,
) -> None:
    lines = run_interrupted("twice", tmp_path)
    assert lines == ["begun", "left, set: True", "again", "as before"]


def run_interrupted(case: str, folder: Path) -> list[str]:
    """Run `tests.cli.interrupted`, interrupt it wherever it expects that, and return its lines.

    The program has to end without an error: an uncaught interrupt would show in its exit status.
    """
    with subprocess.Popen(
        ends_with_us([sys.executable, "-m", "tests.cli.interrupted", case, str(folder)]),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        try:
            lines = []
            for line in process.stdout:
                lines.append(line.removesuffix("\n"))
                if lines[-1] in WAITING:
                    process.send_signal(signal.SIGINT)
            assert process.wait() == 0, process.stderr.read()
            assert process.stderr.read() == ""
        finally:
            process.kill()
    return lines
