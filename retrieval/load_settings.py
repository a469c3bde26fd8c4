"""Settings from flags, the environment and a file, with errors that an operator understands."""

import os
import re
import tomllib
from difflib import get_close_matches
from typing import Any

from pydantic import SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError as SourceError

from retrieval.errors import SettingsError
from retrieval.settings import VARIABLE_PREFIX, Settings, config_file

# A name and password before the host of an address, as in those of databases.
SECRETS = re.compile(r"//\S*@")


def load_settings(**flags: object) -> Settings:
    """Load settings from flags (None: not given), environment and file, in order of precedence.

    Raises SettingsError naming every setting that is unknown or out of range.
    """
    _refuse_unknown_variables()
    values: dict[str, Any] = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**values)
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, problem['loc']))}: {_message(problem)}{_input(problem)}"
            if problem["loc"]
            else _message(problem)
            for problem in error.errors()
        ]
        raise SettingsError("bad setting: " + "; ".join(problems)) from error
    except SourceError as error:
        raise SettingsError(f"bad setting: {error} (a list is written as JSON)") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{config_file()}: not valid TOML: {error}") from error


def _message(problem: ErrorDetails) -> str:
    return problem["msg"].removeprefix(
        "Value error, "
    )  # pydantic puts this before a validator's words


def _input(problem: ErrorDetails) -> str:
    """Return the bad value for the message, without secrets; empty for a secret setting."""
    field = Settings.model_fields.get(str(problem["loc"][0]))
    if field is None or field.annotation is SecretStr:
        return ""
    return f" (got {SECRETS.sub('//…@', repr(problem['input']))})"


def _refuse_unknown_variables() -> None:
    known = {"CONFIG", *(name.upper() for name in Settings.model_fields)}
    for variable in sorted(os.environ):
        name = variable.upper().removeprefix(VARIABLE_PREFIX)
        if name == variable.upper() or name in known:
            continue
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {VARIABLE_PREFIX}{near[0]}?" if near else "docs/settings.md has all"
        raise SettingsError(f"{variable}: there is no such setting; {hint}")
