"""Where a Milvus server is, how it is asked, and what a snapshot's collections are called there.

Without its client, which few have.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

from retrieval.errors import SettingsError
from retrieval.manifest import StoreInfo
from retrieval.settings import StoreSettings


@dataclass(frozen=True, slots=True)
class MilvusAccess:
    """Where the server is and how it is asked.

    `token` is `user:password` or an API key. `seconds` is how long one call of a question may take.
    `retry_seconds` is how long a build retries while the server is away.
    """

    uri: str = ""
    database: str = ""
    token: str = field(default="", repr=False)
    ca_file: Path | None = None
    seconds: float = 2.0
    retry_seconds: float = 300.0

    @classmethod
    def of(cls, settings: StoreSettings) -> "MilvusAccess":
        """Raises SettingsError where `milvus_ca_file` is no file."""
        if settings.milvus_ca_file is not None and not settings.milvus_ca_file.is_file():
            raise SettingsError(
                f"bad setting: milvus_ca_file: there is no file {settings.milvus_ca_file}"
            )
        return cls(
            settings.milvus_uri,
            settings.milvus_database,
            settings.milvus_token.get_secret_value(),
            settings.milvus_ca_file,
            settings.milvus_seconds,
            settings.milvus_patience,
        )

    def to(self, store: StoreInfo) -> "MilvusAccess":
        """With what a manifest says of the place, where nothing else was set."""
        return replace(self, uri=self.uri or store.uri, database=self.database or store.database)


def collection_of(snapshot_id: str) -> str:
    """The name of the collection with the passages' vectors of a snapshot."""
    return f"faq_search_{snapshot_id.replace('-', '_')}"


def views_of(collection: str) -> str:
    """The name of that with its headings and, after them, its sentences."""
    return f"{collection}_views"
