"""Waiting for a corpus to change."""

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
def test_there_is_a_turn_at_the_start_and_for_every_change_also_while_nobody_waits(
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
def test_an_interrupt_ends_it_also_where_other_code_took_it(tmp_path: Path) -> None:
    assert interrupted("in a turn that takes it", tmp_path) == ["turn", "taken", "left, set: True"]


@pytest.mark.timeout(60)
def test_an_interrupt_ends_it_while_it_waits_for_a_change(tmp_path: Path) -> None:
    assert interrupted("between turns", tmp_path) == ["turn", "left, set: True"]


@pytest.mark.timeout(60)
def test_an_interrupt_leaves_what_is_under_way_and_the_next_is_handled_as_before(
    tmp_path: Path,
) -> None:
    lines = interrupted("twice", tmp_path)
    assert lines == ["begun", "left, set: True", "again", "as before"]


def interrupted(case: str, folder: Path) -> list[str]:
    """What `tests.cli.interrupted` prints, which is interrupted wherever it waits for that.

    It has to end by itself, without an error: an interrupt that gets through would be its status.
    """
    with subprocess.Popen(  # noqa: S603
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
