"""Every setting, with its default and meaning, in groups by what they are for.

A function takes the group that it needs. `Settings` is all of them: in the environment and in the
file their names stand side by side. `docs/settings.md` is compared with this.
"""

import os
import re
from pathlib import Path
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, Field, IPvAnyNetwork, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from retrieval.errors import SettingsError
from retrieval.root import HowRead, Root

LOOPBACK = ("127.0.0.1", "::1", "localhost")
WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - these are recognised, not listened on

CONFIG_FILE = Path("faq-search.toml")
VARIABLE_PREFIX = "FAQ_SEARCH_"
CONFIG_VARIABLE = f"{VARIABLE_PREFIX}CONFIG"


# A number, or a share of a whole.
AMOUNT = re.compile(r"\d{1,9}|\d{1,2}(\.\d+)?%|100%")


def _check_amount(value: object) -> str:
    if AMOUNT.fullmatch(str(value)) is None:
        raise ValueError("is neither a whole number such as 3 nor a share from 0% to 100%")
    return str(value)


Amount = Annotated[str, BeforeValidator(_check_amount)]


def amount_of(amount: str, whole: int) -> float:
    """Return how much `amount`, a number such as 3 or a share such as 5%, is of `whole`."""
    return float(amount[:-1]) / 100 * whole if amount.endswith("%") else float(amount)


class BuildSettings(HowRead):
    """What a build reads, how, and what it makes of it."""

    corpus: Path = Field(Path("corpus"), description="the folder, or the one file, to index")
    roots: tuple[Root, ...] = Field(
        (),
        description="other folders to index beside `corpus`, each with a `name` and a `folder`; "
        "[formats.md](formats.md#several-roots) describes their other keys",
    )
    file_seconds: float = Field(
        60, gt=0, le=3600, description="the longest time that reading one file may take, in seconds"
    )
    # A child process that reads one page of text needs 300 MB of addresses for its libraries.
    file_memory_mb: int = Field(
        2048, ge=512, description="the most memory that reading one file may take, in MiB"
    )
    encoder: str = Field(
        "all-MiniLM-L6-v2",
        min_length=1,
        description="the embedding model: the default one, a folder, or a name on the model hub",
    )
    # 1,024 to 8,192 embed 390, 430, 420, 400 passages of 117 tokens a second, 16,384 290.
    batch_tokens: int = Field(
        4096,
        ge=1,
        le=1_000_000,
        description="tokens that are embedded in one batch, padding included",
    )
    passage_tokens: Annotated[int, Field(ge=16)] | None = Field(
        None, description="the most tokens in a passage; unset: as many as the encoder reads"
    )
    max_refused: Amount = Field(
        "0",
        description="how many files may be refused in a build that is published without them: a "
        "number, or a share of all files such as 5%",
    )
    strict: bool = Field(
        False, description="publish nothing if there is anything to warn of, for authors"
    )
    max_shrink: Amount = Field(
        "20%",
        description="how many of its documents or passages a root may lose from one build to the "
        "next: a number, or a share such as 20%",
    )

    @field_validator("roots")
    @classmethod
    def _check_names(cls, roots: tuple[Root, ...]) -> tuple[Root, ...]:
        names = [root.name for root in roots]
        for name in names:
            if not name:
                raise ValueError(
                    "a root has no name; give it one: the ids of its documents begin with it"
                )
            if names.count(name) > 1:
                raise ValueError(f"two roots have the name {name!r}; rename one")
        return roots

    @property
    def all_roots(self) -> tuple[Root, ...]:
        """The root of `corpus`, then the others, each completed from these settings."""
        is_default = "corpus" not in self.model_fields_set
        if self.roots and is_default and not self.corpus.exists():
            return tuple(root.filled(self) for root in self.roots)
        return tuple(root.filled(self) for root in (Root(folder=self.corpus), *self.roots))


