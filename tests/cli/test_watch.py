"""Waiting for a corpus to change."""

import signal
from contextlib import suppress
from pathlib import Path
from threading import Event

import pytest

from cli.watch import changes, until_interrupted


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
def test_an_interrupt_ends_it_also_where_somebody_else_took_it(tmp_path: Path) -> None:
    turns = 0
    with until_interrupted() as interrupted:
        for _ in changes(tmp_path, end=interrupted):
            turns += 1
            with suppress(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
    assert turns == 1


def test_an_interrupt_leaves_what_is_under_way_and_the_next_is_as_ever() -> None:
    done = ["begun"]
    with until_interrupted():
        signal.raise_signal(signal.SIGINT)
        done.append("went on")
    assert done == ["begun"]
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
