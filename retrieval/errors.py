"""The errors that this project raises on purpose. Each message names the value and the fix.

FaqSearchError
├── SettingsError      a setting is unknown or out of range
├── QueryError         the question cannot be searched as it stands
├── EncoderError       the model is missing, is not the expected one, or gave unusable vectors
├── VectorStoreError   vectors of the wrong shape, or not unit length; a store that holds others
│   ├── StoreUnavailableError  its server does not answer or is at a limit; it may in a while
│   └── StoreRefusedError      it answers, but not to us: a token, a right or a certificate
└── SnapshotError      a snapshot cannot be written, opened or trusted
    ├── NoSnapshotError    nothing has been built yet
    └── FormatError        it is of another version of the format

`indexer.errors` adds what only a build can raise.
"""


class FaqSearchError(Exception):
    """The base of every error that is meant to be shown to a person."""


class SettingsError(FaqSearchError):
    pass


class QueryError(FaqSearchError):
    """`reason` says what is wrong without repeating the question, which may describe a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the question {reason}")
        self.reason = reason


class EncoderError(FaqSearchError):
    pass


class VectorStoreError(FaqSearchError):
    pass


class StoreUnavailableError(VectorStoreError):
    pass


class StoreRefusedError(VectorStoreError):
    pass


class SnapshotError(FaqSearchError):
    pass


class NoSnapshotError(SnapshotError):
    pass


class FormatError(SnapshotError):
    pass