class StoreSettings(BaseModel):
    """Where snapshots and their vectors are, and how vectors are searched."""

    index: Path = Field(Path("index"), description="the folder that holds the snapshots")
    keep_snapshots: int = Field(
        3, ge=1, description="how many snapshots are kept, the live one included"
    )
    # Exact search of 30,000 rows of 384 numbers takes 1.3 ms, of 100,000 it takes 9.5.
    exact_rows: int = Field(
        30_000, ge=0, description="the number of passages up to which search is exact"
    )
    vector_memory_mb: int = Field(
        1024, ge=1, description="the most memory for the vectors of passages, in MiB"
    )
    recall_target: float = Field(
        0.98,
        gt=0,
        le=1,
        description="the share of the ten best passages that an approximate search has to find",
    )
    store: Literal["faiss", "milvus"] = Field(
        "faiss",
        description="where vectors are searched: in files of the snapshot, or by a Milvus server; "
        "[scaling.md](scaling.md) says when that is worth while",
    )
    milvus_uri: str = Field(
        "",
        description="the address of the Milvus server; unset: a service takes it from the snapshot",
    )
    milvus_database: str = Field(
        "", description="the database on the Milvus server; unset: its default one"
    )
    milvus_token: SecretStr = Field(
        SecretStr(""), description="`user:password` or an API key for the Milvus server"
    )
    milvus_ca_file: Path | None = Field(
        None,
        description="a file of CA certificates for an `https` server; unset: those of the system",
    )
    milvus_seconds: float = Field(
        2,
        gt=0,
        le=600,
        description="how long a question may wait for one call to Milvus, in seconds",
    )
    milvus_replicas: int = Field(
        1, ge=1, le=100, description="how many copies of the vectors Milvus keeps in memory"
    )
    milvus_patience: float = Field(
        300,
        ge=0,
        le=86_400,
        description="how long a build retries while Milvus is away, in seconds",
    )

    @field_validator("milvus_uri")
    @classmethod
    def _check_uri(cls, uri: str) -> str:
        if uri and not re.fullmatch(r"https?://[^\s@]+", uri):
            raise ValueError(
                "write http://HOST:PORT or https://HOST:PORT, without a name or a password: those "
                f"belong in {VARIABLE_PREFIX}MILVUS_TOKEN"
            )
        return uri


class ServeSettings(BaseModel):
    """How a service answers: its pages, its processes and its limits."""

    max_query_chars: int = Field(1000, ge=1, description="the longest question, in characters")
    workers: Annotated[int, Field(ge=1, le=256)] | None = Field(
        None, description="the number of worker processes; unset: one a core, at most 4"
    )
    threads: Annotated[int, Field(ge=1, le=256)] | None = Field(
        None, description="encoder threads in each worker; unset: the cores divided by the workers"
    )
    query_cache: int = Field(
        1000,
        ge=0,
        description="how many questions' vectors each worker keeps in memory; 0: none",
    )
    queue: int = Field(
        64,
        ge=0,
        description="how many searches may wait in each worker; more are answered with 503",
    )
    deadline_seconds: float = Field(
        10, gt=0, le=600, description="after how many seconds a search is given up, with 503"
    )
    max_body_bytes: int = Field(
        65_536, ge=1024, description="the longest body of a request, in bytes"
    )
    drain_seconds: float = Field(
        1,
        ge=0,
        le=600,
        description="seconds between SIGTERM, from which on `/readyz` is 503, and the moment when "
        "no new request is accepted",
    )
    get_search: bool = Field(
        False, description="also offer `GET /v1/search`, with the question in the address"
    )
    frame_ancestors: tuple[str, ...] = Field(
        (), description="origins whose pages may show pages of this service in a frame"
    )
    preview: bool = Field(
        False,
        description="search when a person pauses in typing, and not only on Enter",
    )


