"""The errors that are meant for a person. Each message names the value and the fix.

All of them are kinds of `FaqSearchError`. Those of a single package, such as the errors of a build
in `indexer.errors`, are defined there.
"""


class FaqSearchError(Exception):
    """The base of every error that is meant to be shown to a person."""


class SettingsError(FaqSearchError):
    """A setting is unknown or out of range."""


class QueryError(FaqSearchError):
    """The question cannot be searched as it stands.

    `reason` says what is wrong without repeating the question, which may describe a person.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"the question {reason}")
        self.reason = reason


class EncoderError(FaqSearchError):
    """The model is missing, is not the expected one, or gave unusable vectors."""


class VectorStoreError(FaqSearchError):
    """Vectors have the wrong shape or not unit length, or a store holds other vectors."""


class StoreUnavailableError(VectorStoreError):
    """The store's server does not answer or is at a limit, and may answer later."""


class StoreRefusedError(VectorStoreError):
    """The store's server refuses this process because of a token, a permission or a certificate."""


class SnapshotError(FaqSearchError):
    """A snapshot cannot be written, opened or trusted."""


class NoSnapshotError(SnapshotError):
    """Nothing has been built yet."""


class FormatError(SnapshotError):
    """A snapshot has another version of the format."""
