"""Programs that stand in for others, which may not be installed where the tests run."""

import stat
from pathlib import Path

import pytest


def stand_in(monkeypatch: pytest.MonkeyPatch, folder: Path, name: str, script: str) -> Path:
    """Make a program of that `name` the only one besides those of the system's shell."""
    place = folder / "bin"
    place.mkdir()
    program = place / name
    program.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(place))
    return program


def no_program(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Make it look as if no program were installed."""
    monkeypatch.setenv("PATH", str(folder))