class AccessSettings(BaseModel):
    """By which address a service is reached, and by whom."""

    host: str = Field(
        "127.0.0.1", min_length=1, description="the address that the service listens on"
    )
    port: int = Field(
        8000, ge=0, le=65535, description="the port that the service listens on; 0: any free one"
    )
    base_url: str = Field(
        "",
        pattern=r"^(https?://[^\s]+[^/\s])?$",
        description="the address by which readers reach the service; links to its own documents "
        "begin with it",
    )
    auth: Literal["auto", "keys", "off"] = Field(
        "auto",
        description="who may ask: `keys`: anyone who has a key; `off`: anyone; `auto`: anyone on "
        "this machine, and only holders of a key where the service listens on another address",
    )
    keys_file: Path = Field(Path("keys.json"), description="the file with the digests of API keys")
    trusted_proxies: tuple[IPvAnyNetwork, ...] = Field(
        (), description="addresses or networks of proxies that may name the user"
    )
    proxy_user_header: str = Field(
        "X-Forwarded-User",
        pattern=r"^[A-Za-z0-9-]+$",
        description="the header in which a trusted proxy names the user; the proxy must remove it "
        "from what users send",
    )
    rate_limit: str = Field(
        "600/minute",
        pattern=r"^([1-9]\d{0,8}/(second|minute|hour))?$",
        description="how many requests each worker answers for each key, user and address; it does "
        "not apply where anyone on this machine may ask; empty: no limit",
    )
    allowed_hosts: tuple[str, ...] = Field(
        (),
        description="host names by which users reach the service, besides those of `host`, "
        "`base_url` and this machine; `*.example.org` stands for all names below one",
    )
    cors_origins: tuple[str, ...] = Field(
        (), description="origins whose pages may use the API from a browser"
    )

    @property
    def is_reachable(self) -> bool:
        """Whether the service listens on an address that other machines may reach."""
        return self.host not in LOOPBACK

    @property
    def needs_keys(self) -> bool:
        """Whether a request has to show a key or come through a trusted proxy."""
        return self.auth == "keys" or (self.auth == "auto" and self.is_reachable)

    @property
    def is_limited(self) -> bool:
        """Whether requests are counted against `rate_limit`, if there is one."""
        return self.needs_keys or self.is_reachable

    @property
    def hosts(self) -> list[str]:
        """The values of `Host` that are accepted. Raises SettingsError where no name is known."""
        if self.host in WILDCARDS and not (self.allowed_hosts or self.base_url):
            raise SettingsError(
                f"bad setting: host {self.host!r} is every address of this machine; name "
                "in allowed_hosts or base_url the host that users reach it by"
            )
        named = [] if self.host in WILDCARDS else [self.host]
        base = urlsplit(self.base_url).hostname
        hosts = [*self.allowed_hosts, *named, *([base] if base else []), *LOOPBACK]
        return [_as_in_header(host) for host in hosts]


class PrivacySettings(BaseModel):
    """What a service writes down, and for how long."""

    feedback: bool = Field(
        True, description="ask “Did this help?”, and store the votes in `feedback_file`"
    )
    feedback_file: Path = Field(
        Path("feedback.sqlite"),
        description="where votes are stored: passage, vote and day, and the text of the question "
        "only where the person who asked it agreed",
    )
    feedback_days: int = Field(90, ge=1, le=3650, description="for how many days votes are stored")
    diagnostics_file: Path = Field(
        Path("diagnostics.sqlite"),
        description="where the words of questions are counted while `faq-search diagnostics` has "
        "switched that on",
    )
    diagnostics_days: int = Field(
        7, ge=1, le=90, description="for how many days these counts are stored"
    )
    tracing: bool = Field(
        False,
        description="send spans, without any text, to `OTEL_EXPORTER_OTLP_ENDPOINT`; needs the "
        "extra `tracing`",
    )
    log_format: Literal["human", "json"] = Field(
        "human", description="the format of the service's log"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="the lowest level that is logged; `info` has a line for each request"
    )


GROUPS = (BuildSettings, StoreSettings, ServeSettings, AccessSettings, PrivacySettings)


class Settings(
    BuildSettings, StoreSettings, ServeSettings, AccessSettings, PrivacySettings, BaseSettings
):
    """Flags come before `FAQ_SEARCH_…` variables, those before `faq-search.toml`."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix=VARIABLE_PREFIX, extra="forbid", frozen=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - not read: one file is enough
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - no secrets yet
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file())


def _as_in_header(host: str) -> str:
    """Return the host as it is in a header: an IPv6 address in brackets, any other unchanged."""
    return f"[{host}]" if host.count(":") > 1 and not host.startswith("[") else host


def config_file() -> Path:
    """Return the file that `FAQ_SEARCH_CONFIG` names, which must exist, or the default one's path.

    The default file may be missing.
    """
    named = os.environ.get(CONFIG_VARIABLE)
    if named is None:
        return CONFIG_FILE
    if not Path(named).is_file():
        raise SettingsError(f"{CONFIG_VARIABLE}: there is no file {named!r}")
    return Path(named)
