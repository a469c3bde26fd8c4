"""The access to a Milvus server, and the names of a snapshot's collections there.

This module doesn't import Milvus's client, which few installations have.
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
        """Return the access that the settings describe.

        Raises SettingsError where `milvus_ca_file` is no file.
        """
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
        """Return this access, with what isn't set taken from the manifest."""
        return replace(self, uri=self.uri or store.uri, database=self.database or store.database)


def collection_of(snapshot_id: str) -> str:
    """Return the name of the collection with the vectors of a snapshot's passages."""
    return f"faq_search_{snapshot_id.replace('-', '_')}"


def views_of(collection: str) -> str:
    """Return the name of the collection of the views: vectors of headings, then of sentences."""
    return f"{collection}_views"
