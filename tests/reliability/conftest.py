"""The reliability tests take seconds within the whole suite, or run at full length.

`pytest tests/reliability --long` (or `make reliability`) is the long form; with `--figures FILE`
it writes its figures to a file.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

Value = TypeVar("Value")


@dataclass(frozen=True)
class Scale:
    long: bool
    figures: Path | None

    def of(self, short: Value, long: Value) -> Value:
        return long if self.long else short

    def report(self, name: str, figures: object) -> None:
        """Add `figures` to the file of `--figures`, for `docs/reliability.md`."""
        if self.figures is not None:
            known = json.loads(self.figures.read_text()) if self.figures.is_file() else {}
            self.figures.write_text(json.dumps(known | {name: figures}, indent=1) + "\n")


@pytest.fixture(scope="session")
def scale(request: pytest.FixtureRequest) -> Scale:
    figures = request.config.getoption("--figures")
    return Scale(request.config.getoption("--long"), Path(figures).absolute() if figures else None)
