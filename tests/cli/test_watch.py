"""Waiting for a corpus to change."""

from pathlib import Path

import pytest

from cli.watch import changes


@pytest.mark.timeout(60)
def test_there_is_a_turn_at_the_start_and_for_every_change_also_while_nobody_waits(
    tmp_path: Path,
) -> None:
    (tmp_path / "deep").mkdir()
    turns = changes(tmp_path)
    next(turns)
    (tmp_path / "deep" / "new.md").write_text("# New\n", encoding="utf-8")
    next(turns)
    (tmp_path / "deep" / "new.md").unlink()
    next(turns)


@pytest.mark.timeout(60)
def test_a_corpus_of_one_file_is_watched_too(tmp_path: Path) -> None:
    file = tmp_path / "faq.md"
    file.write_text("# One\n", encoding="utf-8")
    turns = changes(file)
    next(turns)
    file.write_text("# Two\n", encoding="utf-8")
    next(turns)
