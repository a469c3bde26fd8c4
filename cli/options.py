"""Command-line flags that are settings, with help and defaults taken from the settings."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from retrieval.report import Level
from retrieval.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])


def setting(
    name: str,
    kind: type | click.ParamType[Any] = str,
    *,
    is_flag: bool = False,
    multiple: bool = False,
    flag: str | None = None,
) -> Callable[[Command], Command]:
    """Return a decorator that adds a flag for the setting `name`, called like it or `flag`.

    The value is None where the flag isn't given.
    """
    field = Settings.model_fields[name]
    default = field.default
    shown = ", ".join(default) if isinstance(default, tuple) else default
    note = "" if default is None or default is False or default == "" else f"  [default: {shown}]"
    return click.option(
        flag or f"--{name.replace('_', '-')}",
        name,
        type=kind,
        default=None,
        help=f"{field.description}{note}",
        is_flag=is_flag,
        multiple=multiple,
    )


FOLDER = click.Path(path_type=Path)

# The exit status for the gravest level of what was found in files. Other errors have 1, and a
# command that was called wrongly has 2.
EXIT_CODES: dict[Level | None, int] = {"warned": 3, "refused": 4}
