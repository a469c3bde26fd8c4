"""Every setting, with its default and meaning; `docs/settings.md` is held against this."""

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as SourceError

from retrieval.errors import SettingsError

CONFIG_FILE = Path("faq-search.toml")
VARIABLE_PREFIX = "FAQ_SEARCH_"
CONFIG_VARIABLE = f"{VARIABLE_PREFIX}CONFIG"


class Settings(BaseSettings):
    """Flags come before `FAQ_SEARCH_…` variables, those before `faq-search.toml`."""

    corpus: Path = Field(Path("corpus"), description="the folder, or the one file, to index")
    index: Path = Field(Path("index"), description="the folder that holds the snapshots")
    exclude: tuple[str, ...] = Field(
        ("README.md", "support.yaml"),
        description="file name patterns in the corpus that are no documents; "
        "hidden files never are",
    )
    encoder: str = Field(
        "all-MiniLM-L6-v2",
        min_length=1,
        description="the embedding model: the default, a folder, or a name on the model hub",
    )
    # 1,024 to 8,192 embed 390, 430, 420, 400 passages of 117 tokens a second, 16,384 290.
    batch_tokens: int = Field(
        4096, ge=1, le=1_000_000, description="tokens embedded at once, padding included"
    )
    passage_tokens: Annotated[int, Field(ge=16)] | None = Field(
        None, description="most tokens in a passage; unset: as many as the encoder reads"
    )
    # Exact search of 30,000 rows of 384 numbers takes 1.3 ms, of 100,000 it takes 9.5.
    exact_rows: int = Field(30_000, ge=0, description="passages up to which search is exact")
    vector_memory_mb: int = Field(
        1024, ge=1, description="most memory for the vectors of passages, in MiB"
    )
    recall_target: float = Field(
        0.98,
        gt=0,
        le=1,
        description="share of the ten best that a search which isn't exact has to find",
    )
    skip_bad: bool = Field(False, description="publish without what had to be rejected")
    keep_snapshots: int = Field(3, ge=1, description="snapshots kept, the live one included")
    host: str = Field("127.0.0.1", min_length=1, description="address the service listens on")
    port: int = Field(8000, ge=0, le=65535, description="port the service listens on; 0: any free")
    base_url: str = Field(
        "",
        pattern=r"^(https?://[^\s]+[^/\s])?$",
        description="where readers reach the service; put before links to its own documents",
    )
    max_query_chars: int = Field(1000, ge=1, description="longest question, in characters")
    workers: Annotated[int, Field(ge=1, le=256)] | None = Field(
        None, description="processes that answer; unset: one a core, at most 4"
    )
    threads: Annotated[int, Field(ge=1, le=256)] | None = Field(
        None, description="threads of each worker for the encoder; unset: the cores shared out"
    )
    query_cache: int = Field(
        1000,
        ge=0,
        description="questions whose vectors each worker keeps in memory; 0: none",
    )

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix=VARIABLE_PREFIX, extra="forbid", frozen=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  not read: one file is enough
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  no secrets yet
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, _config_file())


def load_settings(**flags: object) -> Settings:
    """Settings from flags (None: not given), environment and file, in that order of precedence.

    Raises SettingsError naming every setting that is unknown or out of range.
    """
    given: dict[str, Any] = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, problem['loc']))}: {problem['msg']} (got {problem['input']!r})"
            for problem in error.errors()
        ]
        raise SettingsError("bad setting: " + "; ".join(problems)) from error
    except SourceError as error:
        raise SettingsError(f"bad setting: {error} (a list is written as JSON)") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{_config_file()}: not valid TOML: {error}") from error


def _config_file() -> Path:
    """`FAQ_SEARCH_CONFIG` names a file that must be there; the default one may be missing."""
    named = os.environ.get(CONFIG_VARIABLE)
    if named is None:
        return CONFIG_FILE
    if not Path(named).is_file():
        raise SettingsError(f"{CONFIG_VARIABLE}: there is no file {named!r}")
    return Path(named)
