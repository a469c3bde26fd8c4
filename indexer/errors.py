"""The errors that only a build raises. All of them are kinds of `FaqSearchError`."""

from retrieval.errors import FaqSearchError
from retrieval.report import Finding, Report, grouped


class CorpusError(FaqSearchError):
    """The corpus has findings that stop a build, such as a file that is refused.

    `stopping` are those that stop it, among all findings of `report`. `advice` says what to do.
    """

    def __init__(self, report: Report, stopping: tuple[Finding, ...], advice: str) -> None:
        lines = ["nothing was published; the corpus has problems:", *grouped(stopping), advice]
        super().__init__("\n".join(lines))
        self.report = report


class ShrunkError(FaqSearchError):
    """Most of the documents of a root are gone, as if a share were not mounted."""


class FeedError(FaqSearchError):
    """Documents that another program hands over are not taken. What they say is not repeated."""


class ExportError(FaqSearchError):
    """The model cannot be exported to run without PyTorch. A build continues without the export."""


class GateError(FaqSearchError):
    """The new snapshot did not pass the quality gate.

    `failures` lists why the snapshot `snapshot_id` was not published.
    """

    def __init__(self, failures: list[str], snapshot_id: str) -> None:
        super().__init__(
            "\n".join(
                [
                    f"nothing was published; {snapshot_id} fails the owner's questions:",
                    *failures,
                    f"See all changes with `faq-search diff live {snapshot_id}`. Correct the "
                    "documents or the questions, or publish it anyway with --force.",
                ]
            )
        )
        self.failures = failures


class QuestionSetError(FaqSearchError):
    """The owner's questions cannot be read, or do not fit the corpus."""


class VectorIndexError(FaqSearchError):
    """No vector store meets the limits, or a store has not stored its vectors correctly."""


class PublishError(FaqSearchError):
    """The snapshot cannot be written or put in place."""


class LockedError(PublishError):
    """Another build is running in the same index."""


class NotIndexedError(FaqSearchError):
    """A file is not made into a document. `line` counts from 1.

    `kind` is one of `indexer.findings.KINDS`, which says whether the file is refused, or passed
    over with a warning or a note.
    """

    def __init__(self, line: int, reason: str, kind: str = "unreadable") -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason
        self.kind = kind
